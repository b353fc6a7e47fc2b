internal import QueryCompiler
internal import Rowcast

extension ResultLayout {
    /// Appends the values of a row with their links.
    ///
    /// - Parameter kept: The values of the leading dimensions, all of them but in rows of totals and subtotals.
    func append(
        kept: [SQLiteValue?], _ cells: RowCells, _ links: DrillLinks, to row: inout RowBuilder
    ) throws(ConversionError) {
        func value(_ place: Int, _ pivot: [SQLiteValue?]?) -> LinkedValue? {
            if let index = dimensions.firstIndex(of: place) {
                return index < kept.count ? LinkedValue(kept[index]) : nil
            }
            guard let pivot, let index = pivots.firstIndex(of: place) else { return nil }
            return LinkedValue(pivot[index])
        }
        let own = links.row { value($0, nil) }
        func append(_ value: SQLiteValue?, _ place: Int, _ links: DrillLinks.Row)
            throws(ConversionError)
        {
            row.append(value)
            try row.attach(links.list(ofField: place, LinkedValue(value)))
        }
        guard isPivoted else {
            for place in places {
                if let index = measures.firstIndex(of: place) {
                    try append(cells.values[index], place, own)
                } else if let index = dimensions.firstIndex(of: place), index < kept.count {
                    try append(kept[index], place, own)
                } else {
                    row.appendNull()
                }
            }
            return
        }
        for (index, place) in dimensions.enumerated() {
            if index < kept.count { try append(kept[index], place, own) } else { row.appendNull() }
        }
        for cell in 0..<cellCount {
            let pivot = cell < pivotColumns.count ? pivotColumns[cell] : nil
            let links = pivot == nil ? own : links.row { value($0, pivot) }
            for (index, place) in measures.enumerated() {
                try append(cells.values[cell * measures.count + index], place, links)
            }
        }
    }
}

extension DrillLinks {
    /// The links of a row with a value for each field of the query; nil for a cell without.
    func lists(of values: [SQLiteValue?]) throws(ConversionError) -> [[UInt8]?] {
        let values = values.map { LinkedValue($0) }
        let row = row { values[$0] }
        return values.enumerated().map { row.list(ofField: $0.offset, $0.element) }
    }
}
