/// Data that the rows of a sheet refer to: styles, shared strings, markup and limits.
final class DecodedSheet: Sendable {
    let name: String
    /// Name of the sheet in errors: `sheet 'Orders'`.
    let place: String
    let styles: CellStyles
    let uses1904: Bool
    let strings: SharedStrings
    /// Most bytes of a row's markup, and of the texts of its cells, shared strings included.
    let maxRowText: Int
    /// Bytes of the part before the first row, which libxml2 reads first.
    let preamble: [UInt8]
    let markup: SheetPatterns

    init(
        name: String, styles: CellStyles = CellStyles(), uses1904: Bool = false,
        strings: SharedStrings = .none, maxRowBytes: Int, preamble: [UInt8], prefix: [UInt8],
        goesOn: Bool = false
    ) {
        self.name = name
        place = "sheet '\(name)'" + (goesOn ? " or one that it goes on in" : "")
        self.styles = styles
        self.uses1904 = uses1904
        self.strings = strings
        maxRowText = DecodedSheet.maxRowText(maxRowBytes)
        self.preamble = preamble
        markup = SheetPatterns(prefix: prefix)
    }

    static let maxColumns = 16_384

    /// Limit for a row. A few bytes of input can become many: cells may share a text, and markup
    /// may compress well; and every writer holds the rows of some frames.
    private static func maxRowText(_ maxRowBytes: Int) -> Int {
        max(min(maxRowBytes, 16 << 20), maxRowBytes / 4)
    }

    static func maxRowText(_ options: DecodingOptions) -> Int {
        maxRowText(options.maxRowBytes)
    }

    /// Bytes of text beside its own that make a frame full.
    static let maxFrameText = 16 << 20
}
