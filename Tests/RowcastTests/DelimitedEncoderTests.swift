import Testing

@testable import Rowcast

struct DelimitedEncoderTests {
    @Test func `a heading and a line a row`() throws {
        let text = try encodeDelimited(
            [["x", 1, .null], [.yes, .no, .json("[1,2]")]], columns: ["a", "b", "c"])
        #expect(text == "a,b,c\nx,1,\ntrue,false,\"[1,2]\"\n")
    }

    /// A value, and how it is written between commas.
    static let values: [(String, String)] = [
        ("plain", "plain"), ("", ""), ("a b", "a b"), ("'", "'"), ("\\", "\\"), ("a\tb", "a\tb"),
        ("a,b", "\"a,b\""), (",", "\",\""), ("a\"b", "\"a\"\"b\""), ("\"", "\"\"\"\""),
        ("\"\"", "\"\"\"\"\"\""), ("a\nb", "\"a\nb\""), ("a\r", "\"a\r\""), (" a", "\" a\""),
        ("a ", "\"a \""), ("\ta", "\"\ta\""), ("a\t", "\"a\t\""), (" ", "\" \""),
        ("123456789012345", "123456789012345"), ("1234567890123456", "1234567890123456"),
        ("12345678901234567", "12345678901234567"),
        ("123456789012345,", "\"123456789012345,\""),
        ("1234567890123456,", "\"1234567890123456,\""),
        (",23456789012345678901234567890123", "\",23456789012345678901234567890123\""),
        ("日本", "日本"), ("é, ü", "\"é, ü\""),
    ]

    @Test(arguments: values)
    func `values are quoted only where they must be`(value: String, written: String) throws {
        let rows: [[DelimitedCell]] = [
            ["<", .text(value), ">"], [.text(value), .text(value), "x"],
        ]
        let wanted = "<,\(written),>\n\(written),\(written),x\n"
        let bare = options { $0.writing.header = HeaderStyle.none }
        #expect(try encodeDelimited(rows, columns: ["a", "b", "c"], options: bare) == wanted)
        // The same by the way that heeds every option.
        let careful = options {
            $0.writing.header = HeaderStyle.none
            $0.writing.toNull = "NULL"
        }
        #expect(try encodeDelimited(rows, columns: ["a", "b", "c"], options: careful) == wanted)
    }

    /// Options, and what a row of `x`, empty text, null, 1 and `a,b` becomes under a heading.
    static let rows: [(String, ConversionOptions)] = [
        ("t,e,n,1,q\nx,,,1,\"a,b\"\n", options { _ in }),
        ("t,e,n,1,q\r\nx,,,1,\"a,b\"\r\n", options { $0.writing.crlf = true }),
        ("\u{FEFF}t,e,n,1,q\nx,,,1,\"a,b\"\n", options { $0.writing.bom = true }),
        ("t,e,n,1,q\nx,\"\",,1,\"a,b\"\n", options { $0.writing.quoteEmpty = true }),
        (
            "\"t\",\"e\",\"n\",\"1\",\"q\"\n\"x\",\"\",,\"1\",\"a,b\"\n",
            options { $0.writing.quoteAll = true }
        ),
        ("t,e,n,1,q\nx,,NULL,1,\"a,b\"\n", options { $0.writing.toNull = "NULL" }),
        ("t,e,n,1,q\n\"x\",,x,1,\"a,b\"\n", options { $0.writing.toNull = "x" }),
        ("t,e,n,\"1\",q\nx,,1,\"1\",\"a,b\"\n", options { $0.writing.toNull = "1" }),
        ("t;e;n;1;q\nx;;;1;a,b\n", options { $0.writing.toDelimiter = UInt8(ascii: ";") }),
        ("x,,,1,\"a,b\"\n", options { $0.writing.header = HeaderStyle.none }),
    ]

    @Test(arguments: rows)
    func `options are heeded`(wanted: String, options: ConversionOptions) throws {
        let row: [DelimitedCell] = ["x", "", .null, 1, "a,b"]
        let text = try encodeDelimited(
            [row], columns: ["t", "e", "n", "1", "q"], options: options)
        #expect(text == wanted)
    }

    @Test func `an empty value of a one-column table is quoted`() throws {
        let text = try encodeDelimited([["x"], [""], [.null]], columns: ["a"])
        #expect(text == "a\nx\n\"\"\n\"\"\n")
        let named = options { $0.writing.toNull = "NULL" }
        let other = try encodeDelimited([["x"], [""], [.null]], columns: ["a"], options: named)
        #expect(other == "a\nx\n\"\"\nNULL\n")
        #expect(try encodeDelimited([], columns: [""]) == "\"\"\n")
    }

    @Test(arguments: [
        ("=1+2", "'=1+2"), ("+1", "'+1"), ("-1+2", "'-1+2"), ("@x", "'@x"), ("\tx", "'\tx"),
        ("\rx", "\"'\rx\""), ("=a,b", "\"'=a,b\""), ("=", "'="), ("-", "'-"), ("= ", "\"'= \""),
        ("-1", "-1"), ("-1.5e3", "-1.5e3"), ("x=1", "x=1"), ("a-b", "a-b"), ("'=x", "'=x"),
    ])
    func `formulas are guarded when asked`(value: String, written: String) throws {
        let guarded = options {
            $0.writing.formulaGuard = true
            $0.writing.header = HeaderStyle.none
        }
        let text = try encodeDelimited(
            [[.text(value), 1]], columns: ["a", "b"], options: guarded)
        #expect(text == written + ",1\n")
        let plain = options { $0.writing.header = HeaderStyle.none }
        let other = try encodeDelimited(
            [[.text(value), 1]], columns: ["a", "b"], options: plain)
        #expect(!other.contains("'\(value)"))
    }

    @Test func `numbers are no formulas and headings may be`() throws {
        let guarded = options { $0.writing.formulaGuard = true }
        let text = try encodeDelimited([[-5, .null]], columns: ["=a", "b"], options: guarded)
        #expect(text == "'=a,b\n-5,\n")
    }

    @Test func `txt is separated by tabs and quoted alike`() throws {
        let text = try encodeDelimited([["a,b", "c\td"]], columns: ["x", "y"], as: .txt)
        #expect(text == "x\ty\na,b\t\"c\td\"\n")
    }

    @Test func `backslash escapes replace quotes`() throws {
        let escaping = options { $0.writing.backslashEscapes = true }
        let rows: [[DelimitedCell]] = [
            ["a\tb", "c\nd\re\\f"], [.null, ""], ["\"", " x "], ["\\N", .yes], [1, "a,b"],
        ]
        let text = try encodeDelimited(rows, columns: ["x", "y"], as: .txt, options: escaping)
        #expect(
            text == "x\ty\na\\tb\tc\\nd\\re\\\\f\n\\N\t\n\"\t x \n\\\\N\ttrue\n1\ta,b\n")
        let named = options {
            $0.writing.backslashEscapes = true
            $0.writing.toNull = "NULL"
        }
        let other = try encodeDelimited([[.null]], columns: ["x"], as: .txt, options: named)
        #expect(other == "x\nNULL\n")
    }

    @Test func `columns are written as the table says`() throws {
        let text = try encodeDelimited(
            [["x", "y", "z"], ["1", "2", "3"]], columns: ["a", "b", "c"], sources: [2, 0])
        #expect(text == "c,a\nz,x\n3,1\n")
    }

    @Test func `totals come last`() throws {
        let rows: [[DelimitedCell]] = [["x", 1], ["y", 2]]
        let text = try encodeDelimited(rows, columns: ["a", "b"], totals: [.null, 3])
        #expect(text == "a,b\nx,1\ny,2\n,3\n")
    }

    @Test func `values longer than the output's first room are written whole`() throws {
        let long = String(repeating: "\"x", count: 5000)
        let text = try encodeDelimited([[.text(long), "y"]], columns: ["a", "b"])
        let quoted = long.split(separator: "\"").map { "\"\"\($0)" }.joined()
        #expect(text == "a,b\n\"\(quoted)\",y\n")
    }

    @Test(arguments: [ResultFormat.csv, .txt])
    func `a heading that begins like a byte order mark is read back`(format: ResultFormat) throws {
        let json = "[{\"\u{FEFF}a\":\"1\"}]\n"
        let text = try Conversion(from: .json).convert(Array(json.utf8), to: format)
        var conversion = Conversion(from: format)
        conversion.options.reading.types = .strings
        #expect(try conversion.convert(text, to: .json) == Array(json.utf8))
    }
}
