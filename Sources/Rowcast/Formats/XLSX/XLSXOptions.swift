/// The options of xlsx.
enum XLSXOptions {
    static let compression = OptionKey(
        "compression", default: 3, .writing, "Compression of xlsx, 1 (fast) to 9 (small).",
        valueName: "level", values: "1 to 9", isValid: { (1...9).contains($0) })

    static let all = [FormatOption(compression)] + LinkOptions.shown
}

extension ConversionOptions {
    /// How hard workbooks are compressed: from 1, fastest, to 9, smallest. Default: 3.
    public var compression: Int {
        get { self[XLSXOptions.compression] }
        set { self[XLSXOptions.compression] = newValue }
    }
}
