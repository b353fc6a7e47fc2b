/// A summary of numbers that grows with each value, in the order of rows, in memory of a fixed size.
protocol Reduction: Sendable {
    init()
    /// Adds a number of the column, or one of each of two columns. Of one column `y` is 0 and `x` is no
    /// null; of two, each may be null (NaN).
    mutating func add(_ x: Double, _ y: Double)
    /// The summary; `others` are the arguments that are no columns.
    func result(_ others: [Double]) -> Double
    /// Adds the values of a block of rows.
    mutating func absorb(_ columns: [Vector], _ rows: Range<Int>)
    /// The summary of each row's list.
    static func overLists(_ call: RowCall) -> [Double]
}

extension Reduction {
    mutating func absorb(_ columns: [Vector], _ rows: Range<Int>) {
        guard case .numbers(let first) = columns[0] else { return }
        var state = self
        if columns.count > 1, case .numbers(let second) = columns[1] {
            for row in rows { state.add(first.values[row], second.values[row]) }
        } else {
            first.values.withUnsafeBufferPointer { values in
                for row in rows where !values[row].isNaN { state.add(values[row], 0) }
            }
        }
        self = state
    }

    static func overLists(_ call: RowCall) -> [Double] {
        guard case .lists(let first) = call.arguments[0],
            case .numbers(let numbers) = first.elements
        else { return Array(repeating: .nan, count: call.count) }
        var others = Others(call, skipping: 1)
        guard call.arguments.count > 1, case .lists(let second) = call.arguments[1],
            case .numbers(let partners) = second.elements
        else {
            let isAlone = call.arguments.count == 1
            return numbers.values.withUnsafeBufferPointer { values in
                first.ranges.enumerated().map { row, range in
                    if range.isNull { return .nan }
                    var state = Self()
                    for place in range.places {
                        let value = values[place]
                        if !value.isNaN { state.add(value, 0) }
                    }
                    return state.result(isAlone ? [] : others[row]).orNull
                }
            }
        }
        others = Others(call, skipping: 2)
        return (0..<call.count).map { row in
            var state = Self()
            for (x, y) in zip(first.ranges[row].places, second.ranges[row].places) {
                state.add(numbers.values[x], partners.values[y])
            }
            return state.result(others[row]).orNull
        }
    }
}

/// The arguments of a row that are no columns, in one array that the rows share.
struct Others {
    private var columns: [[Double]] = []
    private var values: [Double] = []

    init(_ columns: [[Double]]) {
        self.columns = columns
        values = Array(repeating: .nan, count: columns.count)
    }

    init(_ call: RowCall, skipping first: Int) {
        self.init(call.arguments.indices.dropFirst(first).map { call.numbers($0) })
    }

    subscript(row: Int) -> [Double] {
        mutating get {
            for index in columns.indices { values[index] = columns[index][row] }
            return values
        }
    }
}

/// A sum with the error of its additions carried along (Neumaier, "Rundungsfehleranalyse einiger
/// Verfahren zur Summation endlicher Summen", 1974).
struct CompensatedSum: Sendable {
    private var sum = 0.0
    private var error = 0.0
    private(set) var count = 0

    @inline(__always)
    mutating func add(_ value: Double) {
        let next = sum + value
        error += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
        count &+= 1
    }

    @inline(__always) var value: Double { sum + error }
    /// The sum, null of no values.
    var result: Double { count == 0 ? .nan : value.orNull }
}

struct SumReduction: Reduction {
    private var sum = CompensatedSum()
    mutating func add(_ x: Double, _ y: Double) { sum.add(x) }
    func result(_ others: [Double]) -> Double { sum.result }
}

struct MeanReduction: Reduction {
    private var sum = CompensatedSum()
    mutating func add(_ x: Double, _ y: Double) { sum.add(x) }
    func result(_ others: [Double]) -> Double { sum.value / Double(sum.count) }
}

struct ProductReduction: Reduction {
    private var product = 1.0
    private var count = 0

    mutating func add(_ x: Double, _ y: Double) {
        product *= x
        count &+= 1
    }

    func result(_ others: [Double]) -> Double { count == 0 ? .nan : product }
}

struct GeometricMeanReduction: Reduction {
    private var logarithms = CompensatedSum()
    private var isPositive = true

    mutating func add(_ x: Double, _ y: Double) {
        if x > 0 { logarithms.add(Libm.log(x)) } else { isPositive = false }
    }

    func result(_ others: [Double]) -> Double {
        isPositive ? Libm.exp(logarithms.value / Double(logarithms.count)) : .nan
    }
}

struct MinimumReduction: Reduction {
    private var least = Double.nan
    mutating func add(_ x: Double, _ y: Double) { if !(least <= x) { least = x } }
    func result(_ others: [Double]) -> Double { least }
}

struct MaximumReduction: Reduction {
    private var greatest = Double.nan
    mutating func add(_ x: Double, _ y: Double) { if !(greatest >= x) { greatest = x } }
    func result(_ others: [Double]) -> Double { greatest }
}

/// The number of values that are not null, of any type.
struct CountReduction: Reduction {
    private var count = 0

    mutating func add(_ x: Double, _ y: Double) { count &+= 1 }
    func result(_ others: [Double]) -> Double { Double(count) }

    mutating func absorb(_ columns: [Vector], _ rows: Range<Int>) {
        let column = columns[0]
        if case .numbers(let numbers) = column {
            for value in numbers.values[rows] where !value.isNaN { count &+= 1 }
        } else {
            for row in rows where !column.isNull(row) { count &+= 1 }
        }
    }

    static func overLists(_ call: RowCall) -> [Double] {
        guard case .lists(let lists) = call.arguments[0] else { return [] }
        let elements = lists.elements
        return lists.ranges.map { range in
            if range.isNull { return .nan }
            var state = Self()
            state.absorb([elements], range.places)
            return state.result([])
        }
    }
}

/// Sums of the powers of the distances from the mean, in one pass (Pébay, "Formulas for Robust, One-Pass
/// Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", 2008). Values count as
/// distances from the first one, so that large values close to each other keep their digits.
struct Moments: Sendable {
    private(set) var count = 0.0
    private var origin = 0.0
    private var distance = 0.0
    private(set) var second = 0.0
    private(set) var third = 0.0
    private(set) var fourth = 0.0

    var mean: Double { origin + distance }

    mutating func add(_ x: Double) {
        let before = count
        count += 1
        if before == 0 { origin = x }
        let delta = x - origin - distance
        let step = delta / count
        let square = step * step
        let term = delta * step * before
        distance += step
        fourth +=
            term * square * (count * count - 3 * count + 3) + 6 * square * second - 4 * step * third
        third += term * step * (count - 2) - 3 * step * second
        second += term
    }

    var sampleVariance: Double { count < 2 ? .nan : second / (count - 1) }
    var populationVariance: Double { second / count }
}

/// A number of the moments of a column.
protocol MomentReduction: Reduction {
    var moments: Moments { get set }
    func result(_ moments: Moments) -> Double
}

extension MomentReduction {
    mutating func add(_ x: Double, _ y: Double) { moments.add(x) }
    func result(_ others: [Double]) -> Double { result(moments) }
}

struct SampleVariance: MomentReduction {
    var moments = Moments()
    func result(_ moments: Moments) -> Double { moments.sampleVariance }
}

struct PopulationVariance: MomentReduction {
    var moments = Moments()
    func result(_ moments: Moments) -> Double { moments.populationVariance }
}

struct SampleDeviation: MomentReduction {
    var moments = Moments()
    func result(_ moments: Moments) -> Double { moments.sampleVariance.squareRoot() }
}

struct PopulationDeviation: MomentReduction {
    var moments = Moments()
    func result(_ moments: Moments) -> Double { moments.populationVariance.squareRoot() }
}

/// The skewness of a sample.
struct Skewness: MomentReduction {
    var moments = Moments()

    func result(_ moments: Moments) -> Double {
        let n = moments.count
        guard n >= 3 else { return .nan }
        let deviation = moments.sampleVariance.squareRoot()
        return n / ((n - 1) * (n - 2)) * moments.third / (deviation * deviation * deviation)
    }
}

/// The excess kurtosis of a sample.
struct Kurtosis: MomentReduction {
    var moments = Moments()

    func result(_ moments: Moments) -> Double {
        let n = moments.count
        guard n >= 4 else { return .nan }
        let variance = moments.sampleVariance
        return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * moments.fourth / (variance * variance)
            - 3 * (n - 1) * (n - 1) / ((n - 2) * (n - 3))
    }
}
