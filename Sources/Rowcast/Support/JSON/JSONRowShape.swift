/// The constant text of a row that was read: keys, punctuation, line ends, everything but its
/// values.
///
/// The rows of a server differ only in their values, so comparing this text costs less than
/// understanding it (1.5 times as fast as matching keys). Text counts as known only if it equals
/// this text byte for byte; any other row goes to the general parser.
final class JSONRowShape: @unchecked Sendable {
    struct Step {
        /// The text before the value.
        var glue: UnsafePointer<UInt8>
        var length: Int
        var column: Int
        /// Whether a cell's object is open behind the text, so that its value follows.
        var isInsideCell: Bool
    }

    let steps: UnsafePointer<Step>
    let count: Int
    /// The text behind the last value, up to the end of the row.
    let tail: UnsafePointer<UInt8>
    let tailLength: Int
    /// The text between two rows.
    let separator: UnsafePointer<UInt8>
    let separatorLength: Int
    /// Whether every column has a value.
    let isComplete: Bool
    private let memory: UnsafeMutablePointer<UInt8>

    /// The place of a value in the row.
    struct Mark {
        var start: Int
        var end: Int
        var column: Int
        /// Whether `start` is the place of the value inside a cell's object, not that of the
        /// object.
        var isInsideCell: Bool
    }

    /// Learns the shape from the row at `row`, whose values stood at `marks`; its separator ended
    /// at `separatorEnd`.
    init(
        _ base: UnsafePointer<UInt8>, row: Range<Int>, separatorEnd: Int,
        marks: UnsafeBufferPointer<Mark>, columnCount: Int
    ) {
        let padding = 16
        let size = separatorEnd - row.lowerBound + (marks.count + 3) * padding
        memory = .allocate(capacity: size)
        memory.initialize(repeating: 0, count: size)
        var used = 0
        let memory = memory
        func keep(_ range: Range<Int>) -> UnsafePointer<UInt8> {
            let place = memory + used
            place.update(from: base + range.lowerBound, count: range.count)
            used += range.count + padding
            return UnsafePointer(place)
        }
        let steps = UnsafeMutablePointer<Step>.allocate(capacity: max(1, marks.count))
        var start = row.lowerBound
        for (index, mark) in marks.enumerated() {
            (steps + index).initialize(
                to: Step(
                    glue: keep(start..<mark.start), length: mark.start - start,
                    column: mark.column, isInsideCell: mark.isInsideCell))
            start = mark.end
        }
        self.steps = UnsafePointer(steps)
        count = marks.count
        tail = keep(start..<row.upperBound)
        tailLength = row.upperBound - start
        separator = keep(row.upperBound..<separatorEnd)
        separatorLength = separatorEnd - row.upperBound
        isComplete = marks.count == columnCount
    }

    deinit {
        memory.deallocate()
        steps.deallocate()
    }
}
