import Testing

@testable import Rowcast

/// Doubles from text and to text, beside those of Swift's own library, which are right and slower.
struct DoubleTextTests {
    @Test(arguments: [
        "0", "-0", "0.1", "-12.50", "104.16499999999998", "9007199254740993", "9007199254740992.5",
        "9223372036854775807", "9999999999999999999", "18446744073709551615",
        "18446744073709551616",
        "0.0000000000000000001", "1.7976931348623157e308", "1e400", "-1e400", "4.9e-324", "1e-400",
        "0.30000000000000004", "123456789012345678.9", "2.2250738585072011e-308",
        "9007199254740993.00000000000001", "1.00000000000000011102230246251565",
    ])
    func `the nearest double`(text: String) {
        let snippet = Snippet(text)
        let number = withExtendedLifetime(snippet) { Double(number: snippet.text) }
        #expect(number.bitPattern == Double(text)?.bitPattern)
    }

    @Test(arguments: 0..<19) func `the nearest double of many digits`(decimals: Int) {
        var random = SeededGenerator(seed: UInt64(decimals))
        for digitCount in Swift.max(1, decimals)...19 {
            for _ in 0..<200 {
                let first = String(Int.random(in: 1...9, using: &random))
                var text = (1..<digitCount).reduce(into: first) { text, _ in
                    text += String(Int.random(in: 0...9, using: &random))
                }
                // Numbers half way between two doubles are close by.
                if digitCount == 19, Bool.random(using: &random) { text = "9007199254740993000" }
                if decimals > 0 {
                    let place = text.index(text.endIndex, offsetBy: -decimals)
                    text =
                        (place == text.startIndex ? "0" : "") + text[..<place] + "."
                        + text[place...]
                }
                let snippet = Snippet("-" + text)
                let number = withExtendedLifetime(snippet) { Double(number: snippet.text) }
                #expect(number == Double("-" + text), "\(text)")
            }
        }
    }

    @Test func `short texts are the numbers that Swift has of them, or none`() {
        var random = SeededGenerator(seed: 3)
        let letters = Array("00123456789...-e+ ,")
        for _ in 0..<100_000 {
            let count = Int.random(in: 0...9, using: &random)
            let text = String(
                (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
            // What stands behind the text is no part of it.
            let snippet = Snippet(text + "75.")
            let number = withExtendedLifetime(snippet) {
                Double(text: snippet.text.slice(at: 0, count: count))
            }
            #expect(number?.bitPattern == Double(text)?.bitPattern, "'\(text)'")
        }
    }

    @Test func `the fewest digits`() {
        var random = SeededGenerator(seed: 1)
        var numbers: [Double] = [
            0, -0.0, 0.1, 1200, 1e20, 1e16, 9_007_199_254_740_992, .leastNonzeroMagnitude, 0.001,
            0.0001, 1e-5,
            0.30000000000000004,
            999_999_999.999999, 1e9 + 0.25, -2.5, 104.16499999999998, 0.005, 1.005, 100.10, 1.0e22,
        ]
        let powers: [Double] = [1, 10, 100, 1000, 1e4, 1e6, 1e7, 1e9]
        for _ in 0..<20_000 {
            let whole = Double(Int.random(in: -1_000_000_000...1_000_000_000, using: &random))
            let power = powers[Int.random(in: 0..<powers.count, using: &random)]
            numbers.append(whole / power)
            numbers.append((whole / power).nextUp)
            let any = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            if any.isFinite { numbers.append(any) }
            numbers.append(DoubleTextTests.fraction(&random))
        }
        for number in numbers {
            let text = withTemporaryTarget(room: 64) { target in
                target.text(first: target.put(number)).string
            }
            let shortest = number.description
            #expect(text == (shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest))
        }
    }

    @Test func `the fewest digits without an exponent`() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<50_000 {
            let number = DoubleTextTests.fraction(&random)
            let text = withTemporaryTarget(room: 64) { target in
                target.putPlain(number).map { target.text(first: $0).string }
            }
            guard let text else {
                // Beyond its range, and at powers of two, which lie closer to the double below.
                let isPower = number.significandBitPattern == 0
                #expect(isPower || !(1e-7..<1e15).contains(number.magnitude), "\(number)")
                continue
            }
            #expect(Double(text) == number)
            #expect(
                DoubleTextTests.digits(text) == DoubleTextTests.digits(number.description),
                "\(number)")
            #expect(!text.contains("e"), "\(number)")
        }
    }

    /// The digits of a number without zeros at either end.
    private static func digits(_ text: String) -> Substring {
        var digits = text.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
        while digits.last == "0" { digits.removeLast() }
        return digits
    }

    /// A number from 10^-10 to 10^18 of up to 17 digits.
    private static func fraction(_ random: inout SeededGenerator) -> Double {
        let digits = UInt64.random(in: 1..<100_000_000_000_000_000, using: &random)
        let cuts: [UInt64] = [1, 1, 10, 1000, 100_000_000_000]
        let cut = cuts.randomElement(using: &random) ?? 1
        let text = "\(digits / cut)e\(Int.random(in: -26...2, using: &random))"
        let number = Double(text) ?? 0
        return Bool.random(using: &random) ? number : -number.nextDown
    }
}
