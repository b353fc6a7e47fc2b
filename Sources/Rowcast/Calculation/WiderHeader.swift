/// The columns of a result with calculated ones among them.
struct WiderHeader: Sendable {
    enum Source: Equatable {
        /// The source's column of that index.
        case column(Int)
        /// The calculated column of that index.
        case calculated(Int)
    }

    private(set) var header: ResultHeader
    /// For each column of `header`, where its cells come from.
    private(set) var sources: [Source] = []

    /// - Throws: `.tooLarge` for more columns than a result may have.
    init(
        _ header: ResultHeader, _ calculated: [CalculatedColumn], without removed: Set<Int>
    ) throws(ConversionError) {
        self.header = header
        try ResultHeader.checkColumnCount(header.columns.count + calculated.count)
        let pivots = WiderHeader.lastColumns(of: header)
        let lastDimension = header.columns.lastIndex {
            $0.pivot == nil && $0.field.category == .dimension
        }
        let endsInDimensions = lastDimension == header.columns.indices.last
        var behind: [Int: [Int]] = [:]
        var instead: [Int: Int] = [:]
        var atEnd: [Int] = []
        for (index, column) in calculated.enumerated() {
            switch column.place {
            case .atEnd: atEnd.append(index)
            case .behindDimensions where endsInDimensions: atEnd.append(index)
            case .behindDimensions: behind[lastDimension ?? -1, default: []].append(index)
            case .behindPivot(let pivot):
                if let last = pivots[pivot] { behind[last, default: []].append(index) }
            case .instead(let column): instead[column] = index
            }
        }
        sources = (behind[-1] ?? []).map { .calculated($0) }
        for index in header.columns.indices {
            if let calculated = instead[index] {
                sources.append(.calculated(calculated))
            } else if !removed.contains(index) {
                sources.append(.column(index))
            }
            sources += (behind[index] ?? []).map { .calculated($0) }
        }
        sources += atEnd.map { .calculated($0) }
        self.header.columns = sources.map { source in
            switch source {
            case .column(let index): return header.columns[index]
            case .calculated(let index):
                let column = calculated[index]
                switch column.place {
                case .behindPivot(let pivot):
                    return Column(column.field, pivot: header.pivots[pivot])
                case .instead(let own):
                    return Column(column.field, pivot: header.columns[own].pivot)
                case .behindDimensions, .atEnd: return Column(column.field)
                }
            }
        }
        for column in calculated { self.header.add(column.field) }
    }

    /// The index of the last column of each pivot.
    private static func lastColumns(of header: ResultHeader) -> [Int: Int] {
        var places: [String: Int] = [:]
        for (index, pivot) in header.pivots.enumerated() { places[pivot.key] = index }
        var last: [Int: Int] = [:]
        for (index, column) in header.columns.enumerated() {
            if let pivot = column.pivot.flatMap({ places[$0.key] }) { last[pivot] = index }
        }
        return last
    }
}

extension ResultHeader {
    /// Adds a field, or takes it for the one of that name.
    fileprivate mutating func add(_ field: Field) {
        if let index = fields.firstIndex(where: { $0.name == field.name }) {
            fields[index] = field
        } else {
            fields.append(field)
        }
    }

    /// Adds entries to the document's `errors`, of calculations that cannot be computed.
    mutating func add(faults: [String]) {
        if faults.isEmpty { return }
        let own = faults.map { fault in
            Array(#"{"message":"#.utf8) + fault.jsonQuoted + Array(#","fatal":false}"#.utf8)
        }
        var entries = own.jsonArray
        if let errors = members["errors"], JSONExtents.hasElements(errors), errors.last == 93 {
            entries = Array(errors.dropLast()) + [44] + Array(entries.dropFirst())
        }
        members.set("errors", entries)
    }
}
