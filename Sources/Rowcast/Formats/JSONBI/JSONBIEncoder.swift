/// Encodes `json_bi`.
///
/// From `json_bi` nothing is lost: metadata and rows are copied byte for byte. From `json_detail`
/// the metadata gets the members of `json_bi` in its order, then all others; lost are only cell
/// members beside the value, and the value formats of fields. From other formats the known metadata
/// is written.
struct JSONBIEncoder: JSONDocumentEncoder {
    let options: EncodingOptions
    private(set) var rows: JSONCellRows?
    private(set) var warnings: [Warning] = []
    /// Members written before the rows, by their names in `json_detail`.
    private var written: Set<String> = []
    /// Whether the metadata announces that the last row holds the totals.
    private var announcesTotals = false
    private var isCopy = false

    init(options: EncodingOptions) { self.options = options }

    var view: CellView { .shown }
    var needs: DocumentNeeds { JSONCellRows.needs(options).union([.totalsAhead, .lists]) }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let (table, warnings) = table.withUniqueKeys(.names)
        self.warnings = warnings
        rows = try JSONCellRows(
            table, shape: .flatCells, pivots: .inKeys, options: options,
            copies: !options.applyFormatting && options.valueFormats.isEmpty)
        announcesTotals = table.header.hasTotals && options.announcesTotals
        isCopy = table.header.rowShape == .flatCells
        var members = table.header.members
        if announcesTotals { members.removeAll { $0.key == "totals_data" } }
        if !options.announcesTotals {
            members.removeAll { $0.key == "totals_data" }
            if members["has_totals"] != nil { members.set("has_totals", Array("false".utf8)) }
        }
        written = Set(members.map(\.key))
        let metadata = JSONBIMetadata(members, table, announcesTotals: announcesTotals)
        output.append("{\"metadata\":{")
        metadata.inside.write(into: &output)
        output.append("},")
        output.appendJSON(metadata.outside, beforeRowsOf: "rows")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if announcesTotals {
            if let totals {
                rows?.append(totals, firstRow: rowCount, into: &output)
            } else if !isCopy || options.limit != nil {
                // An announced row of totals must follow: readers take the last row for it.
                rows?.appendNulls(row: rowCount, into: &output)
            }
        }
        output.append("]")
        let rest = footer.members.filter {
            !written.contains($0.key)
                && !($0.key == "totals_data" && (announcesTotals || options.totals == .none))
        }
        if !rest.isEmpty { output.append(",") }
        rest.write(into: &output)
        output.append("}")
    }
}
