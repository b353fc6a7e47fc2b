/// What the rows of delimited text must look like: learnt from its heading and first rows.
struct DelimitedShape: Sendable {
    /// The names of the columns.
    let names: [String]
    /// Whether short rows are filled with nulls.
    let padsShortRows: Bool
    /// Whether a line without any byte is left out, and not a row of a one-column table.
    let skipsBlankLines: Bool
    /// What the number of columns was taken from, as errors name it.
    let origin: String
    /// A byte for each column: 1 where values that are JSON numbers count as numbers.
    let numbers: Snippet
    let hasNumbers: Bool
    /// What cells mean by options that ordinary documents do not need.
    let meaning: CellMeaning?
    let hasNullText: Bool

    var columnCount: Int { names.count }

    init(
        names: [String], numbers: [Bool], dialect: DelimitedDialect, options: ConversionOptions,
        quote: UInt8? = .quote
    ) {
        self.names = names
        let meaning = CellMeaning(numbers: numbers, options: options, quote: quote)
        self.meaning = meaning
        hasNullText = meaning?.hasNullText ?? false
        // Numbers with a comma are found when all cells are.
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

    /// Why a record of that many cells is no row.
    func raggedReason(_ count: Int) -> String {
        "\(count) \(count == 1 ? "cell" : "cells"), but \(origin) has \(columnCount)"
    }
}
