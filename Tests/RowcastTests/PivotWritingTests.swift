import Rowcast
import Testing

/// Pivoted results of a `RowWriter`, whose json_detail is written out by hand.
@Suite struct PivotWritingTests {
    /// Writes rows of whole numbers and texts, and nulls, in some formats.
    private func written(
        _ schema: ResultSchema, _ rows: [[Any?]], as formats: [ResultFormat],
        totals: [Any?]? = nil, options: ConversionOptions = ConversionOptions()
    ) throws -> [String] {
        let sinks = formats.map { _ in MemorySink() }
        let writer = try RowWriter(
            schema, to: zip(formats, sinks).map { ConversionOutput($0, to: $1) }, options: options)
        for row in rows { try writer.append { $0.append(row) } }
        if let totals { try writer.finish { $0.append(totals) } } else { try writer.finish() }
        return sinks.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private func count(_ pivot: String?...) -> ResultColumn {
        ResultColumn(
            "o.count", label: "Count", type: "count", category: .measure, pivotValues: pivot)
    }

    private let rowTotal = ResultColumn(
        "o.count", label: "Count", type: "count", category: .measure, isRowTotal: true)

    private var byYear: ResultSchema {
        var schema = ResultSchema([
            ResultColumn("o.city", label: "City"), rowTotal, count("2024"), count(nil),
        ])
        schema.pivotFields = [
            ResultColumn("o.year", label: "Year", type: "number", valueFormat: "\"y\"0")
        ]
        schema.hasTotals = true
        schema.columnsTruncated = true
        return schema
    }

    private let rows: [[Any?]] = [["Rome", 3, 1, 2], ["Oslo", 4, 4, nil]]

    @Test func `json_detail has row totals as the last pivot`() throws {
        let text = try written(byYear, rows, as: [.jsonDetail], totals: [nil, 7, 5, 2])[0]
        #expect(
            text.contains(
                #"""
                "pivots":[{"key":"2024","data":{"o.year":2024},"sort_values":{"o.year":2024},\#
                "labels":{"o.year":"y2024"},"is_total":false,\#
                "metadata":{"o.year":{"value":2024}}},\#
                {"key":"o.year___null","data":{"o.year":null},"sort_values":{"o.year":null},\#
                "labels":{"o.year":null},"is_total":false,\#
                "metadata":{"o.year":{"value":null}}},\#
                {"key":"$$$_row_total_$$$","data":{"o.year":null},"is_total":true,\#
                "metadata":{"o.year":{"value":null}}}],
                """#))
        #expect(
            text.contains(
                #"""
                "has_totals":true,"has_row_totals":true,"has_subtotals":false,\#
                "columns_truncated":true,"data":[\#
                {"o.city":{"value":"Rome"},"o.count":{"2024":{"value":1},\#
                "o.year___null":{"value":2},"$$$_row_total_$$$":{"value":3}}},\#
                {"o.city":{"value":"Oslo"},"o.count":{"2024":{"value":4},\#
                "o.year___null":{"value":null},"$$$_row_total_$$$":{"value":4}}}],
                """#))
        #expect(
            text.hasSuffix(
                #"""
                "totals_data":{"o.city":{"value":null},"o.count":{"2024":{"value":5},\#
                "o.year___null":{"value":2},"$$$_row_total_$$$":{"value":7}}}}
                """#))
    }

    @Test func `tables have row totals behind the pivots, and say the same of json_detail`() throws
    {
        var options = ConversionOptions()
        options.writing.totals = .all
        let texts = try written(
            byYear, rows, as: [.csv, .html, .md, .jsonDetail], totals: [nil, 7, 5, 2],
            options: options)
        #expect(
            texts[0] == """
                City,y2024 Count,∅ Count,Row Total Count
                Rome,1,2,3
                Oslo,4,,4
                ,5,2,7

                """)
        var conversion = Conversion(options: options)
        conversion.options.writing.totals = .all
        for (format, text) in zip([ResultFormat.csv, .html, .md], texts) {
            let read = try conversion.convert(Array(texts[3].utf8), to: format)
            #expect(String(decoding: read, as: UTF8.self) == text)
        }
        let own = try conversion.convert(Array(texts[3].utf8), to: .jsonDetail)
        #expect(String(decoding: own, as: UTF8.self) == texts[3])
    }

    @Test func `json_bi tells that columns were cut off`() throws {
        let text = try written(byYear, rows, as: [.jsonBI], totals: [nil, 7, 5, 2])[0]
        #expect(text.contains(#""columns_truncated":true,"#))
        #expect(
            text.hasSuffix(
                #"""
                {"o.city":{"value":null},"o.count|FIELD|2024":{"value":5},\#
                "o.count|FIELD|o.year___null":{"value":2},\#
                "o.count|FIELD|$$$_row_total_$$$":{"value":7}}]}
                """#))
    }

    @Test func `texts of pivot fields stay texts, digits or not`() throws {
        var schema = ResultSchema([count("2024", "new"), count("2024", "a|b")])
        schema.pivotFields = [ResultColumn("o.year"), ResultColumn("o.status")]
        let texts = try written(schema, [[1, 2]], as: [.jsonDetail, .csv])
        #expect(
            texts[0].contains(
                #"""
                {"key":"2024|FIELD|new","data":{"o.year":"2024","o.status":"new"},\#
                "sort_values":{"o.year":"2024","o.status":"new"},\#
                "labels":{"o.year":"2024","o.status":"new"},"is_total":false,\#
                "metadata":{"o.year":{"value":"2024"},"o.status":{"value":"new"}}}
                """#))
        #expect(texts[1] == "2024 - new Count,2024 - a|b Count\n1,2\n")
    }

    @Test func `a pivoted result without rows has its measures as columns`() throws {
        var schema = ResultSchema([
            ResultColumn("o.city", label: "City"),
            ResultColumn("o.count", label: "Count", type: "count", category: .measure),
        ])
        schema.pivotFields = [ResultColumn("o.year", label: "Year")]
        let texts = try written(schema, [], as: [.jsonDetail, .csv, .jsonBI])
        #expect(texts[0].contains(#""pivots":[],"#))
        #expect(texts[0].hasSuffix(#""data":[]}"#))
        #expect(texts[1] == "City,Count\n")
        let read = try Conversion().convert(Array(texts[0].utf8), to: .csv)
        #expect(String(decoding: read, as: UTF8.self) == texts[1])
    }

    @Test func `row totals need a pivoted result, and no pivot values`() {
        var pivoted = ResultSchema([
            ResultColumn("o.count", category: .measure, pivotValues: ["a"], isRowTotal: true)
        ])
        pivoted.pivotFields = [ResultColumn("o.year")]
        for schema in [ResultSchema([rowTotal]), pivoted] {
            #expect(throws: ConversionError.self) { try RowWriter(schema, to: []) }
        }
    }
}

extension RowBuilder {
    /// Appends whole numbers, texts and nulls.
    mutating func append(_ values: [Any?]) {
        for value in values {
            switch value {
            case let number as Int: append(number)
            case let text as String: append(text)
            default: appendNull()
            }
        }
    }
}
