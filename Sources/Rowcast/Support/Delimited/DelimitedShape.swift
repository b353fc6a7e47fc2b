/// The shape of rows of delimited text, learnt from its heading and first rows.
struct DelimitedShape: Sendable {
    /// The names of the columns.
    let names: [String]
    /// Whether rows with too few cells are filled with nulls.
    let padsShortRows: Bool
    /// Whether a line without any byte is skipped; otherwise it is a row of a table of one column.
    let skipsBlankLines: Bool
    /// The row that the number of columns comes from, as errors name it: "the header".
    let origin: String
    /// A flag for each column: 1 if values that are JSON numbers become numbers.
    let numbers: Snippet
    let hasNumbers: Bool
    /// The changes to cells that options ask for; nil for none.
    let meaning: CellMeaning?
    let hasNullText: Bool

    var columnCount: Int { names.count }

    init(
        names: [String], numbers: [Bool], dialect: DelimitedDialect, options: DecodingOptions,
        quote: UInt8? = .quote
    ) {
        self.names = names
        let meaning = CellMeaning(numbers: numbers, options: options, quote: quote)
        self.meaning = meaning
        hasNullText = meaning?.hasNullText ?? false
        // `CellMeaning` finds numbers with a decimal comma, after the frame's rows are decoded.
        let numbers = options.decimal == .comma ? numbers.map { _ in false } : numbers
        self.numbers = Snippet(numbers.map { $0 ? 1 : 0 })
        hasNumbers = numbers.contains(true)
        padsShortRows = options.ragged == .pad
        skipsBlankLines = dialect.escaping == .quotes || names.count > 1
        origin = options.noHeader ? "the first row" : "the header"
    }

    static let shortRowHint = "--ragged pad fills short rows"
    static let longRowHint =
        "--ragged extend adds columns for longer rows, --ragged cut leaves their cells out"

    /// The error text for a record with `count` cells.
    func raggedReason(_ count: Int) -> String {
        "\(count) \(count == 1 ? "cell" : "cells"), but \(origin) has \(columnCount)"
    }
}
