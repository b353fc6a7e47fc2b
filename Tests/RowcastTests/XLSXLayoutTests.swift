import Testing

@testable import Rowcast

/// Where a table stands in a sheet: titles above it, headings of several rows, ranges of cells.
@Suite struct XLSXLayoutTests {
    private static func cell(_ reference: String, _ value: String) -> String {
        Int(value) == nil
            ? "<c r=\"\(reference)\" t=\"str\"><v>\(value)</v></c>"
            : "<c r=\"\(reference)\"><v>\(value)</v></c>"
    }

    /// Rows of a sheet by their numbers, each of cells by the letters of their columns.
    private static func rows(_ rows: [(Int, [(String, String)])]) -> String {
        rows.map { number, cells in
            "<row r=\"\(number)\">"
                + cells.map { cell("\($0.0)\(number)", $0.1) }.joined() + "</row>"
        }.joined()
    }

    /// A title, a blank row, a table from row 4 on, and a note beside it.
    private let titled = TestWorkbook(
        rows: rows([
            (1, [("A", "Report of orders")]), (2, [("A", "as of today")]),
            (4, [("A", "City"), ("B", "Count"), ("D", "note")]),
            (5, [("A", "Berlin"), ("B", "1"), ("D", "x")]), (6, [("A", "Rome"), ("B", "2")]),
            (7, [("A", "Total"), ("B", "3")]),
        ]))

    @Test func `rows above the table are left out`() throws {
        let table = "City,Count,column_3,note\nBerlin,1,,x\nRome,2,,\nTotal,3,,\n"
        for count in [2, 3] {
            #expect(
                try titled.converted {
                    $0.reading.skipRows = count
                    $0.reading.duplicateColumns = .rename
                } == table)
        }
        #expect(
            try titled.converted {
                $0.reading.skipRows = 4
                $0.reading.noHeader = true
            } == "column_1,column_2,column_3,column_4\nBerlin,1,,x\nRome,2,,\nTotal,3,,\n")
    }

    @Test(arguments: [
        ("A4:B", "City,Count\nBerlin,1\nRome,2\nTotal,3\n"),
        ("A4:B6", "City,Count\nBerlin,1\nRome,2\n"),
        ("$b$4:$B$6", "Count\n1\n2\n"),
        ("A3:C6", "City,Count\nBerlin,1\nRome,2\n"),
        ("D4", "note\nx\n"),
        ("D:D", "note\nx\n"),
        ("4:5", "City,Count,column_3,note\nBerlin,1,,x\n"),
    ])
    func `a range of cells is the table`(range: String, csv: String) throws {
        #expect(
            try titled.converted {
                $0.reading.range = range
                $0.reading.duplicateColumns = .rename
            } == csv)
    }

    @Test func `a range and rows to skip add up`() throws {
        #expect(
            try titled.converted {
                $0.reading.range = "A2:B"
                $0.reading.skipRows = 2
            } == "City,Count\nBerlin,1\nRome,2\nTotal,3\n")
    }

    @Test func `what is no range is refused`() throws {
        for text in [
            "", "A", "A3:", ":", "XFE1", "B2:A3", "A5:F3", "A0", "A1:F1048577", "A1:B2:C3",
        ]
        where text != "A" {
            #expect(SheetRange(text) == nil, "\(text)")
        }
        for (text, written) in [
            ("a3:f", "A3:F"), ("$A$3:$F$20", "A3:F20"), ("A:F", "A:F"), ("3:20", "3:20"),
            ("B3", "B3:XFD"), ("A3", "3:XFD"),
        ] {
            #expect(SheetRange(text)?.text == written)
            #expect(SheetRange(written) == SheetRange(text), "\(text)")
        }
    }

    @Test func `the last row of a range needs rows with numbers`() {
        let book = TestWorkbook(
            rows: "<row><c t=\"str\"><v>a</v></c></row><row><c><v>1</v></c></row>")
        #expect(
            book.failure { $0.reading.range = "A1:A2" } == """
                xlsx: sheet 'Orders': a row has no number, so that range cannot tell the last one; \
                name a range without a last row, and pass limit (row 1)
                """)
    }

    @Test func `titles above the table are named by hint and warning`() throws {
        let hint = """
            where titles stand above the table, skipRows = N leaves them out, and range = A3:F \
            tells where it is
            """
        #expect(titled.failure { $0.reading.duplicateColumns = .error }.hasSuffix("; \(hint)"))
        let report = try Conversion().run(
            MemorySource(titled.bytes), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(report.warnings.map(\.message) == ["column 2 has no heading; \(hint)"])
        #expect(
            titled.failure { $0.reading.range = "F9:G" } == """
                xlsx: sheet 'Orders': there are no values in the range of rows and columns that is \
                read
                """)
    }

    @Test func `the rows of a heading are joined, and merged cells share a text`() throws {
        var book = TestWorkbook(
            rows: Self.rows([
                (2, [("B", "2025"), ("D", "2026")]),
                (3, [("A", "City"), ("B", "Count"), ("C", "Sum"), ("D", "Count")]),
                (4, [("A", "Rome"), ("B", "1"), ("C", "2"), ("D", "3")]),
            ]))
        #expect(
            try book.converted { $0.reading.headerRows = 2 }
                == "City,2025 Count,Sum,2026 Count\nRome,1,2,3\n")
        book.change(
            "xl/worksheets/sheet1.xml", "</sheetData>",
            to: "</sheetData><mergeCells><mergeCell ref=\"B2:C2\"/><mergeCell ref=\"A2:A3\"/>"
                + "</mergeCells>")
        #expect(
            try book.converted { $0.reading.headerRows = 2 }
                == "City,2025 Count,2025 Sum,2026 Count\nRome,1,2,3\n")
        // The heading ends where its rows end, whatever is missing among them.
        #expect(
            try book.converted {
                $0.reading.headerRows = 3
                $0.reading.duplicateColumns = .rename
            } == "City Rome,2025 Count 1,2025 Sum 2,2026 Count 3\n")
    }

    @Test func `headings of pivots come back joined`() throws {
        let json = """
            {"fields":{"dimensions":[{"name":"c","label":"City"}],"measures":[{"name":"n",\
            "label":"Count","is_numeric":true}],"pivots":[{"name":"y","label":"Year"}]},\
            "pivots":[{"key":"2025","data":{"y":"2025"}},{"key":"2026","data":{"y":"2026"}}],\
            "data":[{"c":{"value":"Rome"},"n":{"2025":{"value":1},"2026":{"value":2}}}]}
            """
        var options = ConversionOptions()
        options.writing.mergedHeaders = true
        let book = try Conversion(options: options).convert(Array(json.utf8), to: .xlsx)
        options = ConversionOptions()
        options.reading.headerRows = 2
        let csv = try Conversion(options: options).convert(book, to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "City,2025 Count,2026 Count\nRome,1,2\n")
    }

    @Test func `a sheet may have 16384 columns and no heading`() throws {
        let row = (0..<16_384).map { "<c r=\"\(SheetColumnName.name(at: $0))1\"><v>\($0)</v></c>" }
        let book = TestWorkbook(rows: "<row r=\"1\">\(row.joined())</row>")
        let csv = try book.converted { $0.reading.noHeader = true }
        let lines = csv.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].hasSuffix(",column_16384"))
        #expect(lines[1].hasSuffix(",16383"))
    }
}
