/// The probability of a greater z of the mean of a sample than that of `value`, of a known deviation.
struct ZTest: Reduction {
    private var sum = CompensatedSum()

    mutating func add(_ x: Double, _ y: Double) { sum.add(x) }

    func result(_ others: [Double]) -> Double {
        let (value, deviation) = (others[0], others[1])
        guard deviation > 0, sum.count > 0 else { return .nan }
        let count = Double(sum.count)
        return Distributions.normal((sum.value / count - value) / (deviation / count.squareRoot()))
            .upper
    }
}

/// The probability of a greater chi-squared of actual and expected numbers.
struct ChiSquaredTest: Reduction {
    private var sum = CompensatedSum()
    private var isPositive = true

    mutating func add(_ x: Double, _ y: Double) {
        if x.isNaN || y.isNaN { return }
        if y <= 0 { isPositive = false }
        sum.add((x - y) * (x - y) / y)
    }

    func result(_ others: [Double]) -> Double {
        guard isPositive, sum.count > 1 else { return .nan }
        return Distributions.gamma(sum.value, Double(sum.count - 1) / 2, 2).upper
    }
}

/// Student's test of two columns: paired (1), of equal (2) or unequal variances (3).
struct TTest: Reduction {
    private var differences = Moments()
    private var first = Moments()
    private var second = Moments()

    mutating func add(_ x: Double, _ y: Double) {
        if !x.isNaN { first.add(x) }
        if !y.isNaN { second.add(y) }
        if !x.isNaN, !y.isNaN { differences.add(x - y) }
    }

    func result(_ others: [Double]) -> Double {
        guard let tails = others[0].whole, let type = others[1].whole, tails == 1 || tails == 2
        else {
            return .nan
        }
        let (t, freedom): (Double, Double)
        switch type {
        case 1:
            let error = (differences.sampleVariance / differences.count).squareRoot()
            (t, freedom) = (differences.mean / error, differences.count - 1)
        case 2:
            freedom = first.count + second.count - 2
            let pooled = (first.second + second.second) / freedom
            t =
                (first.mean - second.mean)
                / (pooled * (1 / first.count + 1 / second.count)).squareRoot()
        case 3:
            let (u, v) = (
                first.sampleVariance / first.count, second.sampleVariance / second.count
            )
            t = (first.mean - second.mean) / (u + v).squareRoot()
            freedom = (u + v) * (u + v) / (u * u / (first.count - 1) + v * v / (second.count - 1))
        default: return .nan
        }
        guard t.isFinite, freedom > 0 else { return .nan }
        return Double(tails) * Distributions.t(abs(t), freedom).upper
    }
}
