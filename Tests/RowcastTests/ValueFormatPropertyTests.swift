import Foundation
import Testing

@testable import Rowcast

/// Formats and numbers made at random, from a seed that is printed with a failure.
@Suite struct ValueFormatPropertyTests {
    @Test(arguments: 0..<200)
    func `the quick way shows what the general way shows`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let code = random.simpleCode()
        let separators = NumberSeparators(
            numberFormat: ["1,234.56", "1.234,56", "1234.56"].randomElement(using: &random) ?? "")
        let format = try ValueFormat(code, separators: separators ?? .standard)
        for _ in 0..<200 {
            let value = random.number()
            #expect(
                format.shown(value) == format.shown(value, generally: true),
                "\(value) in \(code), seed \(seed)")
        }
    }

    /// Takes part only in what compiles; most of what is made does.
    @Test(arguments: 0..<2000)
    func `a format and its code for Excel show the same`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let code = random.code()
        // Excel shows no more than milliseconds.
        guard let format = try? ValueFormat(code),
            format.sections.allSatisfy({ $0.layout.secondDecimals <= 3 })
        else { return }
        guard let excelCode = format.excelCode else { return }
        let again = try ValueFormat(excelCode)
        #expect(again.excelCode == excelCode, "\(code), seed \(seed)")
        for value in (0..<20).map({ _ in random.number() }) + ["2019-12-22 10:05:06.789", "abc"] {
            #expect(
                format.shown(value) == again.shown(value),
                "\(value) in \(code) and \(excelCode), seed \(seed)")
        }
    }

    @Test(arguments: 0..<200)
    func `rounding is that of whole numbers`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let places = Int.random(in: 0...6, using: &random)
        let code = places == 0 ? "0" : "0." + String(repeating: "0", count: places)
        let format = try ValueFormat(code)
        for _ in 0..<50 {
            // So many ten thousandth parts of the last place that is shown.
            let parts = Int.random(in: 0...10_000_000_000, using: &random)
            let rounded = (parts + 5000) / 10_000
            #expect(
                format.shown(decimal(parts, places: places + 4))
                    == decimal(rounded, places: places),
                "seed \(seed)")
        }
    }

    /// Inputs that `Tests/Fuzzing` failed on, the first line of which is the code.
    @Test func `formats that failed before are the same for Excel`() throws {
        let folder = Fixtures.root.appending(path: "Fuzz/value_format")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.count >= 10)
        for file in files {
            let text = String(
                decoding: try Fixtures.bytes("Fuzz/value_format/\(file)"), as: UTF8.self)
            let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            guard let format = try? ValueFormat(String(lines[0])), let code = format.excelCode
            else {
                continue
            }
            let again = try ValueFormat(code)
            #expect(again.excelCode == code, "\(file)")
            let value = lines.count > 1 ? String(lines[1]) : ""
            #expect(again.text(of: value) == format.text(of: value), "\(file)")
            #expect(format.shown(value, generally: true) == format.text(of: value), "\(file)")
        }
    }

    private func decimal(_ number: Int, places: Int) -> String {
        guard places > 0 else { return String(number) }
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        return "\(padded.dropLast(places)).\(padded.suffix(places))"
    }
}

extension SeededGenerator {
    private mutating func pick(_ texts: [String]) -> String {
        texts.randomElement(using: &self) ?? ""
    }

    /// A code that mostly has a quick way.
    fileprivate mutating func simpleCode() -> String {
        let prefix = pick([
            "", "", "$", "\"EUR \"", "(", "[$€-407] ", "-", "\"a long prefix it is\"",
        ])
        let integers = pick(["0", "#,##0", "#", "0000", "#,#00", "", "0,000", "#,###", "00#", "?0"])
        let decimals = pick(["", ".0", ".00", ".000", ".0#", ".##", ".", ".0000000000", ".0?"])
        let suffix = pick(["", "", "%", ",", ",,\"M\"", " kg", ")", "%%", "\\%", "_)", ",%"])
        let section = prefix + integers + decimals + suffix
        let code = integers + decimals == "." || integers + decimals == "" ? "0" : section
        return pick([
            code, code, "\(code);(\(code))", "\(code);-\(code);\"nil\"", "[>=10]\(code);0.0",
        ])
    }

    /// Pieces of codes in any order.
    fileprivate mutating func code() -> String {
        let pieces = [
            "0", "0", "#", "?", "#,##0", ".", ".00", ",", "%", "/", "E+00", "e-0", "@", "General",
            "\"text\"", "\\x", "_)", "*-", "*0", "yyyy", "m", "mm", "mmm", "d", "dddd", "h", "hh",
            "ss", "ss.000", "[h]", "[mm]", "AM/PM", "A/P", ";", ";", "[Red]", "[Color 30]", "[>=5]",
            "[<-2.5]", "[=0]", "[$€-407]", "$", "-", "(", ")", " ", ":", "7", "16", "K", "é", "<",
            "=",
            "\\\"", "\"\"", "x\"y\"",
        ]
        return (0..<Int.random(in: 1...7, using: &self)).map { _ in pick(pieces) }.joined()
    }

    /// Number text of every length, with zeros and nines enough.
    fileprivate mutating func number() -> String {
        func digits(_ count: Int) -> String {
            let kind = Int.random(in: 0..<6, using: &self)
            return String(
                (0..<count).map { _ in
                    switch kind {
                    case 0: "9"
                    case 1: "0"
                    case 2: "049".randomElement(using: &self) ?? "0"
                    default: "0123456789".randomElement(using: &self) ?? "0"
                    }
                })
        }
        let sign = Bool.random(using: &self) ? "-" : ""
        let longest = [3, 9, 18, 40].randomElement(using: &self) ?? 9
        let length = Int.random(in: 1...longest, using: &self)
        let integers = digits(Int.random(in: 1...max(1, length), using: &self))
        let decimals = Bool.random(using: &self) ? "." + digits(length) : ""
        let exponent = Int.random(in: 0..<10, using: &self) == 0 ? pick(["e3", "E-7", "e+20"]) : ""
        return sign + integers + decimals + exponent
    }
}
