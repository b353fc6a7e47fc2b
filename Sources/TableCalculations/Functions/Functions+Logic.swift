internal import Rowcast

extension Function {
    static let logic: [Function] = [
        Function(
            "if(condition: yesno, then: same, else: same) -> same",
            .rows { call throws(ConversionError) in try call.branches() }),
        Function(
            "case(branch: when..., else: same?) -> same",
            .rows { call throws(ConversionError) in try call.branches() }),
        Function(
            "coalesce(value: same...) -> same",
            .rows { call throws(ConversionError) in try call.firstValues() }),
        Function(
            "is_null(value: any) -> yesno",
            .rows { call in
                var flags = [YesNo](repeating: .no, count: call.count)
                call.arguments[0].forEachRow { if $1 { flags[$0] = .yes } }
                return .yesno(flags)
            }),
    ]
}

extension RowCall {
    /// The arguments are condition, value, condition, value, …, value: in each row the value behind the
    /// first condition that is yes, otherwise the last.
    func branches() throws(ConversionError) -> Vector {
        let conditions = stride(from: 0, to: arguments.count - 1, by: 2).map { (flags($0), $0 + 1) }
        var chosen = [Int](repeating: arguments.count - 1, count: count)
        for (flags, value) in conditions.reversed() {
            for row in 0..<count where flags[row] == .yes { chosen[row] = value }
        }
        return try pick(chosen)
    }

    /// In each row the first argument that is not null.
    func firstValues() throws(ConversionError) -> Vector {
        var chosen = [Int](repeating: arguments.count - 1, count: count)
        for index in arguments.indices.dropLast().reversed() {
            arguments[index].forEachRow { if !$1 { chosen[$0] = index } }
        }
        return try pick(chosen)
    }

    /// In each row the value of the argument of index `chosen[row]`; null where that is negative.
    func pick(_ chosen: [Int]) throws(ConversionError) -> Vector {
        switch arguments[arguments.count - 1] {
        case .numbers:
            let columns = (0..<arguments.count).map { index in
                if case .numbers(let numbers) = arguments[index] { return numbers }
                return Vector.Numbers([])
            }
            let values = picked(columns.map(\.values), chosen, null: .nan)
            guard columns.contains(where: { $0.digits != nil }) else {
                return .numbers(Vector.Numbers(values))
            }
            let missing = Texts(repeating: nil, count: count)
            let digits = columns.map { $0.digits ?? missing }
            return .numbers(Vector.Numbers(values, digits: try pick(digits, chosen)))
        case .texts:
            return .texts(
                try pick((0..<arguments.count).map { isValue($0) ? texts($0) : Texts() }, chosen))
        case .dates:
            let columns = (0..<arguments.count).map { isValue($0) ? dates($0) : [] }
            return .dates(picked(columns, chosen, null: .null))
        case .yesno:
            let columns = (0..<arguments.count).map { flags($0) }
            return .yesno(picked(columns, chosen, null: .null))
        case .nulls: return .nulls(count)
        case .lists:
            // Lists of several vectors join their elements.
            var joined = Vector.nulls(0)
            var offsets = [0]
            for argument in arguments {
                if case .lists(let lists) = argument { joined.append(lists.elements) }
                offsets.append(joined.count)
            }
            return .lists(
                Vector.Lists(
                    joined,
                    (0..<count).map { row in
                        guard chosen[row] >= 0, case .lists(let lists) = arguments[chosen[row]],
                            !lists.ranges[row].isNull
                        else { return .null }
                        let places = lists.ranges[row].places
                        let offset = offsets[chosen[row]]
                        return ElementRange(places.lowerBound + offset, places.upperBound + offset)
                    }))
        }
    }

    /// In each row the value of the chosen column; columns that no row chooses may be empty.
    private func picked<Value>(_ columns: [[Value]], _ chosen: [Int], null: Value) -> [Value] {
        var values = [Value](repeating: null, count: count)
        values.withUnsafeMutableBufferPointer { values in
            chosen.withUnsafeBufferPointer { chosen in
                // Column after column, so that each is looked at once.
                for (index, column) in columns.enumerated() where column.count == values.count {
                    column.withUnsafeBufferPointer { column in
                        for row in values.indices where chosen[row] == index {
                            values[row] = column[row]
                        }
                    }
                }
            }
        }
        return values
    }

    /// Whether an argument has the type of the last one; conditions have not.
    private func isValue(_ index: Int) -> Bool {
        switch (arguments[index], arguments[arguments.count - 1]) {
        case (.texts, .texts), (.dates, .dates): true
        default: false
        }
    }

    private func pick(_ columns: [Texts], _ chosen: [Int]) throws(ConversionError) -> Texts {
        var picked = Texts()
        picked.reserve(rows: count)
        for row in 0..<count {
            let column = chosen[row]
            guard column >= 0, !columns[column].spans[row].isNull else {
                picked.appendNull()
                continue
            }
            columns[column].withBytes { picked.append($0.slice(columns[column].spans[row])) }
        }
        return picked
    }
}
