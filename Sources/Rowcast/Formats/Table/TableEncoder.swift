/// Writes rows as a table with aligned columns, numeric columns to the right:
///
///     ┌─────────────┬──────────────┐
///     │ Orders City │ Orders Count │
///     ├─────────────┼──────────────┤
///     │ Berlin      │           12 │
///     └─────────────┴──────────────┘
///
/// The widths are those of the headings and of the sampled rows. A cell that is wider is written
/// whole, and the blanks of the cells behind it make up for its width as far as they reach.
struct TableEncoder: RowEncoder {
    private let style: WritingOptions.TableStyle
    private let marks: TableMarks
    private let header: HeaderStyle
    private let null: Snippet
    private var columns: [AlignedColumn] = []

    init(_ options: EncodingOptions) {
        style = options.tableStyle
        marks = TableMarks(style)
        header = options.header.or(.labels)
        null = Snippet(options.toNull)
    }

    var usualTotals: Totals { .all }
    var view: CellView { .shown }
    var needs: DocumentNeeds { [.types, .sample] }
    var fixedBytesPerRow: Int {
        columns.reduce(0) { $0 + $1.width + TableMarks.bytesPerCell }
    }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        columns = zip(table.sources, table.columns).map {
            AlignedColumn(
                source: $0, isNumeric: $1.field.isNumeric, width: style == .markdown ? 4 : 1)
        }
        if columns.isEmpty { return }
        let headings = table.columns.map { Snippet($0.heading(header) ?? "") }
        measure(table.sample, headings)
        append(marks.top, into: &output)
        // A pipe table needs a heading line; without headings the line has empty cells.
        guard header != .none || style == .markdown else { return }
        var writer = AlignedWriter(style)
        for (index, heading) in headings.enumerated() {
            output.append(index == 0 ? marks.start : marks.between)
            writer.append(heading.text, in: columns[index], into: &output)
        }
        writer.endLine(marks.end, into: &output)
        append(marks.middle, into: &output)
    }

    /// Finds the widths of the columns.
    private mutating func measure(_ sample: Frame?, _ headings: [Snippet]) {
        var writer = AlignedWriter(style)
        for index in columns.indices {
            columns[index].fit(writer.width(of: headings[index].text))
        }
        guard let sample, sample.rowCount > 0 else { return }
        let batch = sample.batch(view)
        let goesOn = batch.rowCount >= SampledTypes.rows
        // The sample has no row numbers, which a table may show behind its columns.
        for index in columns.indices where columns[index].source < batch.columnCount {
            var widest = 0
            for row in 0..<batch.rowCount {
                let cell = batch.cell(row: row, column: columns[index].source)
                widest = max(widest, writer.width(of: text(of: cell, in: batch)))
            }
            columns[index].fit(sampled: widest, goesOn: goesOn)
        }
        withExtendedLifetime(sample) {}
    }

    private func append(_ rule: TableMarks.Rule?, into output: inout OutputBuffer) {
        guard let rule else { return }
        for (index, column) in columns.enumerated() {
            output.append(index == 0 ? rule.start : rule.between)
            switch style {
            case .box, .plain: output.append(.line, column.width)
            case .markdown where column.isNumeric:
                output.append(.hyphen, column.width - 1)
                output.append(":")
            case .markdown: output.append(.hyphen, column.width)
            }
        }
        output.append(rule.end)
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        write(batch, into: &output)
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if columns.isEmpty { return }
        if let totals {
            if rowCount > 0, style == .box { append(marks.middle, into: &output) }
            write(totals, into: &output)
        }
        append(marks.bottom, into: &output)
    }

    private func write(_ batch: RowBatch, into output: inout OutputBuffer) {
        if columns.isEmpty { return }
        var writer = AlignedWriter(style)
        for row in 0..<batch.rowCount {
            for index in columns.indices {
                let column = columns[index]
                let cell = batch.cell(row: row, column: column.source)
                output.append(index == 0 ? marks.start : marks.between)
                if cell.kind == .number {
                    writer.append(number: batch.text(cell), in: column, into: &output)
                } else {
                    writer.append(text(of: cell, in: batch), in: column, into: &output)
                }
            }
            writer.endLine(marks.end, into: &output)
        }
    }

    @inline(__always)
    private func text(of cell: Cell, in batch: RowBatch) -> PaddedText {
        batch.displayedText(of: cell, null: null)
    }
}
