import Rowcast
import Testing

/// Values with drill links of a `RowWriter`.
@Suite struct LinkWritingTests {
    private static let showAll =
        #"[{"label":"Show All","url":"/explore/shop/orders?fields=orders.id","type":"measure_default"}]"#

    private var schema: ResultSchema {
        var schema = ResultSchema([
            ResultColumn("o.count", label: "Count", type: "count", category: .measure),
            ResultColumn("o.city", label: "City"), ResultColumn("o.paid", label: "Paid"),
        ])
        schema.hasLinks = true
        return schema
    }

    private func written(
        as formats: [ResultFormat], _ set: (inout WritingOptions) -> Void = { _ in }
    ) throws -> [String] {
        var options = ConversionOptions()
        set(&options.writing)
        let sinks = formats.map { _ in MemorySink() }
        let writer = try RowWriter(
            schema, to: zip(formats, sinks).map { ConversionOutput($0, to: $1) }, options: options)
        try writer.append { row throws(ConversionError) in
            row.append(1062)
            try row.attachLinks(Array(Self.showAll.utf8).span.bytes)
            row.append("\"Ro\"me")
            row.append(true)
            try row.attachLinks(
                Array(#"[{"label":"by Ø","url":"/x","type":"drill"},{"url":"/y"}]"#.utf8).span.bytes
            )
        }
        try writer.append { row throws(ConversionError) in
            row.append(2)
            row.appendNull()
            try row.attachLinks(Array("[]".utf8).span.bytes)
            row.appendNull()
        }
        try writer.finish()
        return sinks.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    private let rows =
        #"""
        "data":[{"o.city":{"value":"\"Ro\"me"},\#
        "o.paid":{"value":true,"links":[{"label":"by Ø","url":"/x","type":"drill"},{"url":"/y"}]},\#
        "o.count":{"value":1062,"links":[{"label":"Show All",\#
        "url":"/explore/shop/orders?fields=orders.id","type":"measure_default"}]}},\#
        {"o.city":{"value":null,"links":[]},"o.paid":{"value":null},"o.count":{"value":2}}]}
        """#

    @Test func `json_detail has links behind values`() throws {
        #expect(try written(as: [.jsonDetail])[0].hasSuffix(rows))
    }

    @Test func `json_detail may leave the links out, and put a path in front of them`() throws {
        let plain = try written(as: [.jsonDetail]) { $0.generateDrillLinks = false }[0]
        #expect(
            plain.hasSuffix(
                #"""
                "data":[{"o.city":{"value":"\"Ro\"me"},"o.paid":{"value":true},\#
                "o.count":{"value":1062}},\#
                {"o.city":{"value":null},"o.paid":{"value":null},"o.count":{"value":2}}]}
                """#)
        )
        let prefixed = try written(as: [.jsonDetail]) { $0.pathPrefix = "/embed" }[0]
        #expect(prefixed.contains(#""url":"/embed/explore/shop/orders?fields=orders.id""#))
        #expect(prefixed.contains(#""url":"/embed/x""#))
    }

    @Test func `tables show the first link where it is asked for, others pass links over`() throws {
        let linked = try written(as: [.html]) { $0.links = true }[0]
        #expect(linked.contains(#"<a href="/explore/shop/orders?fields=orders.id">1062</a>"#))
        #expect(linked.contains(#"<a href="/x">true</a>"#))
        #expect(!linked.contains("/y"))
        let plain = try written(as: [.html, .csv, .json, .jsonBI])
        #expect(!plain[0].contains("href"))
        #expect(plain[1] == "Count,City,Paid\n1062,\"\"\"Ro\"\"me\",true\n2,,\n")
        #expect(plain[2].contains(#"{"o.city":"\"Ro\"me","o.paid":true,"o.count":1062}"#))
        #expect(!plain[3].contains("links"))
    }

    @Test func `a document that was written is read with its links`() throws {
        let detail = try written(as: [.jsonDetail])[0]
        let read = try Conversion().convert(Array(detail.utf8), to: .jsonDetail)
        #expect(String(decoding: read, as: UTF8.self) == detail)
    }

    @Test func `links of totals and subtotals are written`() throws {
        var schema = schema
        schema.hasTotals = true
        schema.subtotalSets = [["o.city"]]
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.jsonDetail, to: sink)])
        let link = Array(#"[{"url":"/s"}]"#.utf8)
        try writer.append(subtotal: 0) { row throws(ConversionError) in
            row.append(7)
            try row.attachLinks(link.span.bytes)
            row.append("Rome")
            row.appendNull()
        }
        try writer.finish { row throws(ConversionError) in
            row.append(8)
            try row.attachLinks(link.span.bytes)
            row.appendNull()
            row.appendNull()
        }
        let text = String(decoding: sink.bytes, as: UTF8.self)
        #expect(
            text.contains(
                #"""
                {"1":[{"o.city":{"value":"Rome"},"o.paid":{"value":null},\#
                "o.count":{"value":7,"links":[{"url":"/s"}]},"$$$__grouping__$$$":["o.city"]}]}
                """#
            ))
        #expect(
            text.hasSuffix(
                #"""
                "totals_data":{"o.city":{"value":null},"o.paid":{"value":null},\#
                "o.count":{"value":8,"links":[{"url":"/s"}]}}}
                """#))
    }

    @Test func `many rows with links come out in order`() throws {
        var schema = ResultSchema([ResultColumn("a", type: "number")])
        schema.hasLinks = true
        let sink = MemorySink()
        var options = ConversionOptions()
        options.frameBytes = 4096
        options.threads = 2
        options.writing.columns = ["a"]
        let writer = try RowWriter(
            schema, to: [ConversionOutput(.jsonDetail, to: sink)], options: options)
        var expected: [String] = []
        for number in 0..<20_000 {
            let url = String(repeating: "u", count: number % 7000 == 0 ? 10_000 : number % 9)
            let links = #"[{"url":"/\#(url)"}]"#
            try writer.append { row throws(ConversionError) in
                row.append(number)
                if number % 3 != 0 { try row.attachLinks(Array(links.utf8).span.bytes) }
            }
            expected.append(
                number % 3 != 0
                    ? #"{"a":{"value":\#(number),"links":\#(links)}}"#
                    : #"{"a":{"value":\#(number)}}"#)
        }
        try writer.finish()
        #expect(
            String(decoding: sink.bytes, as: UTF8.self).hasSuffix(
                "\"data\":[" + expected.joined(separator: ",") + "]}"))
    }

    @Test(arguments: [
        "", "[", "{}", "\"x\"", "[] ", "[1,]", "[{\"url\":\"\u{1}\"}]", "[]]", "[{}", "null",
    ]) func `links that are no array of JSON are refused`(text: String) throws {
        let sink = MemorySink()
        var schema = ResultSchema([ResultColumn("a")])
        schema.hasLinks = true
        let writer = try RowWriter(schema, to: [ConversionOutput(.csv, to: sink)])
        #expect(throws: ConversionError.self) {
            try writer.append { row throws(ConversionError) in
                row.append(1)
                try row.attachLinks(Array(text.utf8).span.bytes)
            }
        }
        #expect(throws: ConversionError.self) {
            try writer.append { row throws(ConversionError) in
                row.append(1)
                try row.attachLinks(([91, 34, 255, 34, 93] as [UInt8]).span.bytes)
            }
        }
        try writer.append { $0.append(2) }
        try writer.finish()
        #expect(String(decoding: sink.bytes, as: UTF8.self) == "a\n2\n")
    }

    @Test func `links stand behind a value, once, where the schema has links`() throws {
        let list = Array("[]".utf8)
        for hasLinks in [true, false] {
            var schema = ResultSchema([ResultColumn("a")])
            schema.hasLinks = hasLinks
            let writer = try RowWriter(schema, to: [ConversionOutput(.csv, to: MemorySink())])
            #expect(throws: ConversionError.self) {
                try writer.append { row throws(ConversionError) in
                    try row.attachLinks(list.span.bytes)
                    row.append(1)
                }
            }
            #expect(throws: ConversionError.self) {
                try writer.append { row throws(ConversionError) in
                    row.append(1)
                    try row.attachLinks(list.span.bytes)
                    try row.attachLinks(list.span.bytes)
                }
            }
            try writer.finish()
        }
    }
}
