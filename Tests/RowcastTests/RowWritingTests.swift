import Foundation
import Rowcast
import Synchronization
import Testing

private let schema = ResultSchema([
    ResultColumn("o.city", label: "City"),
    ResultColumn("o.paid", label: "Paid", type: "yesno"),
    ResultColumn("o.day", label: "Day", type: "date_date"),
    ResultColumn(
        "o.total", label: "Total", type: "sum", category: .measure, valueFormat: "$#,##0.00"),
    ResultColumn("o.key", label: "Key", type: "number", isHidden: true),
])

@Suite struct RowWritingTests {
    /// The outputs of three rows in several formats.
    private func outputs(
        _ formats: [ResultFormat], options: ConversionOptions = ConversionOptions()
    ) throws -> [String] {
        let sinks = formats.map { _ in MemorySink() }
        let writer = try RowWriter(
            schema, to: zip(formats, sinks).map { ConversionOutput($0, to: $1) }, options: options)
        try writer.append { row throws(ConversionError) in
            row.append("Łódź, \"the\" city")
            row.append(true)
            try row.append(daysSince1970: 19_753)
            try row.append(decimal: "1234.50")
            row.append(1)
        }
        try writer.append { row throws(ConversionError) in
            try row.append(utf8: Array("<b>".utf8).span.bytes)
            row.append(false)
            try row.append(daysSince1970: -1)
            row.append(0.1)
            row.append(UInt64.max)
        }
        try writer.append { row throws(ConversionError) in
            for _ in 0..<5 { row.appendNull() }
        }
        let report = try writer.finish()
        #expect(report.rows == 3)
        #expect(report.warnings.isEmpty)
        return sinks.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `rows are written in several formats at once`() throws {
        let texts = try outputs([.csv, .json, .md])
        #expect(
            texts[0] == """
                City,Paid,Day,Total
                "Łódź, ""the"" city",true,2024-01-31,1234.50
                <b>,false,1969-12-31,0.1
                ,,,

                """)
        #expect(
            texts[1] == """
                [{"o.city":"Łódź, \\"the\\" city","o.paid":true,"o.day":"2024-01-31","o.key":1,"o.total":1234.50},
                {"o.city":"<b>","o.paid":false,"o.day":"1969-12-31","o.key":18446744073709551615,"o.total":0.1},
                {"o.city":null,"o.paid":null,"o.day":null,"o.key":null,"o.total":null}]

                """)
        #expect(texts[2].hasPrefix("| City"))
    }

    @Test func `options of conversions hold`() throws {
        var options = ConversionOptions()
        options.writing.applyFormatting = true
        options.writing.columns = ["o.total", "o.city"]
        options.writing.header = .names
        let texts = try outputs([.csv], options: options)
        #expect(
            texts[0] == """
                o.total,o.city
                "$1,234.50","Łódź, ""the"" city"
                $0.10,<b>
                ,

                """)
    }

    @Test func `json_detail has the fields as they were declared`() throws {
        let text = try outputs([.jsonDetail])[0]
        let detail = try FixtureJSON(Array(text.utf8))
        let fields = try #require(detail["fields"])
        guard case .array(let dimensions)? = fields["dimensions"],
            case .array(let measures)? = fields["measures"],
            case .array(let rows)? = detail["data"]
        else {
            Issue.record("no lists in \(text)")
            return
        }
        #expect(
            dimensions.map { $0["name"] }
                == ["o.city", "o.paid", "o.day", "o.key"].map { .string($0) })
        #expect(dimensions[3]["hidden"] == .bool(true))
        #expect(measures[0]["value_format"] == .string("$#,##0.00"))
        #expect(measures[0]["is_numeric"] == .bool(true))
        #expect(rows.count == 3)
        #expect(rows[0]["o.total"]?["value"] == .number("1234.50"))
        #expect(rows[2]["o.city"]?["value"] == .null)
    }

    @Test func `json_detail tells the filters and sorts that a server added`() throws {
        var schema = ResultSchema([ResultColumn("o.city")])
        schema.addedSorts = ["o.city"]
        schema.appliedFilters = [
            AppliedFilter(field: ResultColumn("o.name", label: "Name"), value: "-\"Bo\"")
        ]
        schema.appliedFilterExpression = "1=2"
        let sinks = [MemorySink(), MemorySink()]
        let writer = try RowWriter(
            schema, to: zip([.jsonDetail, .jsonBI], sinks).map { ConversionOutput($0, to: $1) })
        try writer.finish()
        func object(_ json: Any?) -> [String: Any] { json as? [String: Any] ?? [:] }
        let detail = try object(JSONSerialization.jsonObject(with: Data(sinks[0].bytes)))
        #expect(object(detail["added_params"])["sorts"] as? [String] == ["o.city"])
        let filter = object(object(detail["applied_filters"])["o.name"])
        #expect(filter["value"] as? String == "-\"Bo\"")
        #expect(object(filter["field"])["label"] as? String == "Name")
        #expect(detail["applied_filter_expression"] as? String == "1=2")
        let bi = try object(JSONSerialization.jsonObject(with: Data(sinks[1].bytes)))
        #expect(object(object(bi["metadata"])["filters"]).keys.sorted() == ["o.name"])
    }

    @Test
    func `json_detail has further members of results and fields, but for those of properties`()
        throws
    {
        var city = ResultColumn("o.city", label: "City")
        city.otherMembers = ["description": #""Where""#, "label_short": #""C""#, "label": #""No""#]
        var schema = ResultSchema([city])
        schema.exploreName = "o"
        schema.exploreDescription = "Orders"
        schema.otherMembers = [
            "ran_at": #""2026-01-31T10:00:00+00:00""#, "fill_fields": "[]", "data": "[1]",
            "fields": "{}",
        ]
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.jsonDetail, to: sink)])
        try writer.append { $0.append("Rome") }
        try writer.finish()
        let detail = try JSONSerialization.jsonObject(with: Data(sink.bytes)) as? [String: Any]
        #expect(detail?["ran_at"] as? String == "2026-01-31T10:00:00+00:00")
        #expect((detail?["fill_fields"] as? [Any])?.count == 0)
        #expect((detail?["data"] as? [[String: Any]])?.count == 1)
        #expect((detail?["explore"] as? [String: Any])?["description"] as? String == "Orders")
        let fields = detail?["fields"] as? [String: [[String: Any]]]
        let field = fields?["dimensions"]?.first
        #expect(field?["label"] as? String == "City")
        #expect(field?["label_short"] as? String == "C")
        #expect(field?["description"] as? String == "Where")
    }

    @Test func `a further member that is no JSON is an error`() {
        var schema = ResultSchema([ResultColumn("o.city")])
        schema.otherMembers = ["ran_at": "\"2026"]
        #expect(throws: ConversionError.self) {
            try RowWriter(schema, to: [ConversionOutput(.jsonDetail, to: MemorySink())])
        }
    }

    @Test func `a pivoted result is written with its pivots`() throws {
        var schema = ResultSchema([
            ResultColumn(
                "o.count", type: "count", category: .measure, pivotValues: ["2024", "new"]),
            ResultColumn("o.city"),
            ResultColumn("o.count", type: "count", category: .measure, pivotValues: ["2025", nil]),
        ])
        schema.pivotFields = [ResultColumn("o.year"), ResultColumn("o.status")]
        let (detail, csv) = (MemorySink(), MemorySink())
        let writer = try RowWriter(
            schema,
            to: [ConversionOutput(.jsonDetail, to: detail), ConversionOutput(.csv, to: csv)])
        try writer.append { row in
            row.append(1)
            row.append("Rome")
            row.append(2)
        }
        try writer.finish()
        #expect(
            String(decoding: csv.bytes, as: UTF8.self) == """
                o.city,2024 - new o.count,2025 - ∅ o.count
                Rome,1,2

                """)
        let row = try #require(try FixtureJSON(detail.bytes)["data"])
        guard case .array(let rows) = row else { return }
        #expect(rows[0]["o.city"]?["value"] == .string("Rome"))
        #expect(rows[0]["o.count"]?["2024|FIELD|new"]?["value"] == .number("1"))
        #expect(rows[0]["o.count"]?["2025|FIELD|o.status___null"]?["value"] == .number("2"))
        // What was written is read as the same table.
        #expect(try Conversion().convert(detail.bytes, to: .csv) == csv.bytes)
    }

    @Test func `many rows and long ones come out in order`() throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.frameBytes = 4096
        options.threads = 2
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a", type: "number"), ResultColumn("b")]),
            to: [ConversionOutput(.csv, to: sink)], options: options)
        var expected = "a,b\n"
        for number in 0..<20_000 {
            let text = String(repeating: "y", count: number % 7000 == 0 ? 10_000 : number % 5)
            try writer.append { row in
                row.append(number)
                row.append(text)
            }
            expected += "\(number),\(text)\n"
        }
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == expected)
    }

    @Test func `texts of every length are written whole`() throws {
        let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        for length in 1...letters.count {
            let text = String(letters.prefix(length))
            #expect(try written { $0.append(text) } == text)
        }
    }

    @Test(arguments: [
        (",", "a,b,c\n15,true,false\n"), ("5", "a5b5c\n\"15\"5true5false\n"),
        ("r", "arbrc\n15r\"true\"rfalse\n"), ("s", "asbsc\n15strues\"false\"\n"),
    ]) func `csv quotes a number and a truth value that have the delimiter`(
        delimiter: Unicode.Scalar, text: String
    ) throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.writing.toDelimiter = UInt8(ascii: delimiter)
        let writer = try RowWriter(
            ResultSchema(["a", "b", "c"].map { ResultColumn($0) }),
            to: [ConversionOutput(.csv, to: sink)], options: options)
        try writer.append { row in
            row.append(15)
            row.append(true)
            row.append(false)
        }
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == text)
    }

    // MARK: - Totals

    /// A result of two cities in some formats, with a totals row.
    private func totalled(
        _ formats: [ResultFormat], totals: Totals = .byFormat
    ) throws -> (outputs: [[UInt8]], report: ConversionReport) {
        var schema = ResultSchema([
            ResultColumn("o.city", label: "City"),
            ResultColumn("o.total", label: "Total", type: "sum", category: .measure),
        ])
        schema.hasTotals = true
        var options = ConversionOptions()
        options.writing.totals = totals
        let sinks = formats.map { _ in MemorySink() }
        let writer = try RowWriter(
            schema, to: zip(formats, sinks).map { ConversionOutput($0, to: $1) }, options: options)
        for (city, total) in [("Rome", 1), ("Oslo", 2)] {
            try writer.append { row in
                row.append(city)
                row.append(total)
            }
        }
        #expect(throws: ConversionError.self) { try writer.finish() }
        #expect(throws: ConversionError.self) { try writer.finish { row in row.append(3) } }
        let report = try writer.finish { row in
            row.appendNull()
            row.append(3)
        }
        return (sinks.map(\.bytes), report)
    }

    @Test func `a totals row stands behind the rows of tables`() throws {
        let (outputs, report) = try totalled([.csv, .md, .html], totals: .total)
        #expect(outputs[0] == Array("City,Total\nRome,1\nOslo,2\n,3\n".utf8))
        #expect(
            String(decoding: outputs[1], as: UTF8.self) == """
                | City | Total |
                | --- | ---: |
                | Rome | 1 |
                | Oslo | 2 |
                |  | 3 |

                """)
        let page = String(decoding: outputs[2], as: UTF8.self)
        #expect(page.hasSuffix("<tr><td></td><td>3</td></tr>\n</table>"))
        #expect(report.rows == 2)
    }

    @Test func `csv has a totals row only if it is asked for`() throws {
        let (outputs, report) = try totalled([.csv])
        #expect(outputs == [Array("City,Total\nRome,1\nOslo,2\n".utf8)])
        #expect(report.warnings.map(\.code) == ["totals_left_out"])
    }

    @Test func `documents of json have the totals row at their end`() throws {
        let outputs = try totalled([.jsonDetail, .jsonBI]).outputs.map {
            String(decoding: $0, as: UTF8.self)
        }
        #expect(outputs[0].contains(#""has_totals":true"#))
        #expect(
            outputs[0].hasSuffix(
                #""totals_data":{"o.city":{"value":null},"o.total":{"value":3}}}"#))
        #expect(outputs[1].contains(#""has_totals":true"#))
        #expect(outputs[1].hasSuffix(#"{"o.city":{"value":null},"o.total":{"value":3}}]}"#))
    }

    @Test func `a workbook has the totals row as its last row`() throws {
        let workbook = try totalled([.xlsx]).outputs[0]
        let csv = try Conversion(from: .xlsx).convert(workbook, to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "City,Total\nRome,1\nOslo,2\n,3\n")
    }

    @Test func `a totals row that the schema does not declare is refused`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: sink)])
        #expect(throws: ConversionError.self) { try writer.finish { row in row.append(1) } }
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "a\n")
    }

    @Test func `a result without rows has its heading`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.csv, to: sink)])
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "City,Paid,Day,Total\n")
    }

    @Test func `rows behind the limit are dropped`() throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.limit = 2
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: sink)],
            options: options)
        for number in 0..<200_000 { try writer.append { row in row.append(number) } }
        #expect(try writer.finish().rows == 2)
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "a\n0\n1\n")
    }

    @Test func `sql has column types that hold every row`() throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.writing.sqlRows = .postgres
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a", type: "number")]),
            to: [ConversionOutput(.sql, to: sink)], options: options)
        for number in 0..<1000 { try writer.append { row in row.append(number) } }
        try writer.append { row throws(ConversionError) in try row.append(decimal: "0.25") }
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self).contains("NUMERIC"))
    }

    // MARK: - Numbers and times

    @Test(arguments: [
        0, 9, 10, 99, 100, 12_345, 1_234_567, 12_345_678, 99_999_999, 100_000_000, 100_000_001,
        1_002_003_004, 9_999_999_999_999_999, 10_000_000_000_000_000, 1_000_000_010_000_000_200,
        Int.max, -1, -90, -12_345_678, -123_456_789, Int.min,
    ]) func `whole numbers have their digits`(number: Int) throws {
        #expect(try written { $0.append(number) } == number.description)
    }

    @Test(arguments: [
        ("0.1", "0.1"), ("1200", "1200"), ("-0.0", "-0"), ("1e20", "1e+20"), ("5e-324", "5e-324"),
        ("0.30000000000000004", "0.30000000000000004"), ("9007199254740993", "9007199254740992"),
        ("-1999.05", "-1999.05"), ("123456789.5", "123456789.5"), ("0.001", "0.001"),
        ("0.0012345678901234567", "0.0012345678901234567"), ("2.000000001", "2.000000001"),
        ("999999999.9999999", "999999999.9999999"),
    ]) func `doubles have the fewest digits`(number: String, text: String) throws {
        let value = try #require(Double(number))
        #expect(try written { $0.append(value) } == text)
    }

    @Test func `numbers that are not finite are null, with a warning`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.json, to: sink)])
        try writer.append { row in row.append(Double.nan) }
        try writer.append { row in row.append(-Double.infinity) }
        let report = try writer.finish()
        #expect(report.warnings.map(\.code) == ["not_finite"])
        #expect(report.warnings.first?.count == 2)
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "[{\"a\":null},\n{\"a\":null}]\n")
    }

    @Test(arguments: [
        (0, 0, "1970-01-01 00:00:00"), (-1, 0, "1969-12-31 23:59:59"),
        (1_706_695_506, 250_000_000, "2024-01-31 10:05:06.250"),
        (1_706_695_506, 1, "2024-01-31 10:05:06.000000001"),
        (-62_135_596_800, 0, "0001-01-01 00:00:00"),
    ]) func `times are written without a zone`(seconds: Int, nanoseconds: Int, text: String) throws
    {
        #expect(
            try written { row throws(ConversionError) in
                try row.append(secondsSince1970: seconds, nanoseconds: nanoseconds)
            } == text)
    }

    private func written(
        _ fill: (inout RowBuilder) throws(ConversionError) -> Void
    ) throws -> String {
        let sink = MemorySink()
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: sink)])
        try writer.append(fill)
        try writer.finish()
        return String(String(decoding: sink.bytes, as: UTF8.self).dropFirst(2).dropLast())
    }

    @Test(arguments: [
        (253_402_300_799, 999_999_999, true), (253_402_300_800, 0, false),
        (-62_167_219_200, 0, true), (-62_167_219_201, 0, false), (Int.max, 0, false),
        (Int.min, 0, false), (0, 1_000_000_000, false), (0, -1, false), (0, Int.max, false),
    ]) func `times of other years are errors`(seconds: Int, nanoseconds: Int, isTime: Bool) throws {
        let text = try? written { row throws(ConversionError) in
            try row.append(secondsSince1970: seconds, nanoseconds: nanoseconds)
        }
        #expect((text != nil) == isTime)
    }

    @Test(arguments: [
        (2_932_896, true), (2_932_897, false), (-719_528, true), (-719_529, false),
        (Int.max, false), (Int.min, false),
    ]) func `days of other years are errors`(day: Int, isDay: Bool) {
        let text = try? written { row throws(ConversionError) in
            try row.append(daysSince1970: day)
        }
        #expect((text != nil) == isDay)
    }

    // MARK: - Errors

    @Test func `a writer that has finished takes no row and no end`() throws {
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: MemorySink())])
        try writer.finish()
        #expect(throws: ConversionError(.unsupported, "the result has ended already")) {
            try writer.append { row in row.append(1) }
        }
        #expect(throws: ConversionError(.unsupported, "the result has ended already")) {
            try writer.finish()
        }
    }

    @Test func `a row of a wrong number of values is refused, and others follow`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a"), ResultColumn("b")]),
            to: [ConversionOutput(.csv, to: sink)])
        try writer.append { row in
            row.append(1)
            row.append(2)
        }
        do {
            try writer.append { row in row.append(3) }
            Issue.record("the row is refused")
        } catch let error {
            #expect(
                error.description == "1 values, but the result has 2 columns (row 2)")
        }
        #expect(throws: ConversionError.self) {
            try writer.append { row in for _ in 0..<3 { row.append(3) } }
        }
        #expect(throws: ConversionError.self) {
            try writer.append { row throws(ConversionError) in
                row.append(1)
                try row.append(decimal: "1,5")
            }
        }
        #expect(throws: ConversionError.self) {
            try writer.append { row throws(ConversionError) in
                try row.append(utf8: ([0x41, 0xFF] as [UInt8]).span.bytes)
                row.append(1)
            }
        }
        try writer.append { row in
            row.append(4)
            row.append(5)
        }
        #expect(try writer.finish().rows == 2)
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "a,b\n1,2\n4,5\n")
    }

    @Test func `a schema that contradicts itself is refused`() {
        let pivoted = ResultColumn("a", pivotValues: ["x"])
        for columns in [[], [ResultColumn("a"), ResultColumn("a")], [pivoted]] {
            #expect(throws: ConversionError.self) {
                try RowWriter(ResultSchema(columns), to: [])
            }
        }
    }

    @Test func `an output that fails ends the appending`() throws {
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: FullSink())])
        #expect(throws: ConversionError(.inputOutput, "the disk is full")) {
            for _ in 0..<1_000_000 {
                try writer.append { row in row.append("some text of a row") }
            }
        }
        #expect(throws: ConversionError.self) { try writer.finish() }
    }

    @Test func `an output that is busy holds the rows back`() throws {
        let sink = BusySink()
        var options = ConversionOptions()
        options.threads = 2
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: sink)],
            options: options)
        let text = String(repeating: "x", count: 99)
        for _ in 0..<400_000 {
            try writer.append { row in row.append(text) }
            sink.appended.wrappingAdd(100, ordering: .relaxed)
        }
        #expect(try writer.finish().rows == 400_000)
        // Of the 40 MB, a few frames of each thread.
        #expect(sink.greatestLead.load(ordering: .relaxed) < 8 << 20)
    }

    @Test func `a cancelled writer throws`() throws {
        let writer = try RowWriter(
            ResultSchema([ResultColumn("a")]), to: [ConversionOutput(.csv, to: MemorySink())])
        writer.cancel()
        #expect(throws: ConversionError.cancelled) { try writer.finish() }
    }
}

extension ConversionError {
    fileprivate static let cancelled = ConversionError(.cancelled, "the conversion was cancelled")
}

/// A sink that takes its time, and tells how far the rows were ahead of what it has.
private final class BusySink: ByteSink {
    let appended = Atomic(0)
    let greatestLead = Atomic(0)
    private let written = Atomic(0)

    func write(_ bytes: UnsafeRawBufferPointer) {
        usleep(2000)
        let lead = appended.load(ordering: .relaxed) - written.load(ordering: .relaxed)
        if lead > greatestLead.load(ordering: .relaxed) {
            greatestLead.store(lead, ordering: .relaxed)
        }
        written.wrappingAdd(bytes.count, ordering: .relaxed)
    }
}

private struct FullSink: ByteSink {
    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        throw ConversionError(.inputOutput, "the disk is full")
    }
}
