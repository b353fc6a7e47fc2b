internal import Rowcast

extension Function {
    /// The values of rows that need no other rows; columns among the arguments are lists.
    func evaluate(_ call: RowCall) throws(ConversionError) -> Vector {
        switch rule {
        case .unary(let body):
            return .numbers(Vector.Numbers(call.numbers(0).map { body($0).orNull }))
        case .numbers(let body):
            var others = Others(call, skipping: 0)
            return .numbers(
                Vector.Numbers(
                    (0..<call.count).map { row in
                        let values = others[row]
                        for value in values where value.isNaN { return .nan }
                        return body(values).orNull
                    }))
        case .rows(let body): return try body(call)
        case .reduction(let reduction): return .numbers(Vector.Numbers(reduction.overLists(call)))
        case .ordered(let body): return try overLists(call, body)
        case .tally(let body): return try overLists(call, body)
        case .search(let search): return search == .match ? try matches(call) : try lookups(call)
        case .place: return elements(call)
        case .running, .pivot: return .nulls(call.count)
        }
    }

    private func overLists(
        _ call: RowCall, _ body: (borrowing SortedNumbers, [Double]) -> Double
    ) throws(ConversionError) -> Vector {
        let column = columnIndex ?? 0
        guard case .lists(let lists) = call.arguments[column],
            case .numbers(let numbers) = lists.elements
        else { return .nulls(.number, count: call.count) }
        var others = Others(
            call.arguments.indices.filter { $0 != column }.map { call.numbers($0) })
        var results = [Double](repeating: .nan, count: lists.ranges.count)
        for (row, range) in lists.ranges.enumerated() where !range.isNull {
            let sorted = try SortedNumbers(numbers.values[range.places])
            results[row] = body(sorted, others[row]).orNull
        }
        return .numbers(Vector.Numbers(results))
    }

    private func overLists(
        _ call: RowCall, _ body: (borrowing ValueTally) -> TallyResult
    ) throws(ConversionError) -> Vector {
        guard case .lists(let lists) = call.arguments[0] else { return .nulls(call.count) }
        let elements = lists.elements
        var numbers: [Double] = []
        var places: [Int] = []
        var isNumber = false
        for range in lists.ranges {
            var tally = ValueTally(nil)
            try tally.add(elements, range.places, firstRow: range.places.lowerBound)
            switch body(tally) {
            case .number(let number):
                isNumber = true
                numbers.append(range.isNull ? .nan : number)
            case .value(let place): places.append(place.map { tally.firstRows[$0] } ?? -1)
            }
        }
        return isNumber ? .numbers(Vector.Numbers(numbers)) : elements.gathered(places)
    }

    /// The position, from 0, of each row's value in the row's list; nil for none.
    private func positions(
        _ call: RowCall, _ lists: Vector.Lists
    ) throws(ConversionError) -> [Int?] {
        let elements = lists.elements
        var positions: [Int?] = []
        for (row, range) in lists.ranges.enumerated() {
            var tally = ValueTally(nil)
            if !call.arguments[0].isNull(row) {
                try tally.add(elements, range.places, firstRow: 0)
            }
            let place = tally.find(call.arguments[0], row)
            positions.append(place.map { tally.firstRows[$0] })
        }
        return positions
    }

    private func matches(_ call: RowCall) throws(ConversionError) -> Vector {
        guard case .lists(let lists) = call.arguments[1] else {
            return .nulls(.number, count: call.count)
        }
        return .numbers(
            Vector.Numbers(try positions(call, lists).map { $0.map { Double($0 + 1) } ?? .nan }))
    }

    private func lookups(_ call: RowCall) throws(ConversionError) -> Vector {
        guard case .lists(let keys) = call.arguments[1], case .lists(let values) = call.arguments[2]
        else { return .nulls(call.count) }
        let places = try positions(call, keys).enumerated().map { row, position in
            let range = values.ranges[row]
            guard let position, position < range.count else { return -1 }
            return range.places.lowerBound + position
        }
        return values.elements.gathered(places)
    }

    /// The elements of lists at positions from 1.
    private func elements(_ call: RowCall) -> Vector {
        guard case .lists(let lists) = call.arguments[0] else { return .nulls(call.count) }
        let positions = call.numbers(1)
        return lists.elements.gathered(
            lists.ranges.enumerated().map { row, range in
                guard let position = positions[row].whole, position >= 1, position <= range.count
                else { return -1 }
                return range.places.lowerBound + position - 1
            })
    }
}
