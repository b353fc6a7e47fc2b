import Testing

@testable import Rowcast

/// Null, empty text and the character NUL in csv and txt.
struct DelimitedNullTests {
    @Test(arguments: [
        ("NA,x\n", "null", "'x"), ("\"NA\",x\n", "'NA", "'x"), ("\"N\"\"A\",NA\n", "'N\"A", "null"),
        (",NA\n", "'", "null"), ("\"\",\n", "'", "'"), ("NAN,A\n", "'NAN", "'A"),
        ("NA,\"NA\nNA\"\r\n", "null", "'NA\nNA"),
    ])
    func `a text without quotes stands for null and an empty cell is empty text`(
        row: String, first: String, second: String
    ) throws {
        let null = options { $0.reading.null = "NA" }
        let bytes = Array(("a,b\nz,z\n" + row).utf8)
        for cut in 0...bytes.count - 4 {
            let decoded = try decodeDelimited(bytes, options: null, needs: [], cut: .at(cut))
            #expect(decoded.rows == [["'z", "'z"], [first, second]], "\(cut)")
        }
    }

    @Test func `a column of numbers may have the text of null`() throws {
        let decoded = try decodeDelimited(
            "a,b\n1,-999\n-999,2\n", options: options { $0.reading.null = "-999" })
        #expect(decoded.numeric == ["a", "b"])
        #expect(decoded.rows == [["#1", "null"], ["null", "#2"]])
    }

    @Test(arguments: [
        (#"\N"# + "\tNULL\n", "null", "null"), ("NULL\tnULL\n", "null", "'nULL"),
        (#"N\ULL"# + "\t\n", "'NULL", "'"),
    ])
    func `with backslash escapes an escaped text is a text`(
        row: String, first: String, second: String
    ) throws {
        let decoded = try decodeDelimited(
            "a\tb\n" + row, as: .txt,
            options: options {
                $0.reading.backslashEscapes = true
                $0.reading.null = "NULL"
            })
        #expect(decoded.rows == [[first, second]])
    }

    @Test(arguments: ["a,b", "\"", "a\n", "\r", " NULL", "NULL\t"])
    func `a text of null that would have to be quoted is refused`(null: String) {
        let writing = #expect(throws: ConversionError.self) {
            try encodeDelimited([], columns: ["a"], options: options { $0.writing.toNull = null })
        }
        #expect(writing?.code == .unsupported)
        #expect(writing?.reason.description.hasPrefix("toNull") == true)
        let reading = #expect(throws: ConversionError.self) {
            try decodeDelimited("a\n", options: options { $0.reading.null = null })
        }
        #expect(reading?.code == .unsupported)
        #expect(reading?.reason.description.hasPrefix("null") == true)
    }

    @Test(arguments: ["a\tb", "a\\b", "n", "N"])
    func `a text of null that backslash escapes change is refused`(null: String) {
        let error = #expect(throws: ConversionError.self) {
            try encodeDelimited(
                [], columns: ["a"], as: .txt,
                options: options {
                    $0.writing.backslashEscapes = true
                    $0.writing.toNull = null
                })
        }
        #expect(error?.code == .unsupported)
    }

    /// Formats with their options, the texts of null among them.
    static let dialects: [(ResultFormat, String, Bool)] = [
        (.csv, "NULL", false), (.csv, #"\N"#, false), (.csv, "0", false), (.txt, "-", false),
        (.txt, "", true), (.txt, #"\N"#, true), (.txt, "NULL", true), (.txt, "null", true),
    ]

    @Test(arguments: dialects)
    func `null, empty text and texts that look like null come back as they were`(
        format: ResultFormat, null: String, escapes: Bool
    ) throws {
        let options = options {
            $0.reading.null = null
            $0.writing.toNull = null
            $0.reading.backslashEscapes = escapes
            $0.writing.backslashEscapes = escapes
            $0.reading.types = .strings
        }
        let values: [DelimitedCell] = [
            .null, "", .text(null), "NULL", "null", #"\N"#, #"\\N"#, "0", "-", "\u{0}", "a\u{0}b",
            "\"",
        ]
        let columns = values.indices.map { "c\($0)" }
        let text = try encodeDelimited([values], columns: columns, as: format, options: options)
        let rows = try decodeDelimited(text, as: format, options: options).rows
        #expect(rows.first?.first == "null")
        #expect(
            rows.first?.dropFirst().joined(separator: "|")
                == "'|'\(null)|'NULL|'null|'\\N|'\\\\N|'0|'-|'\u{0}|'a\u{0}b|'\"")
        var conversion = Conversion(from: format)
        conversion.options = options
        #expect(try conversion.convert(Array(text.utf8), to: format) == Array(text.utf8))
    }

    @Test(arguments: [ResultFormat.csv, .txt])
    func `the character NUL is read as it was written`(format: ResultFormat) throws {
        let json = #"[{"a\u0000":"\u0000","b":"x\u0000"}]"# + "\n"
        let text = try Conversion(from: .json).convert(Array(json.utf8), to: format)
        #expect(text.contains(0))
        #expect(try Conversion(from: format).convert(text, to: .json) == Array(json.utf8))
    }

    @Test func `the text of null that is written says null in headings of pivots`() throws {
        let json = """
            {"fields":{"dimensions":[{"name":"a"}],"measures":[{"name":"n","label":"Count"}],\
            "pivots":[{"name":"p"}]},"pivots":[{"key":"p___null","data":{"p":null}}],\
            "data":[{"a":{"value":1},"n":{"p___null":{"value":2}}}]}
            """
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.toNull = "NULL"
        let csv = try conversion.convert(Array(json.utf8), to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "a,NULL Count\n1,2\n")
    }
}
