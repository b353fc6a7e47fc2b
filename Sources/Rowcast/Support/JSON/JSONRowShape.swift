/// The whole text between the values of a row, as it stood in a row that was seen: keys,
/// punctuation, line ends and all.
///
/// Rows that servers write differ in their values only, so comparing this text costs less than
/// understanding it (1.5 times over matching keys). Nothing but what was compared byte for byte is
/// taken on trust; any other row goes to the general parser.
final class JSONRowShape: @unchecked Sendable {
    struct Step {
        /// The text before the value.
        var glue: UnsafePointer<UInt8>
        var length: Int
        var column: Int
        /// Whether the value of a cell object comes next, the object being open already.
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

    /// Where a row's values stood.
    struct Mark {
        var start: Int
        var end: Int
        var column: Int
        /// Whether `start` is that of the value inside a cell object, not of the object.
        var isInsideCell: Bool
    }

    /// Learns from a row in `row` whose values stood at `marks`, and that `separatorEnd` followed.
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
