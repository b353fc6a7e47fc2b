/// Writes rows whose cells are objects, such as `{"value":1062,"rendered":"1,062"}`.
///
/// From a source with such rows, whole rows are copied, or their cells if the user chose columns or
/// changed links. From other sources each value becomes `{"value":…}`.
struct JSONCellRows: Sendable {
    enum Source {
        /// Copies whole source rows.
        case rows
        /// Copies the source text of cells.
        case cells
        /// Makes cells of values.
        case values
    }

    let source: Source
    private let template: JSONRowTemplate
    /// Whether lists are arrays, as in json_bi.
    private let hasArrays: Bool

    /// The parts of a document that an encoder of rows of cell objects needs.
    static func needs(_ options: EncodingOptions) -> DocumentNeeds {
        let copiesRows =
            !options.changesColumns && !options.changesRows && CarriedLinks(options) == nil
        return [.types, copiesRows ? .rawRows : .rawCells]
    }

    /// `copies` tells whether rows may be copied from a source with rows of this shape.
    init(
        _ table: OutputTable, shape: RowShape, pivots: JSONMembers.PivotPlace,
        options: EncodingOptions, copies: Bool = true
    ) throws(ConversionError) {
        hasArrays = shape == .flatCells
        if table.header.rowShape == shape, copies {
            source = JSONCellRows.needs(options).contains(.rawRows) ? .rows : .cells
        } else if table.header.rowShape == .cellsOnly, shape == .nestedCells, copies {
            source = .cells
        } else {
            source = .values
        }
        var members = try JSONMembers(table, header: .names, pivots: pivots)
        if source == .values { members.wrapValues() }
        template = JSONRowTemplate(members, separator: ",")
    }

    /// Number of bytes of a row without its cells; 0 for copied rows, whose bytes are all the
    /// source's.
    var fixedBytesPerRow: Int {
        switch source {
        case .rows: 0
        case .cells, .values: template.fixedByteCount
        }
    }

    /// Appends rows, with a comma before each row but the result's first.
    func append(_ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer) {
        switch source {
        case .rows: copyRows(batch, firstRow, &output)
        case .cells: template.appendRawRows(batch, firstRow: firstRow, into: &output)
        case .values where hasArrays:
            template.appendRowsWithArrays(batch, firstRow: firstRow, into: &output)
        case .values: template.appendRows(batch, firstRow: firstRow, into: &output)
        }
    }

    /// Appends a row whose cells are all null.
    func appendNulls(row: Int, into output: inout OutputBuffer) {
        template.appendNulls(row: row, into: &output)
    }

    private func copyRows(_ batch: RowBatch, _ firstRow: Int, _ output: inout OutputBuffer) {
        guard let rows = batch.rawRows else { return }
        for index in 0..<batch.rowCount {
            let row = rows[index]
            output.reserve(row.length + 1)
            if index + firstRow > 0 { output.put(44) }
            output.put(batch.text(row))
        }
    }
}
