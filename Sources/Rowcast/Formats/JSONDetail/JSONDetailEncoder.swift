/// Encodes `json_detail`.
///
/// From `json_detail` nothing is lost: members are written as they came, and rows as they stood in
/// the source; where columns were chosen, cells as they stood. From other formats the metadata
/// that is known is written, and cells are `{"value":…}`.
struct JSONDetailEncoder: RowEncoder {
    private enum Source {
        /// Whole rows are copied.
        case rows
        /// Cells are copied.
        case cells
        /// Cells are made of values.
        case values
    }

    let options: ConversionOptions
    private var source = Source.values
    private var template: JSONRowTemplate?
    /// Members whose value changes because columns or totals are left out.
    private var replaced: [String: [UInt8]] = [:]
    private var removed: Set<String> = []

    init(options: ConversionOptions) { self.options = options }

    var facets: Facets { [.types, options.columns == nil ? .rawRows : .rawCells] }
    var isFlatTable: Bool { false }
    var writesMembers: Bool { true }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let header = table.header
        source = !header.hasDetail ? .values : table.isSelection ? .cells : .rows
        var members = try JSONMembers(table, header: .names, nestsUnderField: false)
        if source == .values { members.wrapValues() }
        if source == .cells { replaced["fields"] = Self.fields(of: table) }
        if !options.includesTotals {
            removed.insert("totals_data")
            replaced["has_totals"] = Array("false".utf8)
        }
        output.append(123)
        if header.members.isEmpty {
            writeMetadata(table, into: &output)
        } else {
            write(header.members.filter { !$0.followsRows }, isFirst: true, into: &output)
        }
        template = JSONRowTemplate(members, separator: ",")
        if output.base[output.count - 1] != 123 { output.append(44) }
        output.append("\"data\":[")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        switch source {
        case .rows: copyRows(batch, firstRow, &output)
        case .cells: template?.appendRawRows(batch, firstRow: firstRow, into: &output)
        case .values: template?.appendRows(batch, firstRow: firstRow, into: &output)
        }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        output.append("]")
        write(footer.members, isFirst: false, into: &output)
        output.append("}")
    }

    // MARK: - Rows

    private func copyRows(_ batch: RowBatch, _ firstRow: Int, _ output: inout OutputBuffer) {
        guard let rows = batch.rawRows else { return }
        for index in 0..<batch.rowCount {
            let row = rows[index]
            output.reserve(row.length + 1)
            if index + firstRow > 0 { output.put(44) }
            output.put(batch.text(row), count: row.length)
        }
    }

    // MARK: - Members

    /// What is known of a source without members of its own.
    private func writeMetadata(_ table: OutputTable, into output: inout OutputBuffer) {
        let pivots = table.header.pivots
        output.append("\"fields\":")
        output.append(Self.fields(of: table))
        if !pivots.isEmpty {
            output.append(",\"pivots\":")
            output.append(Self.pivots(of: table.header))
        }
        output.append(",\"has_totals\":false,\"has_row_totals\":")
        output.append(pivots.contains(where: \.isRowTotal) ? "true" : "false")
    }

    private func write(
        _ members: [RawMember], isFirst: Bool, into output: inout OutputBuffer
    ) {
        var isFirst = isFirst
        for member in members where !removed.contains(member.key) {
            if !isFirst { output.append(44) }
            isFirst = false
            output.append(member.key.jsonQuoted)
            output.append(58)
            output.append(replaced[member.key] ?? member.value)
        }
    }

    /// The `fields` member for the columns that are written.
    private static func fields(of table: OutputTable) -> [UInt8] {
        var places: [String: Int] = [:]
        for (index, column) in table.columns.enumerated() where places[column.field.name] == nil {
            places[column.field.name] = index
        }
        var text: [UInt8] = [123]
        let lists: [(String, Field.Category)] = [
            ("measures", .measure), ("dimensions", .dimension),
            ("table_calculations", .tableCalculation), ("pivots", .pivot),
        ]
        for (key, category) in lists {
            if text.count > 1 { text.append(44) }
            text += key.jsonQuoted + [58, 91]
            var fields = table.header.fields.filter {
                $0.category == category && (category == .pivot || places[$0.name] != nil)
            }
            if table.isSelection, category != .pivot {
                fields.sort { (places[$0.name] ?? 0) < (places[$1.name] ?? 0) }
            }
            for (index, field) in fields.enumerated() {
                if index > 0 { text.append(44) }
                text += field.raw.isEmpty ? field.declaration : field.raw
            }
            text.append(93)
        }
        return text + [125]
    }

    private static func pivots(of header: ResultHeader) -> [UInt8] {
        let names = header.fields.filter { $0.category == .pivot }.map(\.name)
        var text: [UInt8] = [91]
        for (index, pivot) in header.pivots.enumerated() {
            if index > 0 { text.append(44) }
            text += Array("{\"key\":".utf8) + pivot.key.jsonQuoted
            text += Array(",\"is_total\":\(pivot.isRowTotal)".utf8) + Array(",\"data\":{".utf8)
            let segments = pivot.isRowTotal ? [] : pivot.key.split(onPivots: ())
            for (place, (name, value)) in zip(names, segments).enumerated() {
                if place > 0 { text.append(44) }
                let isNull = value == "\(name)___null"
                text += name.jsonQuoted + [58] + (isNull ? Array("null".utf8) : value.jsonQuoted)
            }
            text += [125, 125]
        }
        return text + [93]
    }
}

extension Field {
    /// A field's object for a source that has none.
    fileprivate var declaration: [UInt8] {
        var text = Array("{\"name\":".utf8) + name.jsonQuoted
        text += Array(",\"label\":".utf8) + label.jsonQuoted
        text += Array(",\"label_short\":".utf8) + shortLabel.jsonQuoted
        if let type { text += Array(",\"type\":".utf8) + type.jsonQuoted }
        text += Array(",\"is_numeric\":\(isNumeric)".utf8)
        text += Array(",\"align\":\"\(isNumeric ? "right" : "left")\"".utf8)
        return text + [125]
    }
}
