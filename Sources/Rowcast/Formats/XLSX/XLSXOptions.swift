/// The options of xlsx.
enum XLSXOptions {
    static let sheet = OptionKey(
        "sheet", default: String?.none, .reading,
        "The sheet of a workbook: which one is read, what the one that is written is called.",
        valueName: "name")
    static let mergedHeaders = OptionKey(
        "mergedHeaders", default: false, .writing,
        "Write rows of merged headings for the pivots of xlsx.")
    static let compression = OptionKey(
        "compression", default: 3, .writing, "Compression of xlsx, 1 (fast) to 9 (small).",
        valueName: "level", values: "1 to 9", isValid: { (1...9).contains($0) })

    static let all =
        [FormatOption(sheet), FormatOption(mergedHeaders), FormatOption(compression)]
        + LinkOptions.shown
}

extension ConversionOptions {
    /// The sheet that is read, and what the one that is written is called. `nil`: the first is
    /// read, and what is written is named after the explore.
    public var sheet: String? {
        get { self[XLSXOptions.sheet] }
        set { self[XLSXOptions.sheet] = newValue }
    }

    /// Whether pivots have rows of headings of their own above that of the measures, with equal
    /// neighbours merged. Default: no.
    public var mergedHeaders: Bool {
        get { self[XLSXOptions.mergedHeaders] }
        set { self[XLSXOptions.mergedHeaders] = newValue }
    }

    /// How hard workbooks are compressed: from 1, fastest, to 9, smallest. Default: 3.
    public var compression: Int {
        get { self[XLSXOptions.compression] }
        set { self[XLSXOptions.compression] = newValue }
    }
}
