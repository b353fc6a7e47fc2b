import Testing

@testable import Rowcast

struct NumberGrammarTests {
    @Test(arguments: [
        ("0", 1), ("-0", 2), ("7", 1), ("12345678", 8), ("123456789", 9), ("12345678901234567", 17),
        ("1.5", 3), ("-0.25", 5), ("104.16499999999998", 18), ("1e5", 3), ("1E+5", 4),
        ("2.5e-10", 7), ("0e0", 3), ("1234567.8", 9), ("12345678.12345678e12345678", 26),
        ("01", 1), ("007", 1), ("-01", 2), ("1a", 1), ("1-2", 1), ("1.5.2", 3), ("0x1F", 1),
        ("", 0), ("-", 0), ("+1", 0), (".5", 0), ("1.", 0), ("1.e5", 0), ("1e", 0), ("1e+", 0),
        ("--1", 0), ("NaN", 0), ("Infinity", 0), (" 1", 0), ("e5", 0), ("٣", 0), ("1.x", 0),
    ])
    func `the longest JSON number counts`(text: String, length: Int) {
        for terminator in [",", "\0", "\"", " ", "/", ":", "\u{FF}"] {
            let snippet = Snippet(text + terminator + "123456789")
            defer { withExtendedLifetime(snippet) {} }
            #expect(jsonNumberLength(snippet.text) == length)
            let isWhole = length > 0 && length == text.utf8.count
            #expect(isJSONNumber(snippet.text.prefix(text.utf8.count)) == isWhole)
        }
    }

    @Test func `digits are told from every other byte`() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<20 {
                var text = [UInt8](repeating: UInt8(ascii: "9"), count: 20)
                text[place] = byte
                let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
                let snippet = Snippet(text)
                let length = withExtendedLifetime(snippet) { digitRun(snippet.text) }
                if length != (isDigit ? 20 : place) {
                    Issue.record("\(length) digits with byte \(byte) at \(place)")
                }
            }
        }
    }
}
