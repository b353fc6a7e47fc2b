import Rowcast
import Testing

/// Subtotals of a `RowWriter`, whose json_detail is written out by hand.
@Suite struct SubtotalWritingTests {
    private var schema: ResultSchema {
        var schema = ResultSchema([
            ResultColumn("o.land", label: "Land"), ResultColumn("o.city", label: "City"),
            ResultColumn("o.count", label: "Count", type: "count", category: .measure),
            ResultColumn("o.kind", label: "Kind"),
        ])
        schema.subtotalSets = [["o.land", "o.city"], ["o.land"]]
        return schema
    }

    private let rows: [[Any?]] = [
        ["It", "Rome", 1, "a"], ["It", "Rome", 2, "b"], ["It", "Pisa", 3, "a"],
        [nil, "Oslo", 4, "a"],
    ]

    private func written(
        _ schema: ResultSchema, as formats: [ResultFormat], totals: Totals = .all
    ) throws -> (texts: [String], report: ConversionReport) {
        var options = ConversionOptions()
        options.writing.totals = totals
        let sinks = formats.map { _ in MemorySink() }
        let writer = try RowWriter(
            schema, to: zip(formats, sinks).map { ConversionOutput($0, to: $1) }, options: options)
        try writer.append(subtotal: 1) { $0.append(["It", nil, 6, nil]) }
        try writer.append(subtotal: 0) { $0.append(["It", "Rome", 3, nil]) }
        try writer.append(subtotal: 0) { $0.append(["It", "Pisa", 3, nil]) }
        try writer.append(subtotal: 0) { $0.append([nil, "Oslo", 4, nil]) }
        try writer.append(subtotal: 1) { $0.append([nil, nil, 4, nil]) }
        for row in rows { try writer.append { $0.append(row) } }
        let report = try writer.finish()
        return (sinks.map { String(decoding: $0.bytes, as: UTF8.self) }, report)
    }

    @Test func `json_detail has the subtotals by number of kept dimensions`() throws {
        let text = try written(schema, as: [.jsonDetail]).texts[0]
        #expect(
            text.contains(
                #"""
                "has_subtotals":true,"subtotals_data":{"1":[\#
                {"o.land":{"value":"It"},"o.city":{"value":null},"o.kind":{"value":null},\#
                "o.count":{"value":6},"$$$__grouping__$$$":["o.land"]},\#
                {"o.land":{"value":null},"o.city":{"value":null},"o.kind":{"value":null},\#
                "o.count":{"value":4},"$$$__grouping__$$$":["o.land"]}],"2":[\#
                {"o.land":{"value":"It"},"o.city":{"value":"Rome"},"o.kind":{"value":null},\#
                "o.count":{"value":3},"$$$__grouping__$$$":["o.land","o.city"]},\#
                {"o.land":{"value":"It"},"o.city":{"value":"Pisa"},"o.kind":{"value":null},\#
                "o.count":{"value":3},"$$$__grouping__$$$":["o.land","o.city"]},\#
                {"o.land":{"value":null},"o.city":{"value":"Oslo"},"o.kind":{"value":null},\#
                "o.count":{"value":4},"$$$__grouping__$$$":["o.land","o.city"]}]},\#
                "subtotal_sets":[["o.land"],["o.land","o.city"]],"data":[
                """#))
    }

    @Test func `tables have subtotals behind their groups, as those read of json_detail`() throws {
        let formats: [ResultFormat] = [.csv, .html, .md, .txt, .gsxml, .jsonBI]
        let texts = try written(schema, as: formats + [.jsonDetail]).texts
        #expect(
            texts[0] == """
                Land,City,Count,Kind
                It,Rome,1,a
                It,Rome,2,b
                It,Rome,3,
                It,Pisa,3,a
                It,Pisa,3,
                It,,6,
                ,Oslo,4,a
                ,Oslo,4,
                ,,4,

                """)
        var conversion = Conversion()
        conversion.options.writing.totals = .all
        // The columns of a document are dimensions, then measures.
        conversion.options.writing.columns = ["o.land", "o.city", "o.count", "o.kind"]
        for (format, text) in zip(formats, texts) where format.name != "json_bi" {
            let read = try conversion.convert(Array(texts[6].utf8), to: format)
            #expect(String(decoding: read, as: UTF8.self) == text, "\(format.name)")
        }
        conversion.options.writing.columns = []
        let bi = try conversion.convert(Array(texts[6].utf8), to: .jsonBI)
        for part in [
            #""has_subtotals":true"#, #""subtotal_sets":[["o.land"],["o.land","o.city"]]"#,
        ] {
            #expect(texts[5].contains(part))
            #expect(String(decoding: bi, as: UTF8.self).contains(part))
        }
    }

    @Test func `a workbook has subtotals as rows`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.xlsx, to: sink)])
        try writer.append(subtotal: 1) { $0.append(["It", nil, 6, nil]) }
        try writer.append { $0.append(["It", "Rome", 6, "a"]) }
        try writer.finish()
        let csv = try Conversion(from: .xlsx).convert(sink.bytes, to: .csv)
        #expect(
            String(decoding: csv, as: UTF8.self) == "Land,City,Count,Kind\nIt,Rome,6,a\nIt,,6,\n")
    }

    @Test func `csv leaves subtotals out unless they are asked for, with a warning`() throws {
        let (texts, report) = try written(schema, as: [.csv], totals: .byFormat)
        #expect(
            texts == ["Land,City,Count,Kind\nIt,Rome,1,a\nIt,Rome,2,b\nIt,Pisa,3,a\n,Oslo,4,a\n"])
        #expect(report.warnings.map(\.code) == ["subtotals_left_out"])
    }

    @Test func `subtotals of a pivoted result are nested by pivot`() throws {
        var schema = ResultSchema([
            ResultColumn("o.land"), ResultColumn("o.city"),
            ResultColumn("o.count", category: .measure, pivotValues: ["x"]),
            ResultColumn("o.count", category: .measure, isRowTotal: true),
        ])
        schema.pivotFields = [ResultColumn("o.kind")]
        schema.subtotalSets = [["o.land"]]
        let (detail, csv) = (MemorySink(), MemorySink())
        var options = ConversionOptions()
        options.writing.totals = .all
        let writer = try RowWriter(
            schema,
            to: [ConversionOutput(.jsonDetail, to: detail), ConversionOutput(.csv, to: csv)],
            options: options)
        try writer.append(subtotal: 0) { $0.append(["It", nil, 1, 2]) }
        try writer.append { $0.append(["It", "Rome", 1, 2]) }
        try writer.finish()
        #expect(
            String(decoding: detail.bytes, as: UTF8.self).contains(
                #"""
                "subtotals_data":{"1":[{"o.land":{"value":"It"},"o.city":{"value":null},\#
                "o.count":{"x":{"value":1},"$$$_row_total_$$$":{"value":2}},\#
                "$$$__grouping__$$$":["o.land"]}]},
                """#))
        #expect(
            String(decoding: csv.bytes, as: UTF8.self) == """
                o.land,o.city,x o.count,Row Total o.count
                It,Rome,1,2
                It,,1,2

                """)
        var conversion = Conversion()
        conversion.options.writing.totals = .all
        #expect(try conversion.convert(detail.bytes, to: .csv) == csv.bytes)
    }

    @Test func `a set without rows is told`() throws {
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.jsonDetail, to: sink)])
        try writer.finish()
        #expect(
            String(decoding: sink.bytes, as: UTF8.self).hasSuffix(
                #"""
                "has_subtotals":true,"subtotals_data":{"1":[],"2":[]},\#
                "subtotal_sets":[["o.land"],["o.land","o.city"]],"data":[]}
                """#))
        let csv = try Conversion().convert(sink.bytes, to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "Land,City,Kind,Count\n")
    }

    @Test func `subtotals are refused behind rows, of unknown sets, and of a wrong size`() throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.writing.totals = .all
        let writer = try RowWriter(
            schema, to: [ConversionOutput(.csv, to: sink)], options: options)
        #expect(throws: ConversionError.self) {
            try writer.append(subtotal: 2) { $0.append(["It", nil, 6, nil]) }
        }
        #expect(throws: ConversionError.self) {
            try writer.append(subtotal: 1) { $0.append(["It", nil, 6]) }
        }
        try writer.append(subtotal: 1) { $0.append(["It", nil, 1, nil]) }
        try writer.append { $0.append(["It", "Rome", 1, "a"]) }
        #expect(throws: ConversionError.self) {
            try writer.append(subtotal: 1) { $0.append(["Fr", nil, 6, nil]) }
        }
        try writer.finish()
        #expect(
            String(decoding: sink.bytes, as: UTF8.self)
                == "Land,City,Count,Kind\nIt,Rome,1,a\nIt,,1,\n")
        for sets in [[["o.count"]], [[]], [["o.land", "o.land"]], [["o.name"]]] {
            var schema = schema
            schema.subtotalSets = sets
            #expect(throws: ConversionError.self) { try RowWriter(schema, to: []) }
        }
    }

    @Test func `subtotals have a limit, which the error names`() throws {
        var options = ConversionOptions()
        options.maxHeaderBytes = 1000
        let writer = try RowWriter(
            schema, to: [ConversionOutput(.csv, to: MemorySink())], options: options)
        let error = #expect(throws: ConversionError.self) {
            for number in 0..<100 {
                try writer.append(subtotal: 1) { $0.append(["land \(number)", nil, 6, nil]) }
            }
        }
        #expect(error?.code == .tooLarge)
        #expect(error?.description.contains("raise maxHeaderBytes") == true)
    }
}
