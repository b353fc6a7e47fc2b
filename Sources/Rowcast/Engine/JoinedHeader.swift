/// The header of the rows of several inputs, and the columns of each input in it.
///
/// Fields, labels, types and formats are those of the first input that has columns.
struct JoinedHeader {
    private(set) var header: ResultHeader
    private(set) var arrangements: [Arrangement] = []

    private struct Input {
        let name: String
        let header: ResultHeader
    }

    /// - Parameter documents: The opened documents of the inputs; at least one.
    /// - Throws: `.unsupported` for inputs whose columns differ, unless options ask for the columns of
    ///   all; for a column of the inputs' names that is called as another.
    init(_ documents: [Document]) throws(ConversionError) {
        let options = documents[0].options
        let inputs = documents.map {
            Input(name: $0.inputName ?? "", header: $0.opened?.header ?? ResultHeader())
        }
        let base = inputs.first { !$0.header.columns.isEmpty } ?? inputs[0]
        header = base.header
        // Totals and subtotals of one input are none of the joined rows.
        header.hasTotals = false
        header.subtotals = nil
        header.isLoose = inputs.contains { $0.header.isLoose }
        header.isTruncated = inputs.contains { $0.header.isTruncated }
        let shapes = Set(inputs.filter { !$0.header.columns.isEmpty }.map(\.header.rowShape))
        if shapes.count > 1 { header.rowShape = .other }

        var sources: [[Int?]] = []
        for input in inputs where !input.header.columns.isEmpty {
            sources.append(try match(input, base: base, takesAll: options.union))
        }
        if let name = options.sourceColumn {
            guard !header.columns.contains(where: { $0.isNamed(name) }) else {
                throw ConversionError(
                    .unsupported, "\(option: .sourceColumn, text: name) is a column of the inputs",
                    hint: "choose another name")
            }
            header.fields.append(Field(name: name))
            header.columns.append(Column(Field(name: name)))
        }
        let columnCount = header.columns.count - (options.sourceColumn == nil ? 0 : 1)
        var matched = sources.makeIterator()
        for input in inputs {
            let own = input.header.columns.isEmpty ? [] : matched.next() ?? []
            let missing = Array(repeating: Int?.none, count: columnCount - own.count)
            arrangements.append(
                Arrangement(
                    own + missing, ownColumnCount: input.header.columns.count,
                    name: options.sourceColumn == nil ? nil : input.name,
                    dates: shapes.count > 1 ? EpochDates(input.header) : nil))
        }
    }

    /// Finds the own column of an input for each column so far; takes further columns over.
    private mutating func match(
        _ input: Input, base: Input, takesAll: Bool
    ) throws(ConversionError) -> [Int?] {
        let own = input.header.columns
        var sources = [Int?](repeating: nil, count: header.columns.count)
        var rest: [Int] = []
        var places = ColumnPlaces(header.columns) { [$0.key] }
        for index in own.indices {
            if let place = places.take(own[index].key) {
                sources[place] = index
            } else {
                rest.append(index)
            }
        }
        // A file of headings and values names its fields by headings of any style.
        if !rest.isEmpty {
            let isBare = !own.contains(where: \.field.isDeclared)
            var headings = ColumnPlaces(header.columns) { column in
                isBare || !column.field.isDeclared ? column.headings : []
            }
            for (place, source) in sources.enumerated() where source != nil {
                headings.remove(place)
            }
            rest.removeAll { index in
                for text in own[index].headings {
                    guard let place = headings.take(text) else { continue }
                    sources[place] = index
                    return true
                }
                return false
            }
        }
        if takesAll {
            var fields = Set(header.fields.map(\.name))
            var pivots = Set(header.pivots.map(\.key))
            for index in rest {
                header.columns.append(own[index])
                sources.append(index)
                if fields.insert(own[index].field.name).inserted {
                    header.fields.append(own[index].field)
                }
                if let pivot = own[index].pivot, pivots.insert(pivot.key).inserted {
                    header.pivots.append(pivot)
                }
            }
            return sources
        }
        let name = { (column: Column) in column.heading(.names) ?? column.field.name }
        let hint: Message = "\(option: .union, true) takes the columns of all inputs"
        if let index = rest.first {
            throw ConversionError(
                .unsupported, "has a column '\(name(own[index]))' that \(base.name) has not",
                hint: hint, path: input.name)
        }
        if let place = sources.firstIndex(of: nil) {
            throw ConversionError(
                .unsupported,
                "has no column '\(name(header.columns[place]))' as \(base.name) has", hint: hint,
                path: input.name)
        }
        return sources
    }
}

/// The places of columns by a text, each to be taken once, first come first served.
private struct ColumnPlaces {
    /// The places of each text, the first last.
    private var places: [String: [Int]] = [:]
    private var taken: Set<Int> = []

    init(_ columns: [Column], _ texts: (Column) -> [String]) {
        for (place, column) in columns.enumerated().reversed() {
            for text in texts(column) { places[text, default: []].append(place) }
        }
    }

    mutating func remove(_ place: Int) { taken.insert(place) }

    mutating func take(_ text: String) -> Int? {
        while let place = places[text]?.popLast() {
            if taken.insert(place).inserted { return place }
        }
        return nil
    }
}

extension Column {
    /// The field's name and the pivot, which two columns of one field share with no other.
    fileprivate var key: String { "\(field.name)\u{0}\(pivot?.key ?? "")" }

    /// The texts that a heading of the column may have.
    fileprivate var headings: [String] {
        [HeaderStyle.names, .labels, .short].compactMap { heading($0) }.uniqued()
    }
}
