extension ResultHeader {
    /// Derives `columns` from fields and pivots: dimensions; unpivoted measures; every pivot with
    /// its measures and pivoted table calculations; row totals; unpivoted table calculations.
    ///
    /// `pivotKeys` gives the keys of the pivots that a field has, or `nil` for one that is not
    /// pivoted.
    ///
    /// - Throws: `.tooLarge` for more columns than `maxColumns`.
    mutating func arrangeColumns(
        pivotKeys: (Field) -> Set<String>?
    ) throws(ConversionError) {
        var plain: [Field] = []
        var calculations: [Field] = []
        var pivoted: [(field: Field, keys: Set<String>)] = []
        for field in fields where field.category == .dimension { plain.append(field) }
        for field in fields where field.category != .dimension && field.category != .pivot {
            if let keys = pivotKeys(field) {
                pivoted.append((field, keys))
            } else if field.category == .tableCalculation {
                calculations.append(field)
            } else {
                plain.append(field)
            }
        }
        let count =
            plain.count + calculations.count + pivoted.reduce(0) { $0 + $1.keys.count }
        try Self.checkColumnCount(count)
        columns = plain.map { Column($0) }
        for isTotal in [false, true] {
            for pivot in pivots where pivot.isRowTotal == isTotal {
                for (field, keys) in pivoted where keys.contains(pivot.key) {
                    columns.append(Column(field, pivot: pivot))
                }
            }
        }
        columns += calculations.map { Column($0) }
    }

    /// The most columns that a result may have.
    static let maxColumns = 65_536

    /// Refuses more columns than possible, which take memory as soon as they are known.
    ///
    /// - Throws: `.tooLarge`
    static func checkColumnCount(_ count: Int, at byte: Int? = nil) throws(ConversionError) {
        guard count > maxColumns else { return }
        throw ConversionError(.tooLarge, at: .init(byte: byte), "more than \(maxColumns) columns")
    }

    /// The place in `columns` of a field that is not pivoted.
    var plainColumns: [String: Int] {
        var places: [String: Int] = [:]
        for (index, column) in columns.enumerated() where column.pivot == nil {
            places[column.field.name] = index
        }
        return places
    }
}

extension Pivot {
    /// A pivot known by its key only; segments beyond the pivot fields are not shown.
    init(key: String, fieldNames: [String], nullText: String) {
        self.key = key
        isRowTotal = key == Pivot.rowTotalKey
        if isRowTotal {
            values = []
            label = "Row Total"
            return
        }
        var segments = key.split(onPivots: ())
        if !fieldNames.isEmpty, segments.count > fieldNames.count {
            segments.removeLast(segments.count - fieldNames.count)
        }
        values = segments.enumerated().map { index, segment in
            let isNull =
                fieldNames.isEmpty
                ? segment.hasSuffix("___null") && segment.contains(".")
                : index < fieldNames.count && segment == "\(fieldNames[index])___null"
            return isNull ? Pivot.shownNull(nullText) : segment
        }
        label = values.joined(separator: " - ")
    }

    /// What a heading shows for a null value: the null text, or the sign that servers use.
    static func shownNull(_ nullText: String) -> String { nullText.isEmpty ? "∅" : nullText }
}

extension String {
    /// The parts between `|FIELD|`.
    func split(onPivots: Void) -> [String] {
        let bytes = Array(utf8)
        let separator = Array(Pivot.separator.utf8)
        var parts: [String] = []
        var start = 0
        var index = 0
        while index + separator.count <= bytes.count {
            if bytes[index] == separator[0],
                bytes[index..<index + separator.count].elementsEqual(separator)
            {
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [String(decoding: bytes[start...], as: UTF8.self)]
    }
}
