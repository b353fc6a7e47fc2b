import Testing

@testable import Rowcast

/// What is known of the columns of workbooks that others wrote, and values that only look like some.
@Suite struct XLSXColumnsReadTests {
    @Test func `columns of dates, times and numbers are known as such`() throws {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c t="str"><v>day</v></c><c t="str"><v>moment</v></c>\
                <c t="str"><v>time</v></c><c t="str"><v>count</v></c><c t="str"><v>mix</v></c></row>\
                <row r="2"><c s="1"><v>43821</v></c><c s="2"><v>43821.5</v></c>\
                <c s="3"><v>0.5</v></c><c><v>1</v></c><c s="1"><v>43821</v></c></row>\
                <row r="3"><c/><c s="1"><v>43821</v></c><c/><c/><c><v>1</v></c></row>
                """, formats: ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm"])
        let header = try Conversion().inspect(MemorySource(book.bytes)).header
        #expect(
            header.fields.map(\.type) == [
                "date_date", "date_time", "date_time_of_day", "number", nil,
            ])
        #expect(header.fields.map(\.isNumeric) == [false, false, false, true, false])
    }

    @Test func `columns keep the number format that all their numbers have`() throws {
        let book = TestWorkbook(
            rows: """
                <row r="1"><c t="str"><v>a</v></c><c t="str"><v>b</v></c>\
                <c t="str"><v>c</v></c><c t="str"><v>d</v></c><c t="str"><v>e</v></c></row>\
                <row r="2"><c s="1"><v>1234.5</v></c><c s="2"><v>1</v></c><c s="3"><v>1</v></c>\
                <c s="1"><v>1</v></c><c s="4"><v>1</v></c></row>\
                <row r="3"><c s="1"><v>2</v></c><c s="5"><v>1</v></c><c/><c s="2"><v>1</v></c>\
                <c s="4" t="str"><v>x</v></c></row>
                """, formats: ["$#,##0.00", "0.0%", "General", "0.0", "0.0%"])
        let header = try Conversion().inspect(MemorySource(book.bytes)).header
        #expect(header.fields.map(\.valueFormat) == ["$#,##0.00", "0.0%", nil, nil, nil])
        // What they look like goes along.
        #expect(
            try book.converted(to: .jsonDetail).contains(
                #""name":"a","label":"a","label_short":"a","type":"number","#
                    + #""value_format":"$#,##0.00","is_numeric":true"#))
        #expect(
            try book.converted { $0.writing.applyFormatting = true }.split(separator: "\n")[1]
                == "\"$1,234.50\",100.0%,1,1,1")
        let again = try ZipArchive(Conversion().convert(book.bytes, to: .xlsx))
        #expect(again.text("xl/styles.xml")?.contains("formatCode=\"$#,##0.00\"") == true)
        #expect(again.sheetRows[1].contains("<c r=\"A2\" s=\"3\"><v>1234.5</v></c>"))
    }

    @Test(arguments: [
        "<f>B2*2</f>", "<f>B2*2</f><v></v>", "<f>B2*2</f><v/>", "<f/>", "<f><![CDATA[B2*2]]></f>",
        "<x:f xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">B2</x:f>",
    ])
    func `formulas that nobody computed are null, and told`(content: String) throws {
        let book = TestWorkbook(
            rows: "<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>b</v></c></row>"
                + "<row><c>\(content)</c><c><v>4</v></c></row><row><c>\(content)</c></row>"
                + "<row><c t=\"str\"><f>\"\"</f><v></v></c><c><f>1</f><v>1</v></c></row>")
        let sink = MemorySink()
        let report = try Conversion(from: .xlsx).run(
            MemorySource(book.bytes), to: [ConversionOutput(.json, to: sink)])
        #expect(
            String(decoding: sink.bytes, as: UTF8.self)
                == "[{\"a\":null,\"b\":4},\n{\"a\":null,\"b\":null},\n{\"a\":\"\",\"b\":1}]\n")
        #expect(report.warnings.map(\.code) == ["formulas_without_value"])
        #expect(report.warnings.map(\.count) == [2])
    }

    @Test func `no day is behind the year 9999`() throws {
        let rows = ["2957003", "2957004", "2958465", "2958466"].map {
            "<row><c s=\"1\"><v>\($0)</v></c></row>"
        }
        let heading = "<row><c t=\"str\"><v>a</v></c></row>"
        for (uses1904, expected) in [
            (false, "9995-12-30,9995-12-31,9999-12-31,2958466"),
            (true, "9999-12-31,2957004,2958465,2958466"),
        ] {
            let book = TestWorkbook(
                rows: heading + rows.joined(), formats: ["yyyy-mm-dd"], uses1904: uses1904)
            let days = try book.converted().split(separator: "\n").dropFirst()
            #expect(days.joined(separator: ",") == expected)
        }
    }
}
