import Testing

@testable import Rowcast

struct DelimitedDecoderTests {
    /// Text after the heading `a,b`, and the rows in it.
    static let twoColumns: [(String, [[String]])] = [
        ("", []),
        ("x,y\n", [["'x", "'y"]]),
        ("x,y", [["'x", "'y"]]),
        ("x,y\nz,w", [["'x", "'y"], ["'z", "'w"]]),
        ("x,y\r\nz,w\r\n", [["'x", "'y"], ["'z", "'w"]]),
        ("x,y\rz,w\r", [["'x", "'y"], ["'z", "'w"]]),
        ("x,y\r\n\r\nz,w\n\n\n", [["'x", "'y"], ["'z", "'w"]]),
        ("\n\nx,y\n", [["'x", "'y"]]),
        (",\n", [["null", "null"]]),
        (",", [["null", "null"]]),
        (#""","""# + "\n", [["'", "'"]]),
        (#""x","y""# + "\n", [["'x", "'y"]]),
        (#""x""y","""""# + "\n", [["'x\"y", "'\""]]),
        (#""""x""","a""""b""#, [["'\"x\"", "'a\"\"b"]]),
        ("\"x\ny\",\"a\r\nb\"\r\n", [["'x\ny", "'a\r\nb"]]),
        (#""a,b",c"# + "\n", [["'a,b", "'c"]]),
        (#"5" pipe,a"b"c"# + "\n", [["'5\" pipe", "'a\"b\"c"]]),
        (#" "x",y "# + "\n", [["' \"x\"", "'y "]]),
        (#"x,""# + "\"\nz,w\n", [["'x", "'"], ["'z", "'w"]]),
        ("é,日本\n", [["'é", "'日本"]]),
        ("a\tb,\u{7F}\n", [["'a\tb", "'\u{7F}"]]),
        (#""a","b""c"# + "\"\n1,2\n", [["'a", "'b\"c"], ["'1", "'2"]]),
    ]

    @Test(arguments: twoColumns)
    func `records of two columns`(text: String, rows: [[String]]) throws {
        let decoded = try decodeDelimited("a,b\n" + text, needs: [])
        #expect(decoded == DelimitedRows(names: ["a", "b"], numeric: [], rows: rows))
    }

    @Test(arguments: twoColumns)
    func `every cut gives the same rows`(text: String, rows: [[String]]) throws {
        let bytes = Array(("a,b\n" + text).utf8)
        for cut in 0...text.utf8.count {
            #expect(try decodeDelimited(bytes, needs: [], cut: .at(cut)).rows == rows, "\(cut)")
        }
        for size in [1, 2, 3, 7, 64] {
            let decoded = try decodeDelimited(bytes, needs: [], cut: .frames(of: size))
            #expect(decoded.rows == rows, "\(size)")
        }
    }

    @Test(arguments: [
        ("x\n\ny\n", [["'x"], ["'y"]]),
        ("x\n\"\"\ny", [["'x"], ["'"], ["'y"]]),
        ("\"\"", [["'"]]),
        ("\r\n\r\nx\r\n\"\"\r\n", [["'x"], ["'"]]),
        (" \n", [["' "]]),
    ])
    func `a blank line is no row of one column but an empty value is`(
        text: String, rows: [[String]]
    ) throws {
        for cut in 0...text.utf8.count {
            #expect(try decodeDelimited("a\n" + text, cut: .at(cut)).rows == rows)
        }
    }

    @Test(arguments: [
        "a,b\nx,y\n", "\u{FEFF}a,b\nx,y\n", "\n\na,b\nx,y\n", "a,b\r\nx,y\r\n", "a,b\rx,y\r",
        "\"a\",\"b\"\nx,y\n", "\u{FEFF}\"a\",b\r\n\r\nx,y",
    ])
    func `the heading is found`(text: String) throws {
        let wanted = DelimitedRows(names: ["a", "b"], numeric: [], rows: [["'x", "'y"]])
        #expect(try decodeDelimited(text) == wanted)
        #expect(try decodeDelimited(text, needs: [], prefixStep: 1) == wanted)
        #expect(try decodeDelimited(text, prefixStep: 1) == wanted)
    }

    @Test func `names may have line ends, quotes and delimiters`() throws {
        let decoded = try decodeDelimited("\"a,\n\"\"b\"\"\",c\n")
        #expect(decoded.names == ["a,\n\"b\"", "c"])
    }

    @Test func `a heading alone is a result without rows`() throws {
        #expect(try decodeDelimited("a,b").rows == [])
        #expect(try decodeDelimited("a,b\n").rows == [])
    }

    @Test func `columns are numbered where there is no heading`() throws {
        let decoded = try decodeDelimited(
            "\n1,x\n2,y\n", options: options { $0.reading.noHeader = true })
        let rows = [["#1", "'x"], ["#2", "'y"]]
        #expect(
            decoded
                == DelimitedRows(
                    names: ["column_1", "column_2"], numeric: ["column_1"], rows: rows))
    }

    @Test(arguments: [
        ("a,a,b,a", ["a", "a_2", "b", "a_3"]),
        ("a,a,a_2", ["a", "a_3", "a_2"]),
        (",x,", ["column_1", "x", "column_3"]),
        ("column_2,,column_2", ["column_2", "column_2_2", "column_2_3"]),
        ("\"\",\"\"", ["column_1", "column_2"]),
    ])
    func `repeated and missing names are made up for when asked`(
        heading: String, names: [String]
    ) throws {
        let decoded = try decodeDelimited(
            heading + "\n", options: options { $0.reading.duplicateColumns = .rename })
        #expect(decoded.names == names)
    }

    @Test func `short rows are filled with null when asked`() throws {
        let decoded = try decodeDelimited(
            "a,b,c\n1,2\n\n\"x\"\n1,2,3\n,,\n1", options: options { $0.reading.ragged = .pad },
            needs: [])
        #expect(
            decoded.rows == [
                ["'1", "'2", "null"], ["'x", "null", "null"], ["'1", "'2", "'3"],
                ["null", "null", "null"], ["'1", "null", "null"],
            ])
    }

    @Test func `another delimiter is heeded`() throws {
        let decoded = try decodeDelimited(
            "a;b\n1,5;\"x;y\"\n", options: options { $0.reading.delimiter = ";" })
        #expect(decoded.rows == [["'1,5", "'x;y"]])
    }

    @Test func `txt is separated by tabs and quoted alike`() throws {
        let decoded = try decodeDelimited("a\tb\n1,5\t\"x\ty\"\n", as: .txt)
        #expect(decoded.rows == [["'1,5", "'x\ty"]])
    }

    static let escapes: [(String, [[String]])] = [
        (#"x\ty"# + "\t" + #"a\nb\r\\"# + "\n", [["'x\ty", "'a\nb\r\\"]]),
        (#"\N"# + "\t" + #"\\N"# + "\n", [["null", "'\\N"]]),
        ("\t\n", [["'", "'"]]),
        ("\"x\t\"\"\n", [["'\"x", "'\"\""]]),
        ("x\\\ty\tz\\\nw\n", [["'x\ty", "'z\nw"]]),
        (#"a\\"# + "\t" + #"b\\"# + "\nc\td", [["'a\\", "'b\\"], ["'c", "'d"]]),
        (#"\b\f\v\q"# + "\ty\r\n", [["'\u{8}\u{C}\u{B}q", "'y"]]),
    ]

    @Test(arguments: escapes)
    func `backslash escapes are resolved when asked`(text: String, rows: [[String]]) throws {
        let bytes = Array(("a\tb\n" + text).utf8)
        let escaping = options { $0.reading.backslashEscapes = true }
        for cut in 0...text.utf8.count {
            let decoded = try decodeDelimited(
                bytes, as: .txt, options: escaping, needs: [], cut: .at(cut))
            #expect(decoded.rows == rows, "\(cut)")
        }
    }

    @Test func `a blank line is an empty value where backslashes escape`() throws {
        let escaping = options { $0.reading.backslashEscapes = true }
        let text = "a\nx\n\n\\N\r\n\r\n"
        for cut in 0...text.utf8.count - 2 {
            let decoded = try decodeDelimited(text, as: .txt, options: escaping, cut: .at(cut))
            #expect(decoded.rows == [["'x"], ["'"], ["null"], ["'"]], "\(cut)")
        }
    }

    @Test func `rows and cells beyond one stretch of the scan are found`() throws {
        let long = String(repeating: "x", count: 40_000)
        let rows = (0..<3000).map { "\($0),\"q,\($0)\"" } + ["\(long),\"\(long)\n\"", "1,2"]
        for end in ["\n", "\r\n", "\r"] {
            let decoded = try decodeDelimited(
                (["a,b"] + rows).joined(separator: end), needs: [], cut: .frames(of: 5000))
            #expect(decoded.rows.count == 3002)
            #expect(decoded.rows[2999] == ["'2999", "'q,2999"])
            #expect(decoded.rows[3000] == ["'" + long, "'" + long + "\n"])
            #expect(decoded.rows[3001] == ["'1", "'2"])
        }
    }
}
