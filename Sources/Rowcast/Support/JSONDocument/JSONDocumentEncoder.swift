/// An encoder of a JSON object with rows of cells: json_detail, json_fe or json_bi.
protocol JSONDocumentEncoder: RowEncoder {
    /// The rows, once encoding has begun.
    var rows: JSONCellRows? { get }
}

extension JSONDocumentEncoder {
    var isFlatTable: Bool { false }
    var writesMembers: Bool { true }
    var fixedBytesPerRow: Int { rows?.fixedBytesPerRow ?? 0 }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        rows?.append(batch, firstRow: firstRow, into: &output)
        return BatchSummary()
    }
}

/// The rows and the members of json_detail and json_fe.
struct JSONDetailContent {
    let table: OutputTable
    let rows: JSONCellRows
    let members: JSONDetailMembers
    let warnings: [Warning]

    init(_ table: OutputTable, options: EncodingOptions) throws(ConversionError) {
        (self.table, warnings) = table.withUniqueKeys(.names)
        rows = try JSONCellRows(self.table, shape: .nestedCells, pivots: .nested, options: options)
        members = JSONDetailMembers(self.table, options: options, rows: rows)
    }

    /// The members behind the rows.
    func trailing(_ footer: ResultFooter, totals: RowBatch?) -> [RawMember] {
        members.trailing(footer, totals: totals, rows: rows)
    }
}

extension OutputBuffer {
    /// Appends members of an object, and the key `key` with the opening bracket of its array.
    mutating func appendJSON(_ members: [RawMember], beforeRowsOf key: String) {
        members.write(into: &self)
        append(members.isEmpty ? "\"\(key)\":[" : ",\"\(key)\":[")
    }
}
