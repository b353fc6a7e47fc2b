/// The header of the rows of several inputs, and the columns of each input in it.
///
/// Fields, labels, types and formats are those of the first input that has columns.
struct JoinedHeader {
    private(set) var header: ResultHeader
    private(set) var arrangements: [Arrangement] = []
    /// Whether an input has cells of json_detail and another has not, so that only the values of cells
    /// are joined.
    let reducesCells: Bool

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
        reducesCells = shapes.count > 1 && shapes.contains(.nestedCells)

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
        var rest = matchKeys(own, &sources)
        if !rest.isEmpty { rest = matchHeadings(rest, own, &sources) }
        if takesAll {
            append(rest.map { own[$0] })
            return sources + rest
        }
        try check(rest, sources, of: input, base: base)
        return sources
    }

    /// Finds the own columns that have the field and the pivot of a column so far; returns the indices
    /// of the others.
    private func matchKeys(_ own: [Column], _ sources: inout [Int?]) -> [Int] {
        var places = ColumnPlaces(header.columns) { [$0.key] }
        return own.indices.filter { index in
            guard let place = places.take(own[index].key) else { return true }
            sources[place] = index
            return false
        }
    }

    /// Finds the own columns, among those at `indices`, that have a heading of a column so far, where one
    /// of the two inputs is a file of headings and values; returns the indices of the others. Such a
    /// file names its fields by headings of any style.
    private func matchHeadings(
        _ indices: [Int], _ own: [Column], _ sources: inout [Int?]
    ) -> [Int] {
        let isBare = !own.contains(where: \.field.isDeclared)
        var places = ColumnPlaces(header.columns) { column in
            isBare || !column.field.isDeclared ? column.headings : []
        }
        for (place, source) in sources.enumerated() where source != nil { places.remove(place) }
        return indices.filter { index in
            for text in own[index].headings {
                guard let place = places.take(text) else { continue }
                sources[place] = index
                return false
            }
            return true
        }
    }

    /// Adds columns of an input, with their fields and pivots where no column so far has them.
    private mutating func append(_ columns: [Column]) {
        var fields = Set(header.fields.map(\.name))
        var pivots = Set(header.pivots.map(\.key))
        for column in columns {
            header.columns.append(column)
            if fields.insert(column.field.name).inserted { header.fields.append(column.field) }
            if let pivot = column.pivot, pivots.insert(pivot.key).inserted {
                header.pivots.append(pivot)
            }
        }
    }

    /// - Parameters:
    ///   - rest: The indices of the input's columns that no other input has.
    ///   - sources: The input's own column for each column so far.
    /// - Throws: `.unsupported` for a column that one input has and another has not.
    private func check(
        _ rest: [Int], _ sources: [Int?], of input: Input, base: Input
    ) throws(ConversionError) {
        let name = { (column: Column) in column.heading(.names) ?? column.field.name }
        let hint: Message = "\(option: .union, true) takes the columns of all inputs"
        if let index = rest.first {
            throw ConversionError(
                .unsupported,
                "has a column '\(name(input.header.columns[index]))' that \(base.name) has not",
                hint: hint, path: input.name)
        }
        if let place = sources.firstIndex(of: nil) {
            throw ConversionError(
                .unsupported,
                "has no column '\(name(header.columns[place]))' as \(base.name) has", hint: hint,
                path: input.name)
        }
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
