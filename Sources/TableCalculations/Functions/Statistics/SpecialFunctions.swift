/// The functions that distributions are made of.
enum SpecialFunctions {
    /// Terms of series and continued fractions, which end far earlier where arguments are not extreme.
    private static let maxTerms = 100_000
    private static let epsilon = 1e-16
    private static let tiny = 1e-300

    /// The difference between the logarithm of n! and Stirling's formula (Loader, "Fast and Accurate
    /// Computation of Binomial Probabilities", 2000).
    static func stirlingError(_ n: Double) -> Double {
        if n <= 15 {
            return Libm.lgamma(n + 1) - (n + 0.5) * Libm.log(n) + n
                - 0.918938533204672741780329736406
        }
        let square = n * n
        let tail = (1.0 / 1680 - 1.0 / 1188 / square) / square
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - tail) / square) / square) / n
    }

    /// x · ln(x / mean) + mean − x without the loss of digits near x = mean (Loader).
    static func deviance(_ x: Double, _ mean: Double) -> Double {
        guard abs(x - mean) < 0.1 * (x + mean) else { return x * Libm.log(x / mean) + mean - x }
        let ratio = (x - mean) / (x + mean)
        var sum = (x - mean) * ratio
        var power = 2 * x * ratio
        for term in 1..<1000 {
            power *= ratio * ratio
            let next = sum + power / Double(2 * term + 1)
            if next == sum { return next }
            sum = next
        }
        return sum
    }

    /// mean^x e^−mean / Γ(x + 1).
    static func poissonTerm(_ x: Double, _ mean: Double) -> Double {
        if mean == 0 { return x == 0 ? 1 : 0 }
        if x < 0 { return 0 }
        if x <= mean * tiny { return Libm.exp(-mean) }
        if mean < x * tiny { return Libm.exp(-mean + x * Libm.log(mean) - Libm.lgamma(x + 1)) }
        return Libm.exp(-stirlingError(x) - deviance(x, mean)) / (2 * .pi * x).squareRoot()
    }

    /// The binomial probability of x of n with p, and q = 1 − p, continued to real x and n.
    static func binomialTerm(_ x: Double, _ n: Double, _ p: Double, _ q: Double) -> Double {
        if p == 0 { return x == 0 ? 1 : 0 }
        if q == 0 { return x == n ? 1 : 0 }
        if x < 0 || x > n { return 0 }
        if x == 0 { return n == 0 ? 1 : Libm.exp(n * (p < 0.1 ? Libm.log1p(-p) : Libm.log(q))) }
        if x == n { return Libm.exp(n * (q < 0.1 ? Libm.log1p(-q) : Libm.log(p))) }
        let exponent =
            stirlingError(n) - stirlingError(x) - stirlingError(n - x) - deviance(x, n * p)
            - deviance(n - x, n * q)
        return Libm.exp(exponent) * (n / (2 * .pi * x * (n - x))).squareRoot()
    }

    /// The regularised incomplete gamma function: the lower part P(a, x) and the upper part Q(a, x).
    static func incompleteGamma(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
        if x <= 0 { return (0, 1) }
        if x == .infinity { return (1, 0) }
        let factor = poissonTerm(a, x)
        if x < a + 1 {
            var (sum, term) = (1.0, 1.0)
            for index in 1..<maxTerms {
                term *= x / (a + Double(index))
                sum += term
                if term < sum * epsilon { break }
            }
            let lower = min(1, factor * sum)
            return (lower, 1 - lower)
        }
        // The continued fraction by Lentz's method (Thompson and Barnett, 1986).
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for index in 1..<maxTerms {
            let step = -Double(index) * (Double(index) - a)
            b += 2
            d = 1 / nonzero(step * d + b)
            c = nonzero(b + step / c)
            let change = d * c
            fraction *= change
            if abs(change - 1) < epsilon * 4 { break }
        }
        let upper = min(1, factor * a * fraction)
        return (1 - upper, upper)
    }

    /// The regularised incomplete beta function at x, and 1 minus it; y = 1 − x.
    static func incompleteBeta(
        _ a: Double, _ b: Double, _ x: Double, _ y: Double
    ) -> (lower: Double, upper: Double) {
        if x <= 0 { return (0, 1) }
        if y <= 0 { return (1, 0) }
        let factor = a * b / (a + b) * binomialTerm(a, a + b, x, y)
        if x < (a + 1) / (a + b + 2) {
            let lower = min(1, factor * betaFraction(a, b, x) / a)
            return (lower, 1 - lower)
        }
        let upper = min(1, factor * betaFraction(b, a, y) / b)
        return (1 - upper, upper)
    }

    private static func betaFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        var c = 1.0
        var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var fraction = d
        for index in 1..<maxTerms {
            let m = Double(index)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / nonzero(1 + even * d)
            c = nonzero(1 + even / c)
            fraction *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / nonzero(1 + odd * d)
            c = nonzero(1 + odd / c)
            let change = d * c
            fraction *= change
            if abs(change - 1) < epsilon * 4 { break }
        }
        return fraction
    }

    private static func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
}
