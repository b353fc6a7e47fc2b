import Testing

@testable import Rowcast

struct DelimitedErrorTests {
    static let cases: [(String, String)] = [
        ("", "the input is empty (byte 0)"),
        ("\u{FEFF}", "the input is empty (byte 3)"),
        ("\n\n", "the input is empty (byte 2)"),
        (
            "a,b\n1,2\n1,2,3\n4,5\n",
            "3 cells, but the header has 2; ragged = extend adds columns for longer rows, ragged = cut "
                + "leaves their cells out (row 2, byte 8)"
        ),
        (
            "a,b\n1,2\nx\n",
            "1 cell, but the header has 2; ragged = pad fills short rows (row 2, byte 8)"
        ),
        (
            "a,b\n1,\"x\"y\n",
            #"text after a closing quote; a quote inside a quoted value is written ""; "#
                + "lenient = true takes others for text "
                + "(row 1, column b, byte 9)"
        ),
        (
            "a,b\n\"x\" ,1\n",
            #"text after a closing quote; a quote inside a quoted value is written ""; "#
                + "lenient = true takes others for text "
                + "(row 1, column a, byte 7)"
        ),
        (
            "a,b\n1,\"xy\n2,3\n",
            "the input ends inside quotes that begin here; lenient = true reads on, quote = none takes "
                + "quotes for text (row 1, column b, byte 6)"
        ),
        (
            "a,\"b\n",
            "the input ends inside quotes that begin here; lenient = true reads on, quote = none takes "
                + "quotes for text (byte 2)"
        ),
        (
            "\"a\"b\n",
            #"text after a closing quote; a quote inside a quoted value is written ""; "#
                + "lenient = true takes others for text (byte 3)"
        ),
        (
            "a\u{0},\u{0}b\u{0}\n\u{0}1\u{0},\u{0}2\u{0}",
            "a NUL byte behind every other: this is UTF-16; pass encoding = utf-16 (byte 1)"
        ),
    ]

    @Test(arguments: cases)
    func `malformed text is an error that says where`(text: String, message: String) {
        expectError(Array(text.utf8), message)
    }

    @Test func `a byte that is not UTF-8 is an error that names it`() {
        let message =
            "byte 0xE9 is not UTF-8; pass encoding = windows-1252, latin1 or utf-16 "
            + "(row 2, column b, byte 10)"
        expectError(Array("a,b\n1,2\n3,".utf8) + [0xE9] + Array("t\n4,5\n".utf8), message)
        expectError(Array("a,b\n1,2\n3,\"".utf8) + [0xE9], "the input ends inside quotes")
        expectError([0x61, 0xFF, 10], "byte 0xFF is not UTF-8")
    }

    @Test func `the first error counts`() {
        let bad = Array("a,b\n1,2\n3\n3,".utf8) + [0xE9, 10]
        expectError(bad, "1 cell, but the header has 2")
        let worse = Array("a,b\n1,2\n3,".utf8) + [0xE9, 10] + Array("4\n".utf8)
        expectError(worse, "byte 0xE9 is not UTF-8")
    }

    @Test func `zeros are no text`() {
        expectError([UInt8](repeating: 0, count: 1000), "a NUL byte behind every other")
    }

    @Test func `long rows are an error even where short ones are filled`() {
        let pad = options { $0.reading.ragged = .pad }
        expectError(Array("a,b\n1,2,3\n".utf8), "3 cells, but the header has 2", options: pad)
    }

    @Test func `rows are measured by the first where there is no heading`() {
        let bare = options { $0.reading.noHeader = true }
        expectError(Array("1,2\n1\n".utf8), "1 cell, but the first row has 2", options: bare)
    }

    @Test func `too many columns are an error`() {
        let heading = (0...65_536).map { "c\($0)" }.joined(separator: ",")
        expectError(Array(heading.utf8), "more than 65536 columns", code: .tooLarge)
    }

    @Test func `headings that are there twice or empty are errors when asked`() {
        let strict = options { $0.reading.duplicateColumns = .error }
        let hint = "duplicateColumns = rename makes names up, keep passes headings on"
        expectError(
            Array("a,a\n".utf8), "columns 1 and 2 are both named \"a\"; \(hint) (byte 2)",
            options: strict)
        expectError(
            Array("a,,b\n".utf8), "column 2 has no name; \(hint) (byte 2)", options: strict)
    }

    @Test(arguments: [0, 10, 13, 34, 200] as [UInt8])
    func `some bytes cannot be delimiters`(delimiter: UInt8) {
        let error = #expect(throws: ConversionError.self) {
            try encodeDelimited(
                [], columns: ["a"], options: options { $0.writing.toDelimiter = delimiter })
        }
        #expect(error?.reason == "byte \(delimiter) cannot be a delimiter")
        #expect(error?.code == .unsupported)
    }

    @Test(arguments: ["\"", "\n", "\r", "\u{0}"])
    func `some texts cannot be delimiters`(delimiter: String) {
        let odd = options { $0.reading.delimiter = delimiter }
        expectError(
            Array("a\n".utf8), "byte \(delimiter.utf8.first ?? 0) cannot be a delimiter",
            code: .unsupported, options: odd)
    }

    @Test func `text cut short inside quotes is truncated wherever it is cut`() throws {
        let text = Array("a,b\n1,\"x\"\"y,\n\"\n2,3\n".utf8)
        for count in [7, 8, 10, 11, 12, 13] {
            expectError(
                Array(text[..<count]), "the input ends inside quotes", code: .truncated)
        }
    }

    private func expectError(
        _ bytes: [UInt8], _ message: String, code: ConversionError.Code? = nil,
        options: ConversionOptions = .init(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for size in bytes.count > 100_000 ? [Int.max] : [Int.max, 1, 5] {
            let error = #expect(throws: ConversionError.self, sourceLocation: sourceLocation) {
                try decodeDelimited(
                    bytes, options: options, needs: [], cut: .frames(of: size), prefixStep: size)
            }
            #expect(
                error?.description.hasPrefix(message) == true, "\(String(describing: error))",
                sourceLocation: sourceLocation)
            if let code { #expect(error?.code == code, sourceLocation: sourceLocation) }
        }
    }
}
