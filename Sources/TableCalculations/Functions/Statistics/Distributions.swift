/// Densities, or probabilities of whole numbers, and probabilities of values up to one. Arguments outside
/// a distribution's range have no result (NaN).
enum Distributions {
    /// Probability below a value, and above it.
    typealias Tails = (lower: Double, upper: Double)

    private static let rootOf2 = 2.0.squareRoot()

    // MARK: - Normal

    static func normal(_ z: Double) -> Tails {
        (Libm.erfc(-z / rootOf2) / 2, Libm.erfc(z / rootOf2) / 2)
    }

    static func normalDensity(_ z: Double) -> Double {
        Libm.exp(-z * z / 2) / (2 * .pi).squareRoot()
    }

    static func normal(_ value: Double, _ mean: Double, _ deviation: Double, _ isCumulative: Bool)
        -> Double
    {
        guard deviation > 0 else { return .nan }
        let z = (value - mean) / deviation
        return isCumulative ? normal(z).lower : normalDensity(z) / deviation
    }

    /// The value below which a share of the standard normal distribution lies: an approximation
    /// (Acklam, 2003), and steps of Halley's method.
    static func normalQuantile(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return .nan }
        if share > 0.5 { return -normalQuantile(lower: 1 - share, fromCentre: share - 0.5) }
        return normalQuantile(lower: share, fromCentre: 0.5 - share)
    }

    private static func normalQuantile(lower share: Double, fromCentre distance: Double) -> Double {
        func polynomial(_ x: Double, _ coefficients: [Double]) -> Double {
            coefficients.reduce(0) { $0 * x + $1 }
        }
        var z: Double
        if share < 0.02425 {
            let q = (-2 * Libm.log(share)).squareRoot()
            z =
                polynomial(
                    q,
                    [
                        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838,
                        -2.549732539343734, 4.374664141464968, 2.938163982698783,
                    ])
                / polynomial(
                    q,
                    [
                        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996,
                        3.754408661907416, 1,
                    ])
        } else {
            let q = -distance
            let square = q * q
            z =
                polynomial(
                    square,
                    [
                        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02,
                        1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239,
                    ]) * q
                / polynomial(
                    square,
                    [
                        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02,
                        6.680131188771972e+01, -1.328068155288572e+01, 1,
                    ])
        }
        for _ in 0..<3 {
            // In the middle the distance from one half keeps the digits that the share has lost.
            let error =
                distance < 0.3 ? Libm.erf(z / rootOf2) / 2 + distance : normal(z).lower - share
            let step = error / normalDensity(z)
            if !step.isFinite { break }
            z -= step / (1 + z * step / 2)
        }
        return z
    }

    // MARK: - Continuous

    static func gamma(_ value: Double, _ shape: Double, _ scale: Double) -> Tails {
        SpecialFunctions.incompleteGamma(shape, value / scale)
    }

    static func gammaDensity(_ value: Double, _ shape: Double, _ scale: Double) -> Double {
        if value < 0 { return 0 }
        if value == 0 { return shape < 1 ? .nan : shape == 1 ? 1 / scale : 0 }
        if shape < 1 { return SpecialFunctions.poissonTerm(shape, value / scale) * shape / value }
        return SpecialFunctions.poissonTerm(shape - 1, value / scale) / scale
    }

    static func beta(_ x: Double, _ a: Double, _ b: Double) -> Tails {
        SpecialFunctions.incompleteBeta(a, b, x, 1 - x)
    }

    static func betaDensity(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x < 0 || x > 1 { return 0 }
        if x == 0 { return a < 1 ? .nan : a == 1 ? b : 0 }
        if x == 1 { return b < 1 ? .nan : b == 1 ? a : 0 }
        let term = SpecialFunctions.binomialTerm
        switch (a < 1, b < 1) {
        case (true, true): return a * b / ((a + b) * x * (1 - x)) * term(a, a + b, x, 1 - x)
        case (true, false): return a / x * term(a, a + b - 1, x, 1 - x)
        case (false, true): return b / (1 - x) * term(a - 1, a + b - 1, x, 1 - x)
        case (false, false): return (a + b - 1) * term(a - 1, a + b - 2, x, 1 - x)
        }
    }

    /// The distribution of F with `m` and `n` degrees of freedom.
    static func f(_ value: Double, _ m: Double, _ n: Double) -> Tails {
        if value <= 0 { return (0, 1) }
        let sum = m * value + n
        return SpecialFunctions.incompleteBeta(m / 2, n / 2, m * value / sum, n / sum)
    }

    static func fDensity(_ value: Double, _ m: Double, _ n: Double) -> Double {
        if value < 0 { return 0 }
        if value == 0 { return m > 2 ? 0 : m == 2 ? 1 : .nan }
        let (p, q) = (value * m / (n + value * m), n / (n + value * m))
        if m >= 2 {
            return m * q / 2 * SpecialFunctions.binomialTerm((m - 2) / 2, (m + n - 2) / 2, p, q)
        }
        return m * m * q / (2 * p * (m + n))
            * SpecialFunctions.binomialTerm(m / 2, (m + n) / 2, p, q)
    }

    /// Student's distribution.
    static func t(_ value: Double, _ freedom: Double) -> Tails {
        let square = value * value
        let tail =
            SpecialFunctions.incompleteBeta(
                freedom / 2, 0.5, freedom / (freedom + square), square / (freedom + square)
            ).lower / 2
        return value > 0 ? (1 - tail, tail) : (tail, 1 - tail)
    }

    static func tDensity(_ value: Double, _ freedom: Double) -> Double {
        let half = freedom / 2
        let factor =
            -SpecialFunctions.deviance(half, half + 0.5)
            + SpecialFunctions.stirlingError(half + 0.5)
            - SpecialFunctions.stirlingError(half)
        let square = value * value
        let ratio = square / freedom
        let exponent =
            ratio > 0.2
            ? half * Libm.log1p(ratio)
            : square / 2 - SpecialFunctions.deviance(half, half + square / 2)
        return Libm.exp(factor - exponent) / (2 * .pi * (1 + ratio)).squareRoot()
    }

    static func weibull(_ value: Double, _ shape: Double, _ scale: Double, _ isCumulative: Bool)
        -> Double
    {
        guard shape > 0, scale > 0 else { return .nan }
        if value < 0 { return 0 }
        let power = Libm.pow(value / scale, shape)
        if isCumulative { return -Libm.expm1(-power) }
        return shape / scale * Libm.pow(value / scale, shape - 1) * Libm.exp(-power)
    }

    // MARK: - Whole numbers

    static func binomial(_ k: Double, _ n: Double, _ p: Double) -> Double {
        if k < 0 { return 0 }
        if k >= n { return 1 }
        return SpecialFunctions.incompleteBeta(k + 1, n - k, p, 1 - p).upper
    }

    /// The least number whose probability reaches a share.
    static func binomialQuantile(_ n: Double, _ p: Double, _ share: Double) -> Double {
        guard n >= 0, n < 9e15, p >= 0, p <= 1, share > 0, share < 1 else { return .nan }
        // The probability may miss a share that it equals by its last bits.
        let share = share * (1 - 1e-14)
        var (low, high) = (0, Int(n))
        while low < high {
            let middle = low + (high - low) / 2
            if binomial(Double(middle), n, p) >= share { high = middle } else { low = middle + 1 }
        }
        return Double(low)
    }

    /// The probability of `k` successes in a sample of `n`, of a population of `size` with `successes`.
    static func hypergeometric(
        _ k: Double, _ n: Double, _ successes: Double, _ size: Double, _ isCumulative: Bool
    ) -> Double {
        guard n >= 0, successes >= 0, size >= n, size >= successes, size > 0, size < 1e12 else {
            return .nan
        }
        func term(_ k: Double) -> Double {
            let (p, q) = (n / size, (size - n) / size)
            return SpecialFunctions.binomialTerm(k, successes, p, q)
                * SpecialFunctions.binomialTerm(n - k, size - successes, p, q)
                / SpecialFunctions.binomialTerm(n, size, p, q)
        }
        let (least, most) = (max(0, n + successes - size), min(n, successes))
        if k < least { return 0 }
        if !isCumulative { return k > most ? 0 : term(k) }
        if k >= most { return 1 }
        // The tail on the side of k that lies away from the mean is summed; its terms fall fast.
        let isBelow = k <= n * successes / size
        var place = isBelow ? k : k + 1
        var probability = term(place)
        var sum = 0.0
        for _ in 0..<1_000_000 {
            sum += probability
            if probability <= sum * 1e-17 { break }
            if isBelow {
                if place <= least { break }
                probability *=
                    place * (size - successes - n + place)
                    / ((successes - place + 1) * (n - place + 1))
                place -= 1
            } else {
                if place >= most { break }
                probability *=
                    (successes - place) * (n - place)
                    / ((place + 1) * (size - successes - n + place + 1))
                place += 1
            }
        }
        return isBelow ? sum : 1 - sum
    }

    static func negativeBinomial(
        _ failures: Double, _ successes: Double, _ p: Double, _ isCumulative: Bool
    ) -> Double {
        guard successes >= 1, p >= 0, p <= 1 else { return .nan }
        if failures < 0 { return 0 }
        if isCumulative {
            return SpecialFunctions.incompleteBeta(successes, failures + 1, p, 1 - p).lower
        }
        return successes / (successes + failures)
            * SpecialFunctions.binomialTerm(successes, successes + failures, p, 1 - p)
    }
}

/// Values below which a share of a distribution lies.
enum Quantiles {
    /// The positive value at which the tails reach `share`, found by halving its logarithm; the smaller
    /// tail decides, so that no digits are lost near 1.
    static func positive(_ share: Double, _ tails: (Double) -> Distributions.Tails) -> Double {
        var (low, high) = (-745.0, 709.7)
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            let tails = tails(Libm.exp(middle))
            let isBelow = share <= 0.5 ? tails.lower < share : tails.upper > 1 - share
            if isBelow { low = middle } else { high = middle }
        }
        return Libm.exp((low + high) / 2)
    }

    static func gamma(_ share: Double, _ shape: Double, _ scale: Double) -> Double {
        guard share >= 0, share < 1, shape > 0, scale > 0 else { return .nan }
        if share == 0 { return 0 }
        return positive(share) { Distributions.gamma($0, shape, 1) } * scale
    }

    static func f(_ share: Double, _ m: Double, _ n: Double) -> Double {
        guard share >= 0, share < 1, m > 0, n > 0 else { return .nan }
        if share == 0 { return 0 }
        return positive(share) { Distributions.f($0, m, n) }
    }

    static func t(_ share: Double, _ freedom: Double) -> Double {
        guard share > 0, share < 1, freedom > 0 else { return .nan }
        if share == 0.5 { return 0 }
        let upper = share > 0.5 ? 1 - share : share
        // Half the distribution lies above 0: the values above are a distribution of their own.
        let value = positive(1 - 2 * upper) { value in
            let tail = Distributions.t(value, freedom).upper
            return (1 - 2 * tail, 2 * tail)
        }
        return share > 0.5 ? value : -value
    }

    static func beta(_ share: Double, _ a: Double, _ b: Double) -> Double {
        guard share >= 0, share <= 1, a > 0, b > 0 else { return .nan }
        if share == 0 || share == 1 { return share }
        // Values near 1 are found as the distance from it.
        if Distributions.beta(0.5, a, b).lower < share {
            return 1
                - positive(1 - share) { y in
                    y >= 1 ? (1, 0) : SpecialFunctions.incompleteBeta(b, a, y, 1 - y)
                }
        }
        return positive(share) { x in x >= 1 ? (1, 0) : Distributions.beta(x, a, b) }
    }
}
