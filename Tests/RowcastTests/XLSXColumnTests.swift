import Testing

@testable import Rowcast

/// Dates, formats of numbers, widths and headings: what a column's field and first rows decide.
@Suite struct XLSXColumnTests {
    private func field(_ label: String, _ change: (inout Field) -> Void) -> Field {
        var field = Field(name: "view.\(label)", label: label)
        change(&field)
        return field
    }

    private func table(_ fields: [Field], sample: [[TestCell]] = []) -> OutputTable {
        var header = ResultHeader()
        header.fields = fields
        header.columns = fields.map { Column($0) }
        return OutputTable(
            header: header, columns: header.columns, sources: Array(fields.indices),
            isSelection: false, sample: sample.isEmpty ? nil : Frame(rows: sample))
    }

    private func archive(
        _ fields: [Field], _ rows: [[TestCell]], totals: [TestCell]? = nil
    ) throws -> (archive: ZipArchive, warnings: [Warning]) {
        let (bytes, warnings) = try encoded(
            XLSXEncoder(EncodingOptions()), table(fields), [rows], totals: totals)
        return (try ZipArchive(bytes), warnings)
    }

    // MARK: - Dates

    /// Serial numbers as Excel has them; the seconds of a day divided by 86,400.
    @Test(arguments: [
        ("date", "2019-12-22", "43821", "yyyy-mm-dd"),
        ("date_date", "1900-01-01", "1", "yyyy-mm-dd"),
        ("date_date", "1900-02-28", "59", "yyyy-mm-dd"),
        ("date_date", "1900-03-01", "61", "yyyy-mm-dd"),
        ("date_week", "9999-12-31", "2958465", "yyyy-mm-dd"),
        ("date_month", "2014-09-01", "41883", "yyyy-mm-dd"),
        ("date_time", "2019-12-22 12:00:00", "43821.5", "yyyy-mm-dd hh:mm:ss"),
        ("date_time", "2019-12-22T06:00:00Z", "43821.25", "yyyy-mm-dd hh:mm:ss"),
        ("date_time", "2019-12-22 00:00:00", "43821", "yyyy-mm-dd hh:mm:ss"),
        ("date_time", "2019-12-22 10:05:06", "43821.420208333335", "yyyy-mm-dd hh:mm:ss"),
        ("date_second", "2019-12-22 23:59:59", "43821.999988425923", "yyyy-mm-dd hh:mm:ss"),
        ("date_minute15", "2019-12-22 18:00", "43821.75", "yyyy-mm-dd hh:mm"),
        ("date_hour6", "2019-12-22 18", "43821.75", "yyyy-mm-dd hh:mm"),
        (
            "date_millisecond", "2019-12-22 10:05:06.789", "43821.420217465275",
            "yyyy-mm-dd hh:mm:ss.000"
        ),
        ("date_time_of_day", "17:15", "0.71875", "hh:mm"),
        ("date_time_of_day", "06:00:00", "0.25", "hh:mm"),
    ])
    func `dates and times are days of a field's type`(
        type: String, text: String, serial: String, format: String
    ) throws {
        let (archive, warnings) = try archive([field("A") { $0.type = type }], [[.text(text)]])
        let row = try #require(archive.sheetRows.last)
        let value = try #require(row.firstMatch(of: /<c r="A2" s="3"><v>([0-9.]+)<\/v>/)?.1)
        #expect(Double(value) == Double(serial))
        let styles = try #require(archive.text("xl/styles.xml"))
        #expect(styles.contains("<numFmt numFmtId=\"164\" formatCode=\"\(format)\"/>"))
        #expect(styles.contains("<xf numFmtId=\"164\" fontId=\"0\""))
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        ("date_date", "1899-12-31"), ("date_date", "2019-02-29"), ("date_time", "soon"),
        ("date_hour", "2019-12-22 24"), ("date_time_of_day", "24:00"), ("date_date", "22.12.2019"),
    ])
    func `what is no date in a column of dates stays text, with a warning`(
        type: String, text: String
    ) throws {
        let (archive, warnings) = try archive(
            [field("A") { $0.type = type }], [[.text(text)], [""], [.null], [.text(text)]])
        #expect(
            archive.sheetRows[1]
                == "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>\(text)</t></is></c></row>")
        #expect(warnings.map(\.code) == ["dates_as_text"])
        #expect(warnings.map(\.count) == [2])
    }

    @Test(arguments: [
        ("date_month", "2014-09"), ("date_quarter", "2017-Q3"), ("date_year", "2017"),
        ("string", "2019-12-22"), (nil, "2019-12-22"), ("date_day_of_week", "Monday"),
        ("date_month_name", "May"), ("date_hour_of_day", "17"),
    ])
    func `text is never a date by its looks`(type: String?, text: String) throws {
        let (archive, warnings) = try archive([field("A") { $0.type = type }], [[.text(text)]])
        #expect(archive.sheetRows.last?.contains("<is><t>\(text)</t></is>") == true)
        #expect(warnings.isEmpty)
    }

    @Test func `numbers in a column of dates are numbers`() throws {
        let (archive, _) = try archive(
            [field("A") { $0.type = "date_date" }], [[.number("18000.0")]])
        #expect(archive.sheetRows.last == #"<row r="2"><c r="A2"><v>18000</v></c></row>"#)
    }

    @Test(arguments: [
        ("numbers", "<c r=\"A2\" t=\"inlineStr\"><is><t>2019-12-22</t></is></c>"),
        ("infer", "<c r=\"A2\" s=\"3\"><v>43821</v></c>"),
    ])
    func `csv has dates where that is asked for`(types: String, cell: String) throws {
        var options = ConversionOptions()
        options.reading.types = try #require(.init(rawValue: types))
        let csv = """
            day,time,both,note,id
            2019-12-22,2019-12-22 12:00,2019-12-22,2019-12-22,7
            ,,2019-12-22T18:00:00Z,none,8

            """
        let bytes = try Conversion(from: .csv, options: options)
            .convert(Array(csv.utf8), to: .xlsx)
        let rows = try ZipArchive(bytes).sheetRows
        #expect(rows[1].contains(cell))
        #expect(rows[1].hasSuffix("<is><t>2019-12-22</t></is></c><c r=\"E2\"><v>7</v></c></row>"))
        if types == "infer" {
            #expect(rows[1].contains("<c r=\"B2\" s=\"4\"><v>43821.5</v></c>"))
            #expect(rows[1].contains("<c r=\"C2\" s=\"4\"><v>43821</v></c>"))
            #expect(rows[2].contains("<c r=\"C3\" s=\"4\"><v>43821.75</v></c>"))
        }
    }

    // MARK: - Formats of numbers

    @Test func `numbers are shown in their field's format, those of totals too`() throws {
        let fields = [
            field("A") { $0.valueFormat = "$#,##0.00" }, field("B") { $0.valueFormat = "0.0\"x\"" },
            field("C") { $0.valueFormat = "$#,##0.00" }, field("D") { $0.valueFormat = "0\"open" },
        ]
        let (archive, _) = try archive(
            fields, [[.number("1.50"), .number("2"), "text", .number("3")]],
            totals: [.number("4"), .null, .number("5"), .null])
        #expect(
            archive.sheetRows[1] == """
                <row r="2"><c r="A2" s="3"><v>1.5</v></c><c r="B2" s="4"><v>2</v></c>\
                <c r="C2" t="inlineStr"><is><t>text</t></is></c><c r="D2"><v>3</v></c></row>
                """)
        #expect(
            archive.sheetRows[2]
                == #"<row r="3"><c r="A3" s="6"><v>4</v></c><c r="B3" s="5"/>"#
                + #"<c r="C3" s="6"><v>5</v></c><c r="D3" s="5"/></row>"#)
        let styles = try #require(archive.text("xl/styles.xml"))
        #expect(
            styles.contains(
                """
                <numFmts count="2"><numFmt numFmtId="164" formatCode="$#,##0.00"/>\
                <numFmt numFmtId="165" formatCode="0.0&quot;x&quot;"/></numFmts>
                """))
        // Plain, two headings, two formats, and these again for totals.
        #expect(styles.contains("<cellXfs count=\"8\">"))
    }

    @Test func `more formats than a workbook may have are left out`() throws {
        let fields = (0..<210).map { index in
            field("\(index)") { $0.valueFormat = "0\"\(index)\"" }
        }
        let (archive, _) = try archive(fields, [(0..<210).map { .number("\($0)") }])
        let row = try #require(archive.sheetRows.last)
        #expect(row.contains("s=\"202\"><v>199</v>"))
        #expect(!row.contains("s=\"203\""))
        #expect(row.hasSuffix("<v>209</v></c></row>"))
    }

    // MARK: - Widths

    @Test func `columns are as wide as headings and first rows need`() throws {
        let fields = [
            field("A") { _ in }, field("A heading of 25 characters"[...].description) { _ in },
            field("C") { $0.type = "date_date" }, field("D") { $0.valueFormat = "$#,##0.00" },
            field("E") { _ in }, field("F") { _ in }, field("G") { _ in },
        ]
        let sample: [[TestCell]] = [
            [
                "Bonn", "x", "2019-12-22", .number("1234567.5"), .text("你好你好你好"),
                .text(String(repeating: "long ", count: 50)), "a\na line of 19 letters\nb",
            ]
        ]
        let (bytes, _) = try encoded(
            XLSXEncoder(EncodingOptions()), table(fields, sample: sample), [sample])
        let sheet = try #require(try ZipArchive(bytes).text("xl/worksheets/sheet1.xml"))
        let widths = sheet.matches(of: /<col min="\d+" max="\d+" width="(\d+)"/).map { $0.1 }
        // Two more than `$1,234,567.50`; six wide characters take twelve.
        #expect(widths == ["8", "30", "12", "15", "14", "60", "22"])
    }

    @Test func `widths do not depend on how the input is read or cut`() throws {
        // Only the first 1,000 rows are looked at.
        let lines = (0..<3000).map { row in
            "row \(row)" + (row < 900 ? "" : " of more text") + (row < 1000 ? "" : "!!!!")
        }
        let csv = Array("a\n\(lines.joined(separator: "\n"))\n".utf8)
        var options = ConversionOptions()
        for (frameBytes, step) in [(100, 1), (1 << 20, 777), (1 << 16, 1 << 20)] {
            options.frameBytes = frameBytes
            let sink = MemorySink()
            try Conversion(from: .csv, options: options).run(
                FixtureSource(csv, readSize: step), to: [ConversionOutput(.xlsx, to: sink)])
            let sheet = try #require(try ZipArchive(sink.bytes).text("xl/worksheets/sheet1.xml"))
            #expect(sheet.contains("<col min=\"1\" max=\"1\" width=\"22\" customWidth=\"1\"/>"))
        }
    }

    // MARK: - Headings

    @Test func `pivots have merged headings where that is asked for`() throws {
        let city = Field(name: "users.city", label: "City")
        let count = Field(name: "orders.count", label: "Count", category: .measure)
        let total = Field(name: "orders.total", label: "Total", category: .measure)
        let pivots = ["new", "old"].map {
            Pivot(key: $0, fieldNames: ["users.status"])
        }
        var header = ResultHeader()
        header.columns = [Column(city)]
        for pivot in pivots {
            header.columns += [Column(count, pivot: pivot), Column(total, pivot: pivot)]
        }
        let table = OutputTable(
            header: header, columns: header.columns, sources: Array(0..<5), isSelection: false)
        var options = ConversionOptions()
        let row: [TestCell] = ["Bonn", .number("1"), .number("2"), .number("3"), .number("4")]
        let plain = try ZipArchive(
            encoded(XLSXEncoder(EncodingOptions(options.writing)), table, [[row]]).bytes)
        #expect(plain.sheetRows.count == 2)
        #expect(plain.sheetRows[0].contains(">old Total</t>"))
        options.writing.mergedHeaders = true
        let merged = try ZipArchive(
            encoded(XLSXEncoder(EncodingOptions(options.writing)), table, [[row]]).bytes)
        let sheet = try #require(merged.text("xl/worksheets/sheet1.xml"))
        #expect(merged.sheetRows.count == 3)
        #expect(merged.sheetRows[0].contains("<c r=\"D1\" s=\"2\" t=\"inlineStr\"><is><t xml:"))
        #expect(merged.sheetRows[1].contains(">Total</t>"))
        #expect(merged.sheetRows[2].hasPrefix("<row r=\"3\"><c r=\"A3\""))
        #expect(
            sheet.hasSuffix(
                """
                </sheetData><autoFilter ref="A2:E3"/><mergeCells count="2">\
                <mergeCell ref="B1:C1"/><mergeCell ref="D1:E1"/></mergeCells></worksheet>
                """))
        #expect(sheet.contains("<pane ySplit=\"2\" topLeftCell=\"A3\""))
    }
}
