/// Collects the numbers of the columns that have a colour scale, frame by frame, in a pass over the
/// input before the pass that writes the output.
final class ScaleNumbers: @unchecked Sendable {
    /// Statistics of one column, in memory of bounded size.
    private struct Seen {
        var smallest = Double.infinity
        var largest = -Double.infinity
        /// All numbers of the column, or, from 65,536 on, every second, fourth, eighth, and so on.
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

    /// - Parameter columns: Indices of the result's columns that have a scale.
    init(columns: [Int]) {
        self.columns = columns
        seen = columns.map { _ in Seen() }
    }

    /// Adds the numbers of the next frame. Not safe for several threads at once.
    func add(_ frame: Frame) {
        let batch = frame.batch
        for (place, column) in columns.enumerated() {
            for row in 0..<batch.rowCount {
                if let number = batch.number(row: row, column: column) { seen[place].add(number) }
            }
        }
    }

    /// Returns the scale's colours at positions of a column's numbers; `nil` if it has no numbers.
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
            // The extent of numbers near ±1.8e308 overflows to infinity; such a stop is left out.
            if !position.isFinite { return nil }
            return ScaleColors.Point(position: position, color: color)
        }
        return ScaleColors(points: points.sorted { $0.position < $1.position })
    }
}

/// Colours at numbers of one column, and the mixed colours between them.
struct ScaleColors: Sendable {
    struct Point: Sendable {
        var position: Double
        var color: RGBColor
    }

    /// Points in ascending order of position.
    let points: [Point]

    /// Returns the colour of a number. Below the first point it is the first colour, above the last
    /// the last colour.
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
    /// Returns the number in a cell; `nil` if the cell holds no finite number.
    func number(row: Int, column: Int) -> Double? {
        let cell = values[row * columnCount + column]
        guard cell.kind == .number else { return nil }
        guard let number = Double(text(cell).string), number.isFinite else {
            return nil
        }
        return number
    }
}
