/// The constant text of a row object: its keys, and the brackets of nested objects of pivots.
struct JSONMembers {
    /// The text before each value.
    private(set) var glue: [[UInt8]] = []
    /// The text behind the last value.
    private(set) var tail: [UInt8] = Array("}".utf8)
    /// The index in the batch of each value's column.
    private(set) var sources: [Int] = []

    /// The place of pivot keys in a row.
    enum PivotPlace {
        /// In an object under the joined names of the pivot fields, as in json.
        case underFields
        /// In an object under the measure's name, as in json_detail.
        case nested
        /// In the keys of the row, as in json_bi.
        case inKeys
    }

    /// - Throws: `.unsupported` if two columns would have the same key.
    init(
        _ table: OutputTable, header: HeaderStyle, pivots: PivotPlace = .underFields
    ) throws(ConversionError) {
        if pivots == .inKeys {
            try addFlat(table)
            return
        }
        let pivotFields = table.header.fields.filter { $0.category == .pivot }
        let innerKey =
            pivots == .underFields
            ? pivotFields.map(\.name).joined(separator: Pivot.separator) : ""
        var keys: Set<String> = []
        var closing: [UInt8] = []
        for group in Self.groups(table) {
            guard let field = group.first.map({ table.columns[$0].field }) else { continue }
            let key = field.key(header)
            guard keys.insert(key).inserted else {
                throw ConversionError(
                    .unsupported, "two columns have the key '\(key)'",
                    hint: header == .names
                        ? "choose columns with \(option: .columns)"
                        : "pass \(option: .header, HeaderStyle.names)")
            }
            var pivotKeys: Set<String?> = []
            for column in group {
                let pivotKey = table.columns[column].pivot?.key
                guard pivotKeys.insert(pivotKey).inserted, pivotKey != nil || group.count == 1
                else {
                    throw ConversionError(
                        .unsupported, "two columns have the key '\(pivotKey ?? key)'",
                        hint: "choose columns with \(option: .columns), each of them once")
                }
            }
            var opening: [UInt8] = glue.isEmpty ? [123] : closing + [44]
            opening += key.jsonQuoted + [58]
            closing = []
            for index in group {
                if let pivot = table.columns[index].pivot {
                    if closing.isEmpty {
                        opening.append(123)
                        closing.append(125)
                        if !innerKey.isEmpty {
                            opening += innerKey.jsonQuoted + [58, 123]
                            closing.append(125)
                        }
                    } else {
                        opening = [44]
                    }
                    opening += pivot.key.jsonQuoted + [58]
                }
                glue.append(opening)
                sources.append(table.sources[index])
            }
        }
        tail = closing + [125]
        if glue.isEmpty { tail = Array("{}".utf8) }
    }

    /// Adds one member for each column, in the order of the table.
    private mutating func addFlat(_ table: OutputTable) throws(ConversionError) {
        var keys: Set<String> = []
        for (column, source) in zip(table.columns, table.sources) {
            let key = column.flatKey
            guard keys.insert(key).inserted else {
                throw ConversionError(
                    .unsupported, "two columns have the key '\(key)'",
                    hint: "choose columns with \(option: .columns)")
            }
            glue.append([glue.isEmpty ? 123 : 44] + key.jsonQuoted + [58])
            sources.append(source)
        }
        if glue.isEmpty { tail = Array("{}".utf8) }
    }

    /// Appends a line feed to each row.
    mutating func endLines() { tail.append(10) }

    /// Encloses each value in `{"value":` and `}`.
    mutating func wrapValues() {
        let opening = Array("{\"value\":".utf8)
        for index in glue.indices { glue[index] = (index > 0 ? [125] : []) + glue[index] + opening }
        if !glue.isEmpty { tail = [125] + tail }
    }

    /// Replaces the text before each value.
    mutating func mapGlue(_ transform: ([UInt8]) -> [UInt8]) { glue = glue.map(transform) }

    /// The columns of each field, by index. Fields are in query order, or in the order that the
    /// user chose.
    private static func groups(_ table: OutputTable) -> [[Int]] {
        var groups: [String: [Int]] = [:]
        var order: [String] = []
        for (index, column) in table.columns.enumerated() {
            let name = column.field.name
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(index)
        }
        if !table.isSelection {
            let inQuery = table.header.fields.filter { $0.category != .pivot }.map(\.name)
            order = inQuery.uniqued().filter { groups[$0] != nil }
        }
        return order.compactMap { groups[$0] }
    }
}
