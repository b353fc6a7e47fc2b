/// The values of one expression in consecutive rows, packed, all of one type.
///
/// A null number is NaN, so that arithmetic with a null is null by itself; results that are not finite
/// are made null (`finite`). The other types have a value of their own for null.
package enum Vector: Sendable {
    case numbers(Numbers)
    case texts(Texts)
    case dates([DateValue])
    case yesno([YesNo])
    /// Nulls of no type, in this number of rows.
    case nulls(Int)
    case lists(Lists)

    /// Numbers as doubles, and the digits that they arrived with where these pass on unchanged.
    package struct Numbers: Sendable {
        /// NaN for null.
        package var values: [Double]
        /// The digits; null where a number was computed, nil where no number has any.
        package var digits: Texts?

        package init(_ values: [Double], digits: Texts? = nil) {
            self.values = values
            self.digits = digits
        }
    }

    /// A list in each row: a range of the elements, which lists may share.
    package struct Lists: Sendable {
        /// The elements of all lists.
        indirect enum Elements: Sendable { case of(Vector) }

        private var stored: Elements
        /// The range of each row's elements; a lower bound above the upper one stands for null.
        package var ranges: [ElementRange]

        package init(_ elements: Vector, _ ranges: [ElementRange]) {
            stored = .of(elements)
            self.ranges = ranges
        }

        package var elements: Vector {
            switch stored {
            case .of(let vector): vector
            }
        }
    }

    /// Number of rows.
    package var count: Int {
        switch self {
        case .numbers(let numbers): numbers.values.count
        case .texts(let texts): texts.count
        case .dates(let dates): dates.count
        case .yesno(let values): values.count
        case .nulls(let count): count
        case .lists(let lists): lists.ranges.count
        }
    }

    /// Calls `body` with each row and whether its value is null.
    @inline(__always)
    func forEachRow(_ body: (Int, Bool) -> Void) {
        switch self {
        case .numbers(let numbers):
            numbers.values.withUnsafeBufferPointer { values in
                for row in values.indices { body(row, values[row].isNaN) }
            }
        case .texts(let texts):
            for row in texts.spans.indices { body(row, texts.spans[row].isNull) }
        case .dates(let dates): for row in dates.indices { body(row, dates[row].isNull) }
        case .yesno(let values): for row in values.indices { body(row, values[row] == .null) }
        case .nulls(let count): for row in 0..<count { body(row, true) }
        case .lists(let lists):
            for row in lists.ranges.indices { body(row, lists.ranges[row].isNull) }
        }
    }

    /// Whether the value of a row is null.
    package func isNull(_ row: Int) -> Bool {
        switch self {
        case .numbers(let numbers): numbers.values[row].isNaN
        case .texts(let texts): texts.spans[row].isNull
        case .dates(let dates): dates[row].isNull
        case .yesno(let values): values[row] == .null
        case .nulls: true
        case .lists(let lists): lists.ranges[row].isNull
        }
    }
}

/// Places of elements from `start` up to `end`.
package struct ElementRange: Sendable {
    package var start: Int32
    package var end: Int32

    package init(_ start: Int, _ end: Int) {
        self.start = Int32(truncatingIfNeeded: start)
        self.end = Int32(truncatingIfNeeded: end)
    }

    package static var null: ElementRange { ElementRange(1, 0) }
    package var isNull: Bool { start > end }
    package var count: Int { isNull ? 0 : Int(end - start) }
    package var places: Range<Int> { isNull ? 0..<0 : Int(start)..<Int(end) }
}

/// Yes, no or null, in a byte.
package enum YesNo: UInt8, Sendable, BitwiseCopyable {
    case no, yes, null

    @inline(__always)
    package init(_ value: Bool) { self = value ? .yes : .no }
}

extension Double {
    /// The number, or NaN, which stands for null, where it is not finite.
    @inline(__always)
    var orNull: Double { isFinite ? self : .nan }

    /// The number cut towards zero; nil for null and beyond the whole numbers of a double.
    @inline(__always)
    var whole: Int? { magnitude < 9e15 ? Int(self) : nil }

    /// Minus zero as zero, and values that are not finite as null.
    @inline(__always)
    var asResult: Double { (self + 0).orNull }
}
