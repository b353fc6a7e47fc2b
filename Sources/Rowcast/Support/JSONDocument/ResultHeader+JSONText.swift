extension OutputTable {
    /// The JSON object `fields`, with the lists of the fields that are written.
    func fieldLists(_ text: (Field) -> [UInt8]) -> [UInt8] {
        var places: [String: Int] = [:]
        for (index, column) in columns.enumerated() where places[column.field.name] == nil {
            places[column.field.name] = index
        }
        var list: [UInt8] = [123]
        let lists: [(String, Field.Category)] = [
            ("measures", .measure), ("dimensions", .dimension),
            ("table_calculations", .tableCalculation), ("pivots", .pivot),
        ]
        for (key, category) in lists {
            if list.count > 1 { list.append(44) }
            list += key.jsonQuoted + [58]
            var fields = header.fields.filter {
                $0.category == category && (category == .pivot || places[$0.name] != nil)
            }
            if isSelection, category != .pivot {
                fields.sort { (places[$0.name] ?? 0) < (places[$1.name] ?? 0) }
            }
            list += fields.map(text).jsonArray
        }
        return list + [125]
    }
}

extension ResultHeader {
    /// The JSON array `pivots` for a source without one.
    var pivotList: [UInt8] {
        let names = fields.filter { $0.category == .pivot }.map(\.name)
        return pivots.map { pivot in
            var text = Array("{\"key\":".utf8) + pivot.key.jsonQuoted
            text += Array(",\"is_total\":\(pivot.isRowTotal)".utf8) + Array(",\"data\":{".utf8)
            let segments = pivot.isRowTotal ? [] : pivot.key.split(onPivots: ())
            for (place, (name, value)) in zip(names, segments).enumerated() {
                if place > 0 { text.append(44) }
                let isNull = value == "\(name)___null"
                text += name.jsonQuoted + [58] + (isNull ? Array("null".utf8) : value.jsonQuoted)
            }
            return text + [125, 125]
        }.jsonArray
    }
}

extension Field {
    /// The field's object in json_detail, copied from the source or made from the header.
    var detailText: [UInt8] {
        guard raw.isEmpty else { return raw }
        var text = Array("{\"name\":".utf8) + name.jsonQuoted
        text += Array(",\"label\":".utf8) + label.jsonQuoted
        text += Array(",\"label_short\":".utf8) + shortLabel.jsonQuoted
        if let type { text += Array(",\"type\":".utf8) + type.jsonQuoted }
        if let valueFormat { text += Array(",\"value_format\":".utf8) + valueFormat.jsonQuoted }
        text += Array(",\"is_numeric\":\(isNumeric)".utf8)
        text += Array(",\"align\":\"\(isNumeric ? "right" : "left")\"".utf8)
        return text + [125]
    }
}

extension [[UInt8]] {
    /// A JSON array of these JSON texts.
    var jsonArray: [UInt8] { [91] + joined(separator: [44]) + [93] }
}

extension [RawMember] {
    subscript(key: String) -> [UInt8]? { first { $0.key == key }?.value }

    /// Replaces the value of a member, or adds the member at the end.
    mutating func set(_ key: String, _ value: [UInt8]) {
        if let index = firstIndex(where: { $0.key == key }) {
            self[index].value = value
        } else {
            append(RawMember(key: key, value: value))
        }
    }

    /// Adds a member unless the key exists.
    mutating func add(_ key: String, _ value: String) {
        if self[key] == nil { append(RawMember(key: key, value: [UInt8](value.utf8))) }
    }

    /// Appends the members as `"key":value,…`, without braces.
    func write(into output: inout OutputBuffer) {
        for (index, member) in enumerated() {
            if index > 0 { output.append(44) }
            output.append(member.key.jsonQuoted)
            output.append(58)
            output.append(member.value)
        }
    }
}
