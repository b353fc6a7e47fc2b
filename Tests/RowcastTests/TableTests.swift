import Foundation
import Rowcast
import Testing

@Suite struct TableTests {
    private func table(
        _ csv: String, to format: ResultFormat = .table,
        _ set: (inout WritingOptions) -> Void = { _ in }
    ) throws -> String {
        var conversion = Conversion(from: .csv)
        set(&conversion.options.writing)
        return String(
            decoding: try conversion.convert(Array(csv.utf8), to: format), as: UTF8.self)
    }

    @Test func `columns are as wide as their widest cell, and numbers stand to the right`() throws {
        #expect(
            try table("name,n\nBerlin,7\nRome,12\n") == """
                ┌────────┬────┐
                │ name   │  n │
                ├────────┼────┤
                │ Berlin │  7 │
                │ Rome   │ 12 │
                └────────┴────┘

                """)
    }

    @Test func `a plain table has no lines and no blanks at the ends of its lines`() throws {
        let output = try table("name,n,note\nBerlin,7,x\nRome,12,\n") { $0.tableStyle = .plain }
        #expect(output == "name     n  note\nBerlin   7  x\nRome    12\n")
    }

    @Test func `a table of Markdown is one for its readers, aligned in the text too`() throws {
        let source = "name,n\na|b,7\nRome*,12\n"
        let output = try table(source) { $0.tableStyle = .markdown }
        #expect(
            output == """
                | name   |    n |
                | ------ | ---: |
                | a\\|b   |    7 |
                | Rome\\* |   12 |

                """)
        let read = try Conversion(from: .md).convert(Array(output.utf8), to: .csv)
        #expect(String(decoding: read, as: UTF8.self) == source)
    }

    /// The texts and the columns that they take, as Unicode's annexes 11 and 51 have it.
    @Test(arguments: [
        ("abc", 3), ("Köln", 4), ("Ko\u{308}ln", 4), ("東京", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("👨‍👩‍👧", 2), ("🏳️‍🌈", 2), ("👍🏽", 2), ("🇩🇪🇯🇵", 4),
        ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("ก็", 1), ("שלום", 4), ("a\u{200B}b", 2), ("①", 1),
    ])
    func `a cell takes the columns that a terminal gives it`(_ text: String, _ width: Int) throws {
        let lines = try table("t,u\n\(text),x\n123456789,x\n").split(separator: "\n")
        let cell = try #require(lines.first { $0.contains(text) })
        let blanks = String(repeating: " ", count: 9 - width)
        #expect(cell == "│ \(text)\(blanks) │ x │")
    }

    @Test(arguments: [
        ("a\u{1B}[31mb", #"a\u{1B}[31mb"#), ("a\rb", #"a\rb"#), ("a\tb", #"a\tb"#),
        ("a\nb", #"a\nb"#), ("\u{7}", #"\u{7}"#), ("\u{9B}2J", #"\u{9B}2J"#),
        ("\u{202E}abc", #"\u{202E}abc"#), ("\u{2066}x", #"\u{2066}x"#), ("\u{7F}", #"\u{7F}"#),
        ("x\u{2028}y", #"x\u{2028}y"#),
    ])
    func `no cell and no heading moves the cursor`(_ text: String, _ shown: String) throws {
        let csv = "\"h\(text)\"\n\"\(text)\"\n"
        for style in WritingOptions.TableStyle.allCases {
            let output = try table(csv) { $0.tableStyle = style }
            #expect(output.unicodeScalars.allSatisfy { $0 == "\n" || !"\(text)".hasControl($0) })
            if style == .plain { #expect(output == "h\(shown)\n\(shown)\n") }
        }
        #expect(try table(csv, to: .records) == "h\(shown): \(shown)\n")
    }

    @Test func `a cell behind the sample that is wider is whole, and later blanks make up for it`()
        throws
    {
        var csv = "a,b,c\n"
        for _ in 1...1000 { csv += "x,yyyy,z\n" }
        csv += "xxx,y,z\nx,yyyy,zzzzz\n"
        let lines = try table(csv) { $0.tableStyle = .plain }.split(separator: "\n")
        #expect(lines[1000] == "x  yyyy  z")
        #expect(lines[1001] == "xxx  y   z")
        #expect(lines[1002] == "x  yyyy  zzzzz")
    }

    @Test func `counters that grow behind the sample stay in line`() throws {
        let csv = "n,t\n" + (1...3000).map { "\($0),x\n" }.joined()
        let lines = try table(csv) { $0.tableStyle = .plain }.split(separator: "\n")
        #expect(Set(lines.dropFirst().map(\.count)) == [10])
    }

    @Test func `widths are those of formatted values`() throws {
        let input = """
            {"fields":{"measures":[{"name":"a","label":"A","value_format":"$#,##0.00",
            "is_numeric":true}]},"data":[{"a":{"value":1234.5}},{"a":{"value":7}}]}
            """
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.applyFormatting = true
        let output = try conversion.convert(Array(input.utf8), to: .table)
        #expect(
            String(decoding: output, as: UTF8.self) == """
                ┌───────────┐
                │         A │
                ├───────────┤
                │ $1,234.50 │
                │     $7.00 │
                └───────────┘

                """)
    }

    @Test func `nulls are empty unless a text stands for them`() throws {
        #expect(try table("a,b\n1,\n", to: .records) == "a: 1\nb: \n")
        #expect(try table("a,b\n1,\n", to: .records) { $0.toNull = "NULL" } == "a: 1\nb: NULL\n")
    }

    @Test func `records are separated by an empty line, over frames too`() throws {
        let csv = "a,b\n" + (1...500).map { "\($0),x\n" }.joined()
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 100
        let output = try conversion.convert(Array(csv.utf8), to: .records)
        let expected = (1...500).map { "a: \($0)\nb: x\n" }.joined(separator: "\n")
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(arguments: [ResultFormat.table, .records])
    func `neither is read`(format: ResultFormat) throws {
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: format).convert(Array("a\n".utf8), to: .csv)
        }
        #expect(error?.code == .unsupported)
        #expect(error?.reason == "results in this format cannot be read")
    }
}

extension String {
    /// Whether the text has the character, and it is one that a terminal acts upon.
    fileprivate func hasControl(_ scalar: Unicode.Scalar) -> Bool {
        let isControl = scalar.value < 32 || (127..<160).contains(scalar.value)
        let isFormat = (0x2028...0x202E).contains(scalar.value) || scalar.value == 0x2066
        return (isControl || isFormat) && unicodeScalars.contains(scalar)
    }
}
