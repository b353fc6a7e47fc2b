internal import QueryTasks
internal import Rowcast

/// The columns, the number of rows and the cut of a result in json_detail, read from its first byte to its last.
struct ResultCheck: Sendable {
    let columns: JSONValue
    let rows: Int
    let isTruncated: Bool

    /// - Throws: `QueryFault` for a document that tells a failure, `ConversionError` for one that is not
    ///   whole.
    init(path: String) throws {
        do throws(ConversionError) {
            let conversion = Conversion(from: .jsonDetail)
            let reader = conversion.readRows(of: try FileSource(path: path))
            let table = try reader.table()
            columns = .array(
                table.columns.map { column in
                    [
                        "name": .string(column.field.name), "label": .string(column.field.label),
                        "type": column.field.type.map(JSONValue.string) ?? nil,
                    ]
                })
            var rows = 0
            while let block = try reader.next() { rows += block.rowCount }
            self.rows = rows
            isTruncated = table.header.isTruncated
        } catch {
            throw error.code == .queryFailed ? QueryFault.refused("\(error.reason)") : error
        }
    }
}
