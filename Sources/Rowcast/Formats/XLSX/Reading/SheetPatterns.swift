/// Markup of rows and cells, with the sheet's namespace prefix in the element names.
struct SheetPatterns: Sendable {
    let row: MarkupPattern
    let rowEnd: MarkupPattern
    let cell: MarkupPattern
    let cellEnd: MarkupPattern
    let value: MarkupPattern
    let valueStart: MarkupPattern
    let valueEnd: MarkupPattern
    let formula: MarkupPattern
    let formulaEnd: MarkupPattern
    let inlineText: MarkupPattern
    let inlineStart: MarkupPattern
    let inlineTextEnd: MarkupPattern
    /// `</sheetData`, with a namespace prefix of any length.
    let dataEnd: [UInt8]

    init(prefix: [UInt8]) {
        func pattern(_ parts: String...) -> MarkupPattern {
            MarkupPattern(
                parts.map { Array($0.utf8) }.reduce([]) { $0.isEmpty ? $1 : $0 + prefix + $1 })
        }
        row = pattern("<", "row")
        rowEnd = pattern("</", "row>")
        cell = pattern("<", "c")
        cellEnd = pattern("</", "c>")
        value = pattern("<", "v>")
        valueStart = pattern("<", "v")
        valueEnd = pattern("</", "v>")
        formula = pattern("<", "f")
        formulaEnd = pattern("</", "f>")
        inlineText = pattern("<", "is><", "t>")
        inlineStart = pattern("<", "is><", "t ")
        inlineTextEnd = pattern("</", "t></", "is>")
        dataEnd = Array("</".utf8) + prefix + Array("sheetData".utf8)
    }

    static let preserve = MarkupPattern(Array("xml:space=\"prese".utf8))
    static let preserveEnd = MarkupPattern(Array("rve\">".utf8))
    /// Number of bytes of `xml:space="preserve">`.
    static let preserveCount = 21
}
