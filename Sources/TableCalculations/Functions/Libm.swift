#if canImport(Darwin)
    internal import Darwin
#else
    internal import Glibc
#endif

/// The clock of the system.
enum SystemClock {
    /// Microseconds since 1970, in UTC.
    static var microseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int(time.tv_sec) * 1_000_000 + Int(time.tv_nsec) / 1000
    }
}

/// The functions of the system's mathematical library.
enum Libm {
    static let exp: @Sendable (Double) -> Double = { libmExp($0) }
    static let log: @Sendable (Double) -> Double = { libmLog($0) }
    static let log10: @Sendable (Double) -> Double = { libmLog10($0) }
    static let acos: @Sendable (Double) -> Double = { libmAcos($0) }
    static let asin: @Sendable (Double) -> Double = { libmAsin($0) }
    static let atan: @Sendable (Double) -> Double = { libmAtan($0) }
    static let cos: @Sendable (Double) -> Double = { libmCos($0) }
    static let sin: @Sendable (Double) -> Double = { libmSin($0) }
    static let tan: @Sendable (Double) -> Double = { libmTan($0) }

    static func pow(_ base: Double, _ exponent: Double) -> Double { libmPow(base, exponent) }
    static func expm1(_ value: Double) -> Double { libmExpm1(value) }
    static func log1p(_ value: Double) -> Double { libmLog1p(value) }
    static func erf(_ value: Double) -> Double { libmErf(value) }
    static func erfc(_ value: Double) -> Double { libmErfc(value) }
    /// The logarithm of the gamma function, of numbers above 0.
    static func lgamma(_ value: Double) -> Double {
        // The function of C writes the sign into a global variable; this one into a local.
        var sign: Int32 = 0
        return lgamma_r(value, &sign)
    }
}

private func libmExp(_ x: Double) -> Double { exp(x) }
private func libmLog(_ x: Double) -> Double { log(x) }
private func libmLog10(_ x: Double) -> Double { log10(x) }
private func libmAcos(_ x: Double) -> Double { acos(x) }
private func libmAsin(_ x: Double) -> Double { asin(x) }
private func libmAtan(_ x: Double) -> Double { atan(x) }
private func libmCos(_ x: Double) -> Double { cos(x) }
private func libmSin(_ x: Double) -> Double { sin(x) }
private func libmTan(_ x: Double) -> Double { tan(x) }
private func libmPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
private func libmExpm1(_ x: Double) -> Double { expm1(x) }
private func libmLog1p(_ x: Double) -> Double { log1p(x) }
private func libmErf(_ x: Double) -> Double { erf(x) }
private func libmErfc(_ x: Double) -> Double { erfc(x) }
