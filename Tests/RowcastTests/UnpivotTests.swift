import Testing

@testable import Rowcast

/// Pivoted results as one row for each pivot value.
@Suite struct UnpivotTests {
    private func convert(
        _ text: [UInt8], from source: ResultFormat, to target: ResultFormat = .csv,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.unpivots = true
        change(&options)
        let bytes = try Conversion(from: source, options: options).convert(text, to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func fixture(_ name: String, _ format: ResultFormat) throws -> [UInt8] {
        try Fixtures.bytes("Results/\(name)/result.\(format.fixtureExtension)")
    }

    private static let twoFields = """
        orders.created_date,orders.status,users.tier,orders.count
        2024-02-29,cancelled,gold,1
        2024-02-29,cancelled,,2
        2024-02-29,,gold,3
        2024-02-29,,,4
        2024-03-01,cancelled,,5
        2024-03-01,,,6

        """

    @Test(arguments: [ResultFormat.jsonDetail, .jsonFE, .jsonBI, .json, .inlineJSON, .ndjson])
    func `every pivoted format becomes one row for each pivot value`(
        source: ResultFormat
    ) throws {
        let text = try fixture("pivot-two-fields-null", source)
        for (frameBytes, threads) in [(16, 1), (64, 3), (512 << 10, 2)] {
            #expect(
                try convert(text, from: source) {
                    $0.frameBytes = frameBytes
                    $0.threads = threads
                    $0.writing.header = .names
                } == Self.twoFields)
        }
    }

    @Test func `row totals and totals are left out, with a warning about totals`() throws {
        let text = try fixture("row-totals", .jsonDetail)
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.unpivots = true
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(text), to: [ConversionOutput(.csv, to: sink)])
        #expect(
            String(decoding: sink.bytes, as: UTF8.self) == """
                Orders Created Date,Orders Month Num,Orders Count,Orders Total Amount
                2024-02-29,1,1,1.5
                2024-02-29,2,2,2.5
                2024-03-01,1,4,0.5

                """)
        #expect(report.rows == 3)
        #expect(
            report.warnings.map { "\($0.message)" }
                == ["the totals are left out, since unpivoted rows have none"])
        conversion.options.writing.totals = .none
        let quiet = try conversion.run(
            MemorySource(text), to: [ConversionOutput(.csv, to: MemorySink())])
        #expect(quiet.warnings.isEmpty)
        conversion.options.writing.totals = .total
        let error = #expect(throws: ConversionError.self) { try conversion.convert(text, to: .csv) }
        #expect(
            error?.reason == "there are no totals of unpivoted rows, or of rows with other inputs")
    }

    @Test func `formatting shows the labels of pivot values and the formats of fields`() throws {
        let text = try fixture("row-totals", .jsonDetail)
        #expect(
            try convert(text, from: .jsonDetail) {
                $0.writing.applyFormatting = true
                $0.writing.valueFormats = ["orders.total_amount": "$0.00"]
            } == """
                Orders Created Date,Orders Month Num,Orders Count,Orders Total Amount
                2024-02-29,January,1,$1.50
                2024-02-29,February,2,$2.50
                2024-03-01,January,4,$0.50

                """)
    }

    @Test func `columns without a pivot are repeated, calculations too`() throws {
        let text = try fixture("table-calculations", .jsonDetail)
        #expect(
            try convert(text, from: .jsonDetail) { $0.writing.header = .names } == """
                orders.created_date,orders.status,orders.count,share,rank
                2024-02-29,cancelled,1,0.25,1
                2024-02-29,complete,3,0.75,1
                2024-03-01,cancelled,2,1.0,2

                """)
    }

    @Test(arguments: [ResultFormat.jsonDetail, .jsonFE, .jsonBI])
    func `a document is written that is not pivoted and keeps its cells`(
        target: ResultFormat
    ) throws {
        let text = try fixture("table-calculations", .jsonDetail)
        let written = try convert(text, from: .jsonDetail, to: target)
        if target != .jsonBI {
            #expect(written.contains(#""rank":{"value":2,"rendered":"2nd"}"#))
        }
        #expect(written.contains(#""orders.status":{"value":"complete"}"#))
        let header = try Conversion(from: target).inspect(MemorySource(Array(written.utf8))).header
        #expect(header.pivots.isEmpty)
        #expect(header.fields.allSatisfy { $0.category != .pivot })
        #expect(
            Set(header.columns.map(\.field.name))
                == ["orders.created_date", "orders.status", "orders.count", "share", "rank"])
        #expect(header.columns.allSatisfy { $0.pivot == nil })
        #expect(header.fields.first { $0.name == "orders.status" }?.label == "Orders Status")
    }

    @Test func `columns are chosen of the unpivoted result, and limit counts its rows`() throws {
        let text = try fixture("pivot-two-fields-null", .jsonDetail)
        for threads in [1, 3] {
            #expect(
                try convert(text, from: .jsonDetail, to: .ndjson) {
                    $0.limit = 5
                    $0.threads = threads
                    $0.frameBytes = 40
                    $0.writing.columns = ["*", "users.tier"]
                    $0.writing.droppedColumns = ["orders.created_date"]
                    $0.writing.renamedColumns = ["orders.count": "n"]
                } == """
                    {"orders.status":"cancelled","n":1,"users.tier":"gold"}
                    {"orders.status":"cancelled","n":2,"users.tier":null}
                    {"orders.status":null,"n":3,"users.tier":"gold"}
                    {"orders.status":null,"n":4,"users.tier":null}
                    {"orders.status":"cancelled","n":5,"users.tier":null}

                    """)
        }
    }

    @Test func `every format reads back the rows that it was given`() throws {
        let text = try fixture("pivot-two-fields-null", .jsonDetail)
        for target in ResultFormat.all where target.canDecode {
            var outputs: Set<[UInt8]> = []
            for (frameBytes, threads) in [(16, 3), (512 << 10, 1)] {
                var options = ConversionOptions()
                options.unpivots = true
                options.frameBytes = frameBytes
                options.threads = threads
                outputs.insert(
                    try Conversion(from: .jsonDetail, options: options).convert(text, to: target))
            }
            // The pieces that a workbook is compressed in depend on frames.
            if target != .xlsx { #expect(outputs.count == 1, "\(target)") }
            let written = try #require(outputs.first)
            let csv = try Conversion(from: target).convert(written, to: .csv)
            #expect(
                String(decoding: csv, as: UTF8.self).split(separator: "\n").dropFirst()
                    == Self.twoFields.split(separator: "\n").dropFirst(), "\(target)")
        }
    }

    @Test(arguments: [(ResultFormat.csv, "a\n1\n"), (.json, "[{\"a\":1}]"), (.jsonDetail, "")])
    func `a result without pivots is an error`(source: ResultFormat, text: String) throws {
        let bytes = text.isEmpty ? try fixture("plain", source) : Array(text.utf8)
        let error = #expect(throws: ConversionError.self) { try convert(bytes, from: source) }
        #expect(error?.code == .unsupported)
        #expect(error?.format == source)
        #expect(error?.reason == "the result has no pivots, so there is nothing to unpivot")
    }

    @Test func `an error names the byte and no row, since rows are no rows of the input`() throws {
        var text = try fixture("pivot-two-fields-null", .jsonDetail)
        let value = Array(#"{"value":6}"#.utf8)
        let byte = try #require(text.indices.first { text[$0...].starts(with: value) })
        text[byte + 9] = UInt8(ascii: "?")
        let error = #expect(throws: ConversionError.self) { try convert(text, from: .jsonDetail) }
        #expect(error?.position.byte == byte + 9)
        #expect(error?.position.row == nil)
    }

    @Test func `a row that would become too many cells is refused`() throws {
        let pivots = (1...3000).map { "\"\($0)\":1" }.joined(separator: ",")
        let fields = (1...400).map { "\"d\($0)\":1," }.joined()
        let text = "[{\(fields)\"m\":{\"o.p\":{\(pivots)}}}]"
        let error = #expect(throws: ConversionError.self) {
            try convert(Array(text.utf8), from: .json)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a text that is repeated for each pivot counts by its repetitions`() throws {
        let pivots = (1...100).map { "\"\($0)\":\($0)" }.joined(separator: ",")
        let row = "{\"d\":\"\(String(repeating: "x", count: 20_000))\",\"m\":{\"o.p\":{\(pivots)}}}"
        let text = Array("[\(Array(repeating: row, count: 12).joined(separator: ",\n"))]".utf8)
        let error = #expect(throws: ConversionError.self) {
            try convert(text, from: .json) { $0.maxRowBytes = 1 << 20 }
        }
        #expect(error?.code == .tooLarge)
        let lines = try convert(text, from: .json).split(separator: "\n")
        #expect(lines.count == 1201)
        #expect(lines.allSatisfy { $0.utf8.count < 20_010 })
        #expect(lines[1200].hasSuffix(",100,100"))
    }
}
