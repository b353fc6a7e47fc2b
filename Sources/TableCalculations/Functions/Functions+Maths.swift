internal import Rowcast

extension Function {
    /// Numbers of numbers, row by row.
    static let maths: [Function] = [
        Function("abs(value: number) -> number", .unary { abs($0) }),
        Function("ceiling(value: number) -> number", .unary { $0.rounded(.up) }),
        Function("floor(value: number) -> number", .unary { $0.rounded(.down) }),
        Function("exp(value: number) -> number", .unary(Libm.exp)),
        Function("ln(value: number) -> number", .unary(Libm.log)),
        Function("log(value: number) -> number", .unary(Libm.log10)),
        Function("sqrt(value: number) -> number", .unary { $0.squareRoot() }),
        Function(
            "mod(value: number, divisor: number) -> number",
            .numbers { $0[0].truncatingRemainder(dividingBy: $0[1]) }),
        Function(
            "power(base: number, exponent: number) -> number", .numbers { Libm.pow($0[0], $0[1]) }),
        Function(
            "round(value: number, decimals: number?) -> number",
            .rows { call in
                let zero = [Double](repeating: 0, count: call.arguments.count > 1 ? 0 : call.count)
                let decimals = call.arguments.count > 1 ? call.numbers(1) : zero
                return .numbers(
                    Vector.Numbers(
                        zip(call.numbers(0), decimals).map { $0.roundedAsText(decimals: $1).orNull }
                    ))
            }),
        Function("acos(value: number) -> number", .unary(Libm.acos)),
        Function("asin(value: number) -> number", .unary(Libm.asin)),
        Function("atan(value: number) -> number", .unary(Libm.atan)),
        Function("cos(value: number) -> number", .unary(Libm.cos)),
        Function("sin(value: number) -> number", .unary(Libm.sin)),
        Function("tan(value: number) -> number", .unary(Libm.tan)),
        Function("degrees(radians: number) -> number", .unary { $0 * (180 / .pi) }),
        Function("radians(degrees: number) -> number", .unary { $0 * (.pi / 180) }),
        Function("pi() -> number", .numbers { _ in .pi }),
        Function("fact(n: number) -> number", .unary(Combinatorics.factorial)),
        Function(
            "combin(n: number, k: number) -> number",
            .numbers { Combinatorics.combinations($0[0], $0[1]) }),
        Function("multinomial(n: number...) -> number", .numbers(Combinatorics.multinomial)),
        Function("rand() -> number", .place(.random)),
    ]
}

/// Numbers of arrangements. Arguments are cut to whole numbers; negative ones have no result, and results
/// beyond the doubles are found before they are counted out.
enum Combinatorics {
    /// The largest number whose factorial is a double.
    private static let largest = 170

    static func factorial(_ n: Double) -> Double {
        guard let n = n.whole, n >= 0, n <= largest else { return .nan }
        var product = 1.0
        for factor in stride(from: 2, through: n, by: 1) { product *= Double(factor) }
        return product
    }

    static func combinations(_ n: Double, _ k: Double) -> Double {
        guard let n = n.whole, let k = k.whole, n >= 0, k >= 0 else { return .nan }
        if k > n { return 0 }
        let steps = min(k, n - k)
        // More steps than these reach beyond the doubles: (2 k) over k is above 10^308 for k of 515.
        guard steps <= 1030 else { return .nan }
        var product = 1.0
        for step in stride(from: 1, through: steps, by: 1) {
            product = product * Double(n - steps + step) / Double(step)
            if !product.isFinite { return .nan }
        }
        return product < 9e15 ? product.rounded() : product
    }

    static func multinomial(_ values: [Double]) -> Double {
        var total = 0.0
        var product = 1.0
        for value in values {
            guard let count = value.whole, count >= 0 else { return .nan }
            total += Double(count)
            product *= combinations(total, Double(count))
            if !product.isFinite { return .nan }
        }
        return product < 9e15 ? product.rounded() : product
    }
}

extension Double {
    /// The number rounded at its shortest decimal text, halves away from zero: 0.975 to two decimals is
    /// 0.98, although the double lies below 0.975.
    func roundedAsText(decimals: Double) -> Double {
        guard isFinite, let decimals = decimals.whole else { return .nan }
        if decimals > 340 { return self }
        if decimals < -310 { return 0 }
        if decimals >= 0, decimals <= 15, magnitude < 1e15 / powersOfTen[decimals] {
            let scaled = self * powersOfTen[decimals]
            let below = scaled.rounded(.down)
            // Away from a tie by more than the error of the product, the double decides.
            if abs(scaled - below - 0.5) > max(1, scaled.magnitude) * 1e-14 {
                return scaled.rounded() / powersOfTen[decimals]
            }
        }
        return roundedSlowly(decimals: decimals)
    }

    private func roundedSlowly(decimals: Int) -> Double {
        let rounded: String? = Array(description.utf8).withText { text in
            guard let number = DecimalNumber(text) else { return nil }
            let rounded = RoundedNumber(number, decimals: decimals)
            var digits = number.isNegative ? "-" : ""
            let ranks = stride(
                from: rounded.exponent - 1, to: rounded.exponent - 1 - rounded.count, by: -1)
            for rank in ranks {
                digits.unicodeScalars.append(Unicode.Scalar(rounded.digit(rank: rank)))
            }
            return rounded.count == 0 ? "0" : "\(digits)e\(rounded.exponent - rounded.count)"
        }
        return rounded.flatMap { Double($0) } ?? self
    }
}

/// The powers of ten that are doubles.
let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
}
