import Testing

@testable import Rowcast

/// What separates cells is told by the heading and the first rows.
struct DelimiterDetectionTests {
    @Test(arguments: [
        // As many semicolons in each record, whatever commas there are.
        ("a;b;c\n1;2,5;x\n2;3,5;y\n", ["a", "b", "c"]),
        ("Sum, net;Year\n1,5;2020\n2;2021\n", ["Sum, net", "Year"]),
        ("Date;Sum, net;Text\n1.1.;1,5;x\n2.1.;2,5;y\n", ["Date", "Sum, net", "Text"]),
        ("a|b\n1|2\n", ["a", "b"]),
        ("a\tb\n1,5\t2\n", ["a", "b"]),
        ("\"a;b\";c\n\"x;\ny\";2\n", ["a;b", "c"]),
        ("a;b;c", ["a", "b", "c"]),
        ("\u{FEFF}\n\na;b\r\n1;2\r\n", ["a", "b"]),
        // Rows of several lengths.
        ("a;b;c\n1;2\n1;2;3\n", ["a", "b", "c"]),
        // A file of commas stays one.
        ("a,b\n1;2,3;4\n", ["a", "b"]),
        ("a,b;c\n1,2;3\n", ["a", "b;c"]),
        ("a,\"b;c;d\"\n1,\"2;3;4\"\n", ["a", "b;c;d"]),
        ("id,tags\n1,x;y;z\n2,x;y;z\n", ["id", "tags"]),
        ("a,b,c\n1,2\n1;2;3,4,5\n", ["a", "b", "c"]),
        ("note; more\nhello\nwell; yes\nno\n", ["note; more"]),
        ("a\n1\n", ["a"]),
        // Punctuation of values is none.
        ("name;\nx;\ny;\n", ["name;"]),
        ("last; first\nDoe; John\nRoe; Jane\n", ["last; first"]),
        ("a ; b\n1 ; 2\n", ["a ", " b"]),
        ("a; b; c\n1; 2; 3\n", ["a", " b", " c"]),
        ("5\" pipe,b\n1;2,3\n", ["5\" pipe", "b"]),
    ])
    func `the delimiter of csv is told`(text: String, names: [String]) throws {
        let lax = options { $0.reading.ragged = .pad }
        #expect(try decodeDelimited(text, options: lax).names == names)
        #expect(try decodeDelimited(text, options: lax, prefixStep: 1).names == names)
    }

    @Test func `txt is separated by tabs unless others are there more often`() throws {
        #expect(try decodeDelimited("a\tb\n1,2\t3,4\n", as: .txt).names == ["a", "b"])
        #expect(try decodeDelimited("a,b\n1,2\n", as: .txt).names == ["a", "b"])
        #expect(try decodeDelimited("a;b\tc\n1;2\t3\n", as: .txt).names == ["a;b", "c"])
        #expect(try decodeDelimited("view.name,\nx,\n", as: .txt).names == ["view.name,"])
        let escaping = options { $0.reading.backslashEscapes = true }
        #expect(try decodeDelimited("a,b\n1,2\n", as: .txt, options: escaping).names == ["a,b"])
    }

    @Test func `the reader's delimiter is not the writer's`() throws {
        var conversion = Conversion(from: .csv)
        conversion.options.reading.delimiter = ";"
        let text = Array("a;b\n1,5;x\n".utf8)
        #expect(
            String(decoding: try conversion.convert(text, to: .csv), as: UTF8.self)
                == "a,b\n\"1,5\",x\n")
        conversion.options.writing.toDelimiter = UInt8(ascii: "|")
        #expect(
            String(decoding: try conversion.convert(text, to: .csv), as: UTF8.self)
                == "a|b\n1,5|x\n")
    }

    @Test func `a delimiter that is passed counts`() throws {
        let comma = options { $0.reading.delimiter = "," }
        #expect(try decodeDelimited("a;b;c\n1;2;3\n", options: comma).names == ["a;b;c"])
    }

    @Test func `files of semicolons are found to be csv`() throws {
        let json = try Conversion().convert(Array("a;b\n1;2\n".utf8), to: .json)
        #expect(String(decoding: json, as: UTF8.self) == "[{\"a\":1,\"b\":2}]\n")
    }
}

/// Numbers with a comma for the point.
struct DecimalCommaTests {
    @Test(arguments: [
        ("1234,5", "1234.5"), ("1.234,5", "1234.5"), ("-1.234.567,25", "-1234567.25"), ("7", "7"),
        ("1.234", "1234"), ("0,5", "0.5"), ("12,50", "12.50"), ("1,5E3", "1.5E3"), ("-0,1", "-0.1"),
        ("1.5", nil), ("1.2345", nil), ("1234.567", nil), (",5", nil), ("5,", nil), ("1,2,3", nil),
        ("007", nil), ("0.123", nil), ("1.,5", nil), (".123", nil), ("1,234.5", nil), ("x", nil),
        ("1e5,5", nil), ("+1", nil), ("", nil), ("-", nil), ("1 234,5", nil),
    ])
    func `numbers are told by their digits`(text: String, number: String?) {
        var target = [UInt8](repeating: 0, count: 64)
        let source = Array(text.utf8) + Array(repeating: 0, count: 16)
        let length = source.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBufferPointer { target -> Int? in
                guard let from = source.baseAddress, let to = target.baseAddress else { return nil }
                return CellMeaning.putNumber(from, count: text.utf8.count, to: to)
            }
        }
        #expect(length.map { String(decoding: target.prefix($0), as: UTF8.self) } == number)
    }

    @Test func `a column is one of numbers where all sampled cells are`() throws {
        let text = "a;b;c\n1,5;\"1.234,5\";1.5\n;x;2\n-2.000;3;3\n"
        let comma = options { $0.reading.decimal = .comma }
        for cut in 6...text.utf8.count {
            let decoded = try decodeDelimited(text, options: comma, cut: .at(cut))
            #expect(decoded.numeric == ["a"])
            #expect(
                decoded.rows == [
                    ["#1.5", "'1.234,5", "'1.5"], ["null", "'x", "'2"], ["#-2000", "'3", "'3"],
                ])
        }
    }

    @Test func `numbers are written with a comma and quoted where it separates cells`() throws {
        let rows: [[DelimitedCell]] = [[.number("1.5"), .number("-7"), .number("2.5e-3"), "1.5"]]
        let columns = ["a", "b", "c", "d"]
        let comma = options { $0.writing.toDecimal = .comma }
        #expect(
            try encodeDelimited(rows, columns: columns, options: comma)
                == "a,b,c,d\n\"1,5\",-7,\"2,5e-3\",1.5\n")
        let semicolons = options {
            $0.writing.toDecimal = .comma
            $0.writing.toDelimiter = UInt8(ascii: ";")
        }
        #expect(
            try encodeDelimited(rows, columns: columns, options: semicolons)
                == "a;b;c;d\n1,5;-7;2,5e-3;1.5\n")
        let escaping = options {
            $0.writing.toDecimal = .comma
            $0.writing.toDelimiter = UInt8(ascii: ",")
            $0.writing.backslashEscapes = true
        }
        #expect(
            try encodeDelimited(rows, columns: columns, as: .txt, options: escaping)
                == "a,b,c,d\n1\\,5,-7,2\\,5e-3,1.5\n")
    }

    @Test(arguments: [false, true])
    func `numbers with commas come back`(escapes: Bool) throws {
        let text = "a,b\n1.5,x\n-1234.25,\n"
        var conversion = Conversion(from: .csv)
        conversion.options.writing.toDecimal = .comma
        conversion.options.writing.backslashEscapes = escapes
        conversion.options.writing.toDelimiter = UInt8(ascii: ",")
        let written = try conversion.convert(Array(text.utf8), to: .txt)
        #expect(
            String(decoding: written, as: UTF8.self)
                == (escapes
                    ? "a,b\n1\\,5,x\n-1234\\,25,\\N\n" : "a,b\n\"1,5\",x\n\"-1234,25\",\n"))
        conversion = Conversion(from: .txt)
        conversion.options.reading.decimal = .comma
        conversion.options.reading.delimiter = ","
        conversion.options.reading.backslashEscapes = escapes
        #expect(
            String(decoding: try conversion.convert(written, to: .csv), as: UTF8.self) == text)
    }
}
