/// The bounds of bins, from the texts of numbers that a query has.
///
/// Steps are added as decimal digits, so that those of 0.1 are 0.1, 0.2 and 0.3.
struct BinBounds {
    struct Fault: Error {
        var description: String
    }

    /// The bounds in digits of our own, rising.
    let texts: [String]

    /// Greatest number of bounds.
    static let maxCount = 1_000

    init(_ bounds: DynamicField.Bin.Bounds) throws(Fault) {
        switch bounds {
        case .list(let texts): try self.init(list: texts)
        case .steps(let size, let start, let end):
            try self.init(size: size, from: start, to: end)
        }
    }

    private init(list: [String]) throws(Fault) {
        var decimals: [Decimal] = []
        for text in list { decimals.append(try Decimal(text)) }
        guard !decimals.isEmpty, decimals.count <= BinBounds.maxCount else {
            throw Fault(description: "bins have 1 to \(BinBounds.maxCount) bounds")
        }
        let digits = decimals.map(\.fraction).max() ?? 0
        var numbers: [Int] = []
        for decimal in decimals { numbers.append(try decimal.scaled(to: digits)) }
        for (lower, upper) in zip(numbers, numbers.dropFirst()) where lower >= upper {
            throw Fault(description: "the bounds of bins rise from each to the next")
        }
        texts = numbers.map { Decimal(number: $0, fraction: digits).text }
    }

    /// The start, each step, and the end, which closes the last bin where it is no step.
    private init(size: String, from start: String, to end: String) throws(Fault) {
        let decimals = (try Decimal(size), try Decimal(start), try Decimal(end))
        let digits = max(decimals.0.fraction, decimals.1.fraction, decimals.2.fraction)
        let step = try decimals.0.scaled(to: digits)
        let first = try decimals.1.scaled(to: digits)
        let last = try decimals.2.scaled(to: digits)
        guard step > 0 else { throw Fault(description: "the size of bins is above 0, not \(size)") }
        guard first < last else {
            throw Fault(description: "bins begin below their end, not at \(start) with end \(end)")
        }
        guard (last - first - 1) / step < BinBounds.maxCount - 1 else {
            throw Fault(description: "bins have at most \(BinBounds.maxCount) bounds")
        }
        let numbers = Array(stride(from: first, to: last, by: step)) + [last]
        texts = numbers.map { Decimal(number: $0, fraction: digits).text }
    }

    /// A number of decimal digits: `-12.5` is -125 with a fraction of one digit.
    private struct Decimal {
        var number: Int
        var fraction: Int

        init(number: Int, fraction: Int) {
            self.number = number
            self.fraction = fraction
        }

        /// Greatest number of digits.
        private static let maxDigits = 15

        init(_ text: String) throws(Fault) {
            let isNegative = text.hasPrefix("-")
            let parts = text.dropFirst(isNegative ? 1 : 0)
                .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            let digits = parts.joined()
            guard !digits.isEmpty, digits.utf8.count <= Decimal.maxDigits,
                digits.utf8.allSatisfy({ 48...57 ~= $0 }), let number = Int(digits)
            else {
                throw Fault(
                    description:
                        "bins are written in up to \(Decimal.maxDigits) digits, such as 12.5, not as '\(text)'"
                )
            }
            self.number = isNegative ? -number : number
            fraction = parts.count == 2 ? parts[1].utf8.count : 0
        }

        /// The number with more digits behind the point.
        func scaled(to digits: Int) throws(Fault) -> Int {
            var number = number
            for _ in fraction..<digits {
                let (more, overflows) = number.multipliedReportingOverflow(by: 10)
                // A difference of two numbers has to fit too.
                guard !overflows, more.magnitude < 1 << 60 else {
                    throw Fault(description: "the bounds of bins have too many digits")
                }
                number = more
            }
            return number
        }

        /// The digits without zeros behind the fraction.
        var text: String {
            var digits = String(number.magnitude)
            if fraction > 0 {
                digits = String(repeating: "0", count: max(0, fraction + 1 - digits.count)) + digits
                let whole = digits.dropLast(fraction)
                var rest = digits.suffix(fraction)
                while rest.last == "0" { rest.removeLast() }
                digits = rest.isEmpty ? String(whole) : "\(whole).\(rest)"
            }
            return number < 0 ? "-" + digits : digits
        }
    }
}
