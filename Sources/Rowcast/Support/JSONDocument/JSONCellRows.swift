/// Writes rows whose cells are objects.
///
/// Where the source has such rows they are copied as they stood, or their cells are where columns
/// were chosen; from other sources cells are `{"value":…}`.
struct JSONCellRows: Sendable {
    enum Source {
        /// Whole rows are copied.
        case rows
        /// Cells are copied.
        case cells
        /// Cells are made of values.
        case values
    }

    let source: Source
    private let template: JSONRowTemplate

    /// What an encoder needs of its source.
    static func facets(_ options: ConversionOptions) -> Facets {
        let copiesRows = options.columns == nil && CarriedLinks(options) == nil
        return [.types, copiesRows ? .rawRows : .rawCells]
    }

    /// `copies`: whether rows may be copied from a source that has such ones.
    init(
        _ table: OutputTable, shape: RowShape, pivots: JSONMembers.PivotPlace,
        options: ConversionOptions, copies: Bool = true
    ) throws(ConversionError) {
        if table.header.rowShape == shape, copies {
            source = JSONCellRows.facets(options).contains(.rawRows) ? .rows : .cells
        } else {
            source = .values
        }
        var members = try JSONMembers(table, header: .names, pivots: pivots)
        if source == .values { members.wrapValues() }
        template = JSONRowTemplate(members, separator: ",")
    }

    /// How many bytes a row has beside its cells; rows that are copied have those of the source.
    var fixedBytesPerRow: Int {
        switch source {
        case .rows: 0
        case .cells, .values: template.fixedByteCount
        }
    }

    /// Appends rows, each but the first of all with a comma in front.
    func append(_ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer) {
        switch source {
        case .rows: copyRows(batch, firstRow, &output)
        case .cells: template.appendRawRows(batch, firstRow: firstRow, into: &output)
        case .values: template.appendRows(batch, firstRow: firstRow, into: &output)
        }
    }

    /// Appends a row of nulls.
    func appendNulls(row: Int, into output: inout OutputBuffer) {
        template.appendNulls(row: row, into: &output)
    }

    private func copyRows(_ batch: RowBatch, _ firstRow: Int, _ output: inout OutputBuffer) {
        guard let rows = batch.rawRows else { return }
        for index in 0..<batch.rowCount {
            let row = rows[index]
            output.reserve(row.length + 1)
            if index + firstRow > 0 { output.put(44) }
            output.put(batch.text(row), count: row.length)
        }
    }
}
