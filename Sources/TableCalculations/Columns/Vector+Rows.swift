internal import Rowcast

// Rows of vectors chosen, joined and repeated.
extension Vector {
    /// Nulls of a type in `count` rows.
    static func nulls(_ type: ExpressionType, count: Int) -> Vector {
        if type.isList {
            return .lists(
                Lists(
                    .nulls(type.element, count: 0), Array(repeating: .null, count: count)))
        }
        switch type.value {
        case .number: return .numbers(Numbers(Array(repeating: .nan, count: count)))
        case .text: return .texts(Texts(repeating: nil, count: count))
        case .date: return .dates(Array(repeating: .null, count: count))
        case .yesno: return .yesno(Array(repeating: .null, count: count))
        case .null: return .nulls(count)
        }
    }

    /// A vector of the same type without rows, and without the texts that rows share.
    var withoutRows: Vector {
        switch self {
        case .numbers(let numbers):
            .numbers(Numbers([], digits: numbers.digits.map { _ in Texts() }))
        case .texts: .texts(Texts())
        case .dates: .dates([])
        case .yesno: .yesno([])
        case .nulls: .nulls(0)
        case .lists(let lists): .lists(Lists(lists.elements.withoutRows, []))
        }
    }

    /// The rows at `places`, null for a negative place.
    func gathered(_ places: [Int]) -> Vector {
        switch self {
        case .numbers(let numbers):
            return .numbers(
                Numbers(
                    places.map { $0 < 0 ? .nan : numbers.values[$0] },
                    digits: numbers.digits.map { $0.gathered(places) }))
        case .texts(let texts): return .texts(texts.gathered(places))
        case .dates(let dates): return .dates(places.map { $0 < 0 ? .null : dates[$0] })
        case .yesno(let values): return .yesno(places.map { $0 < 0 ? .null : values[$0] })
        case .nulls: return .nulls(places.count)
        case .lists(let lists):
            return .lists(
                Lists(lists.elements, places.map { $0 < 0 ? .null : lists.ranges[$0] }))
        }
    }

    /// The rows `distance` rows below, or above where negative; null for rows outside.
    func shifted(by distance: Int) -> Vector {
        let count = self.count
        func moved<Value>(_ values: [Value], null: Value) -> [Value] {
            let outside = Array(repeating: null, count: min(count, abs(distance)))
            if outside.count == count { return outside }
            return distance > 0
                ? values[distance...] + outside : outside + values[..<(count + distance)]
        }
        switch self {
        case .numbers(let numbers):
            return .numbers(
                Numbers(
                    moved(numbers.values, null: .nan),
                    digits: numbers.digits.map {
                        Texts(bytes: $0.bytes, spans: moved($0.spans, null: .null))
                    }))
        case .texts(let texts):
            return .texts(Texts(bytes: texts.bytes, spans: moved(texts.spans, null: .null)))
        case .dates(let dates): return .dates(moved(dates, null: .null))
        case .yesno(let values): return .yesno(moved(values, null: .null))
        case .nulls: return self
        case .lists(let lists):
            return .lists(Lists(lists.elements, moved(lists.ranges, null: .null)))
        }
    }

    /// The first row in each of `count` rows.
    func repeated(_ count: Int) -> Vector {
        switch self {
        case .numbers(let numbers):
            .numbers(
                Numbers(
                    Array(repeating: numbers.values[0], count: count),
                    digits: numbers.digits.map { digits in
                        Texts(
                            bytes: digits.bytes,
                            spans: Array(repeating: digits.spans[0], count: count))
                    }))
        case .texts(let texts):
            .texts(
                Texts(bytes: texts.bytes, spans: Array(repeating: texts.spans[0], count: count)))
        case .dates(let dates): .dates(Array(repeating: dates[0], count: count))
        case .yesno(let values): .yesno(Array(repeating: values[0], count: count))
        case .nulls: .nulls(count)
        case .lists(let lists):
            .lists(Lists(lists.elements, Array(repeating: lists.ranges[0], count: count)))
        }
    }

    /// Appends the rows of a vector of the same type.
    mutating func append(_ other: Vector) {
        append(other, 0..<other.count)
    }

    /// Appends some rows of a vector of the same type, and copies only their texts.
    package mutating func append(_ other: Vector, _ rows: Range<Int>) {
        switch (self, other) {
        case (.numbers(var own), .numbers(let numbers)):
            self = .nulls(0)
            if own.digits != nil || numbers.digits != nil {
                var digits = own.digits ?? Texts(repeating: nil, count: own.values.count)
                own.digits = nil
                digits.append(
                    numbers.digits ?? Texts(repeating: nil, count: numbers.values.count), rows)
                own.digits = digits
            }
            own.values.append(contentsOf: numbers.values[rows])
            self = .numbers(own)
        case (.texts(var own), .texts(let texts)):
            self = .nulls(0)
            own.append(texts, rows)
            self = .texts(own)
        case (.dates(var own), .dates(let dates)):
            self = .nulls(0)
            own.append(contentsOf: dates[rows])
            self = .dates(own)
        case (.yesno(var own), .yesno(let values)):
            self = .nulls(0)
            own.append(contentsOf: values[rows])
            self = .yesno(own)
        case (.nulls(let count), .nulls): self = .nulls(count + rows.count)
        case (.lists(let own), .lists(let lists)):
            var elements = own.elements
            let offset = elements.count
            elements.append(lists.elements)
            self = .lists(
                Lists(
                    elements,
                    own.ranges
                        + lists.ranges[rows].map { range in
                            range.isNull
                                ? .null
                                : ElementRange(Int(range.start) + offset, Int(range.end) + offset)
                        }))
        case (.nulls(0), _):
            self = other.gathered(Array(rows))
        default: preconditionFailure("vectors of one column have one type")
        }
    }

    /// Some of the rows, which share the texts.
    package func slice(_ rows: Range<Int>) -> Vector {
        if rows == 0..<count { return self }
        switch self {
        case .numbers(let numbers):
            return .numbers(
                Numbers(
                    Array(numbers.values[rows]),
                    digits: numbers.digits.map {
                        Texts(bytes: $0.bytes, spans: Array($0.spans[rows]))
                    }))
        case .texts(let texts):
            return .texts(Texts(bytes: texts.bytes, spans: Array(texts.spans[rows])))
        case .dates(let dates): return .dates(Array(dates[rows]))
        case .yesno(let values): return .yesno(Array(values[rows]))
        case .nulls: return .nulls(rows.count)
        case .lists(let lists): return .lists(Lists(lists.elements, Array(lists.ranges[rows])))
        }
    }

    /// Number of bytes of memory that the rows take.
    var byteCount: Int {
        switch self {
        case .numbers(let numbers): numbers.values.count * 8 + (numbers.digits?.byteCount ?? 0)
        case .texts(let texts): texts.byteCount
        case .dates(let dates): dates.count * 8
        case .yesno(let values): values.count
        case .nulls: 0
        case .lists(let lists): lists.ranges.count * 8 + lists.elements.byteCount
        }
    }
}

extension Texts {
    func gathered(_ places: [Int]) -> Texts {
        Texts(bytes: bytes, spans: places.map { $0 < 0 ? .null : spans[$0] })
    }

    mutating func append(_ other: Texts, _ rows: Range<Int>) {
        other.withBytes { text in
            for row in rows {
                let span = other.spans[row]
                if span.isNull { appendNull() } else { append(text.slice(span)) }
            }
        }
    }

    var byteCount: Int { bytes.count + spans.count * 16 }
}
