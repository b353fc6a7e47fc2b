@testable import Rowcast

extension ResultFormat {
    /// Rows as PostgreSQL's `COPY … FROM` reads them in its text format.
    static let pgcopy = ResultFormat(
        name: "pgcopy", summary: "rows for COPY of PostgreSQL", extensions: ["pgcopy"],
        mediaType: "text/tab-separated-values",
        options: [FormatOption(CopyOptions.copyNull)],
        makeEncoder: { CopyEncoder(options: $0) })
}

enum CopyOptions {
    static let copyNull = OptionKey(
        "copyNull", default: "\\N", .writing, "Text that stands for null in pgcopy.",
        valueName: "text")
}

extension WritingOptions {
    /// The text that stands for null in pgcopy, as in `COPY … NULL 'text'`. Default: `\N`.
    var copyNull: String {
        get { self[CopyOptions.copyNull] }
        set { self[CopyOptions.copyNull] = newValue }
    }
}

/// Encodes `pgcopy`: a line a row, without headings; tabs between the values, and a backslash in front
/// of tabs, line ends and backslashes in them.
struct CopyEncoder: RowEncoder {
    private let null: [UInt8]
    /// The index in a batch of each column's cell.
    private var sources: [Int] = []

    init(options: EncodingOptions) { null = Array(options.copyNull.utf8) }

    /// A row of totals would be loaded like a row of the result.
    var showsTotals: Bool { false }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        sources = table.sources
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        for row in 0..<batch.rowCount {
            for (index, source) in sources.enumerated() {
                if index > 0 { output.append(.tab) }
                let cell = batch.cell(row: row, column: source)
                switch cell.kind {
                case .missing, .null: output.append(null)
                case .false, .true, .number: output.append(batch.text(cell))
                case .text, .json: append(batch.text(cell), into: &output)
                }
            }
            output.append(.lineFeed)
        }
        return BatchSummary()
    }

    private func append(_ text: PaddedText, into output: inout OutputBuffer) {
        for byte in text {
            switch byte {
            case .tab: output.append("\\t")
            case .lineFeed: output.append("\\n")
            case .carriageReturn: output.append("\\r")
            case .backslash: output.append("\\\\")
            default: output.append(byte)
            }
        }
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {}
}
