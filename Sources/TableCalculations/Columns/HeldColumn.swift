internal import Rowcast

/// The values of a column in the order of rows, all of one type, in held memory.
struct HeldColumn: ~Copyable {
    private(set) var count = 0
    private var type = ValueType.null
    private var numbers: HeldArray<Double>
    /// The digits of the numbers, as many as numbers; none where no block of numbers had any.
    private var digits: HeldTexts
    private var texts: HeldTexts
    private var dates: HeldArray<DateValue>
    private var flags: HeldArray<YesNo>

    init(_ memory: HeldMemory?) {
        numbers = HeldArray(memory)
        digits = HeldTexts(memory)
        texts = HeldTexts(memory)
        dates = HeldArray(memory)
        flags = HeldArray(memory)
    }

    /// Adds some rows of a vector, which has the type of those before. Lists are no columns.
    mutating func append(
        _ vector: Vector, _ rows: Range<Int>, keepsDigits: Bool
    ) throws(ConversionError) {
        count += rows.count
        switch vector {
        case .numbers(let new):
            type = .number
            if keepsDigits, let newDigits = new.digits {
                try digits.appendNulls(numbers.count - digits.count)
                try digits.append(newDigits, rows)
            } else if digits.count > 0 {
                try digits.appendNulls(rows.count)
            }
            try numbers.append(contentsOf: new.values[rows])
        case .texts(let new):
            type = .text
            try texts.append(new, rows)
        case .dates(let new):
            type = .date
            try dates.append(contentsOf: new[rows])
        case .yesno(let new):
            type = .yesno
            try flags.append(contentsOf: new[rows])
        case .nulls: break
        case .lists: preconditionFailure("a list is no column")
        }
    }

    /// The rows at `places`, null for a negative place.
    func gathered(_ places: [Int]) -> Vector {
        switch type {
        case .number:
            return .numbers(
                Vector.Numbers(
                    places.map { $0 < 0 ? .nan : numbers[$0] },
                    digits: digits.count > 0 ? digits.gathered(places) : nil))
        case .text: return .texts(texts.gathered(places))
        case .date: return .dates(places.map { $0 < 0 ? .null : dates[$0] })
        case .yesno: return .yesno(places.map { $0 < 0 ? .null : flags[$0] })
        case .null: return .nulls(places.count)
        }
    }

    /// The lists of the values in ranges of rows. Values that lists share are there once.
    func lists(_ ranges: [Range<Int>?]) -> Vector {
        // The rows that ranges cover, in pieces without gaps: where they begin, and their first place among
        // the elements.
        var pieces: [(rows: Range<Int>, place: Int)] = []
        var places: [Int] = []
        for range in ranges.compactMap({ $0 }).sorted(by: { $0.lowerBound < $1.lowerBound })
        where !range.isEmpty {
            if let last = pieces.last, range.lowerBound <= last.rows.upperBound {
                let rows = last.rows.lowerBound..<max(last.rows.upperBound, range.upperBound)
                places += last.rows.upperBound..<rows.upperBound
                pieces[pieces.count - 1].rows = rows
            } else {
                pieces.append((range, places.count))
                places += range
            }
        }
        let placed = ranges.map { range -> ElementRange in
            guard let range else { return .null }
            if range.isEmpty { return ElementRange(0, 0) }
            // The last piece that begins at the range or before it.
            var (low, high) = (0, pieces.count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if pieces[middle].rows.lowerBound <= range.lowerBound {
                    low = middle
                } else {
                    high = middle
                }
            }
            let start = pieces[low].place + range.lowerBound - pieces[low].rows.lowerBound
            return ElementRange(start, start + range.count)
        }
        return .lists(Vector.Lists(gathered(places), placed))
    }
}
