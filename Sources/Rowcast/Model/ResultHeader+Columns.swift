extension ResultHeader {
    /// Derives `columns` from fields and pivots.
    ///
    /// The order is: dimensions; unpivoted measures; for each pivot its measures and pivoted table
    /// calculations; the same for row totals; unpivoted table calculations.
    ///
    /// `pivotKeys` returns the keys of a field's pivots, or nil for an unpivoted field.
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

    /// Greatest number of columns of a result.
    static let maxColumns = 65_536

    /// Refuses more columns than `maxColumns` before memory is allocated for them.
    ///
    /// - Throws: `.tooLarge`.
    static func checkColumnCount(_ count: Int, at byte: Int? = nil) throws(ConversionError) {
        guard count > maxColumns else { return }
        throw ConversionError(.tooLarge, at: .init(byte: byte), "more than \(maxColumns) columns")
    }

    /// Shows null pivot values as `text` in headings, or as servers show them if the text is empty.
    mutating func showNull(as text: String) {
        guard !text.isEmpty else { return }
        for index in pivots.indices { pivots[index].showNull(as: text) }
        for index in columns.indices { columns[index].pivot?.showNull(as: text) }
    }

    /// The index in `columns` of each unpivoted field, by the field's name.
    var plainColumns: [String: Int] {
        var places: [String: Int] = [:]
        for (index, column) in columns.enumerated() where column.pivot == nil {
            places[column.field.name] = index
        }
        return places
    }
}

extension Pivot {
    /// Makes a pivot from its key; key segments beyond the number of pivot fields are not shown.
    init(key: String, fieldNames: [String]) {
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
        nullIndices = segments.indices.filter { index in
            let segment = segments[index]
            return fieldNames.isEmpty
                ? segment.hasSuffix("___null") && segment.contains(".")
                : index < fieldNames.count && segment == "\(fieldNames[index])___null"
        }
        values = segments
        for (index, segment) in segments.enumerated() {
            cells.append(nullIndices.contains(index) ? .null : PivotCell(text: segment))
        }
        for index in nullIndices { values[index] = Pivot.shownNull }
        label = values.joined(separator: " - ")
    }

    /// The text of a null pivot value in a heading, as servers write it.
    static let shownNull = "∅"

    /// Shows null pivot values as `text` in headings.
    mutating func showNull(as text: String) {
        guard !nullIndices.isEmpty, !isRowTotal else { return }
        for index in nullIndices { values[index] = text }
        label = values.joined(separator: " - ")
    }
}

extension String {
    /// The parts of the text between the separators `|FIELD|`.
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
