/// Encodes `json_detail`.
///
/// From `json_detail` and `json_fe` nothing is lost: members and rows are copied byte for byte; if
/// columns were chosen, their cells are. From other formats the known metadata is written, and each
/// cell is `{"value":…}`.
struct JSONDetailEncoder: JSONDocumentEncoder {
    let options: EncodingOptions
    private var content: JSONDetailContent?

    init(options: EncodingOptions) { self.options = options }

    var needs: DocumentNeeds { JSONCellRows.needs(options) }
    var rows: JSONCellRows? { content?.rows }
    var warnings: [Warning] { content?.warnings ?? [] }
    var copiesCells: Bool { true }
    var calculatesSubtotals: Bool { true }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let content = try JSONDetailContent(table, options: options)
        self.content = content
        output.append("{")
        output.appendJSON(content.members.leading, beforeRowsOf: "data")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        output.append("]")
        if let trailing = content?.trailing(footer, totals: totals) {
            if !trailing.isEmpty { output.append(",") }
            trailing.write(into: &output)
        }
        output.append("}")
    }
}
