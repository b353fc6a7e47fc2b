extension ResultFormat {
    /// A line for each value, `name: value`, and an empty line between the rows.
    public static let records = ResultFormat(
        name: "records", summary: "a line for each value, name: value, for people to read",
        extensions: ["records"],
        mediaType: "text/plain; charset=utf-8",
        options: [FormatOption(DelimitedOptions.toNull)],
        makeEncoder: { RecordsEncoder($0) })
}

/// Writes a line for each value, and an empty line between the rows:
///
///     Orders City: Berlin
///     Orders Count: 12
///
///     Orders City: Rome
///     Orders Count: 7
///
/// Totals are left out unless they are asked for: their record would look like a row of the result.
struct RecordsEncoder: RowEncoder {
    private let header: HeaderStyle
    private let null: Snippet
    private var sources: [Int] = []
    /// The text in front of each value: `Orders City: `.
    private var names: [Snippet] = []

    init(_ options: EncodingOptions) {
        header = options.header.or(.labels)
        null = Snippet(options.toNull)
    }

    var view: CellView { .shown }
    var needs: DocumentNeeds { [.types] }
    var fixedBytesPerRow: Int { names.reduce(1) { $0 + $1.count + 1 } }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        sources = table.sources
        names = table.columns.map { column in
            Snippet(column.heading(header).map { "\($0.displayed): " } ?? "")
        }
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        write(batch, isFirst: firstRow == 0, into: &output)
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if let totals { write(totals, isFirst: rowCount == 0, into: &output) }
    }

    private func write(_ batch: RowBatch, isFirst: Bool, into output: inout OutputBuffer) {
        if sources.isEmpty { return }
        for row in 0..<batch.rowCount {
            if !isFirst || row > 0 { output.append(.lineFeed) }
            for index in sources.indices {
                output.append(names[index].text)
                let cell = batch.cell(row: row, column: sources[index])
                _ = output.append(displayed: batch.displayedText(of: cell, null: null))
                output.append(.lineFeed)
            }
        }
    }
}
