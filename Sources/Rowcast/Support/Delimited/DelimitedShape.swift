/// The shape of rows of delimited text, learnt from its heading and first rows.
struct DelimitedShape: Sendable {
    /// The meaning of rows with more cells than the heading.
    enum LongRows: Sendable {
        case error
        /// Cells beyond the last column are left out.
        case cut
        /// Rows get a column for each cell with a value. A survey has found these columns, so all
        /// cells beyond the last column are empty.
        case extend

        init(_ options: DecodingOptions) {
            switch options.ragged {
            case .extend: self = .extend
            case .cut: self = .cut
            case .error, .pad: self = options.lenient ? .extend : .error
            }
        }
    }

    /// The names of the columns.
    let names: [String]
    /// Number of columns of the heading; the further columns come from longer rows.
    let headingCount: Int
    /// Whether rows with too few cells are filled with nulls.
    let padsShortRows: Bool
    let longRows: LongRows
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
    /// Greatest number of rows that count in a survey of columns.
    let rowLimit: Int

    var columnCount: Int { names.count }

    init(
        names: [String], numbers: [Bool], dialect: DelimitedDialect, options: DecodingOptions,
        quote: UInt8? = .quote, headingCount: Int? = nil
    ) {
        self.names = names
        self.headingCount = headingCount ?? names.count
        let meaning = CellMeaning(numbers: numbers, options: options, quote: quote)
        self.meaning = meaning
        hasNullText = meaning?.hasNullText ?? false
        // `CellMeaning` finds numbers with a decimal comma, after the frame's rows are decoded.
        let numbers = options.decimal == .comma ? numbers.map { _ in false } : numbers
        self.numbers = Snippet(numbers.map { $0 ? 1 : 0 })
        hasNumbers = numbers.contains(true)
        padsShortRows = options.lenient || options.ragged != .error
        longRows = LongRows(options)
        rowLimit = options.limit ?? .max
        skipsBlankLines = dialect.escaping == .quotes || names.count > 1
        origin = options.noHeader ? "the first row" : "the header"
    }

    static let longRowHint: Message =
        "\(option: TableOptions.ragged, .extend) adds columns for longer rows, "
        + "\(option: TableOptions.ragged, .cut) leaves their cells out"

    /// The error text for a record with `count` cells.
    func raggedReason(_ count: Int) -> Message {
        "\(count) \(count == 1 ? "cell" : "cells"), but \(origin) has \(columnCount)"
    }
}
