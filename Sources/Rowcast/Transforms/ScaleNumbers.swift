/// The numbers of the columns that are shown along a scale, seen frame by frame in a run over the
/// input before the one that writes.
final class ScaleNumbers: @unchecked Sendable {
    /// What is kept of one column, in memory that does not grow.
    private struct Seen {
        var smallest = Double.infinity
        var largest = -Double.infinity
        /// Every number, or when there are too many, every second, fourth, ….
        var sample: [Double] = []
        var stride = 1
        var count = 0

        mutating func add(_ number: Double) {
            smallest = min(smallest, number)
            largest = max(largest, number)
            if count % stride == 0 { sample.append(number) }
            count += 1
            if sample.count == 1 << 16 {
                sample = sample.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
                stride *= 2
            }
        }
    }

    private let columns: [Int]
    private var seen: [Seen]

    /// `columns`: indices of a result's columns.
    init(columns: [Int]) {
        self.columns = columns
        seen = columns.map { _ in Seen() }
    }

    /// Takes the numbers of the next frame into account; of one at a time.
    func add(_ frame: Frame) {
        let batch = frame.batch
        for (place, column) in columns.enumerated() {
            for row in 0..<batch.rowCount {
                if let number = batch.number(row: row, column: column) { seen[place].add(number) }
            }
        }
    }

    /// The colours of a column by its numbers, `nil` if it has none.
    func colors(_ scale: ColorScale, column: Int) -> ScaleColors? {
        guard let place = columns.firstIndex(of: column), seen[place].count > 0 else { return nil }
        let column = seen[place]
        let sorted = column.sample.sorted()
        let extent = column.largest - column.smallest
        let points: [ScaleColors.Point] = scale.stops.compactMap { stop, color in
            let position: Double
            switch stop {
            case .smallest: position = column.smallest
            case .largest: position = column.largest
            case .middle: position = column.smallest + extent / 2
            case .number(let number): position = number
            case .percent(let share): position = column.smallest + extent * share / 100
            case .percentile(let share):
                let index = Double(sorted.count - 1) * min(max(share, 0), 100) / 100
                position = sorted[Int(index.rounded())]
            }
            // Between numbers that are far enough apart there is no number.
            if !position.isFinite { return nil }
            return ScaleColors.Point(position: position, color: color)
        }
        return ScaleColors(points: points.sorted { $0.position < $1.position })
    }
}

/// Colours between points of a scale.
struct ScaleColors: Sendable {
    struct Point: Sendable {
        var position: Double
        var color: RGBColor
    }

    /// From the lowest to the highest.
    let points: [Point]

    /// The colour of a number; beyond the ends of the scale that of the end.
    func color(of number: Double) -> RGBColor {
        guard let next = points.firstIndex(where: { number < $0.position }) else {
            return points.last?.color ?? .white
        }
        guard next > 0 else { return points[0].color }
        let (low, high) = (points[next - 1], points[next])
        return low.color.mixed(
            with: high.color, at: (number - low.position) / (high.position - low.position))
    }
}

extension RowBatch {
    /// The number of a cell, `nil` for what is none.
    func number(row: Int, column: Int) -> Double? {
        let cell = values[row * columnCount + column]
        guard cell.kind == .number else { return nil }
        let text = UnsafeBufferPointer(start: bytes + cell.start, count: cell.length)
        guard let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else {
            return nil
        }
        return number
    }
}
