/// Encodes `json_detail`.
///
/// From `json_detail` and `json_fe` nothing is lost: members and rows are copied byte for byte; if
/// columns were chosen, their cells are. From other formats the known metadata is written, and each
/// cell is `{"value":…}`.
struct JSONDetailEncoder: RowEncoder {
    let options: EncodingOptions
    private var rows: JSONCellRows?
    private(set) var warnings: [Warning] = []
    private var members: JSONDetailMembers?

    init(options: EncodingOptions) { self.options = options }

    var facets: Facets { JSONCellRows.facets(options) }
    var isFlatTable: Bool { false }
    var copiesCells: Bool { true }
    var writesMembers: Bool { true }
    var fixedBytesPerRow: Int { rows?.fixedBytesPerRow ?? 0 }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let (table, warnings) = table.withUniqueKeys(.names)
        self.warnings = warnings
        rows = try JSONCellRows(table, shape: .nestedCells, pivots: .nested, options: options)
        let members = JSONDetailMembers(table, options: options)
        self.members = members
        output.append("{")
        members.leading.write(into: &output)
        output.append(members.leading.isEmpty ? "\"data\":[" : ",\"data\":[")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        rows?.append(batch, firstRow: firstRow, into: &output)
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        output.append("]")
        if let rows, let members {
            let trailing = members.trailing(footer, totals: totals, rows: rows)
            if !trailing.isEmpty { output.append(",") }
            trailing.write(into: &output)
        }
        output.append("}")
    }
}
