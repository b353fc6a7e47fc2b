import Testing

@testable import Rowcast

/// An encoder that looks at all rows before it begins, writes how many bytes of cells there are in
/// how many rows, and then one `.` a row.
private struct SurveyingEncoder: RowEncoder {
    private struct Survey: RowEncoder {
        var rows = 0
        var bytes = 0

        mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {}

        func encode(
            _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
        ) -> BatchSummary {
            var bytes = 0
            for row in 0..<batch.rowCount {
                for column in 0..<batch.columnCount {
                    let cell = batch.cell(row: row, column: column)
                    bytes += cell.isNull ? 0 : cell.length
                }
            }
            var summary = BatchSummary()
            summary.facts = [batch.rowCount, bytes]
            return summary
        }

        mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
            guard let findings = summary.facts as? [Int] else { return }
            rows += findings[0]
            bytes += findings[1]
        }

        mutating func finish(
            _ footer: ResultFooter, totals: RowBatch?, rowCount: Int,
            into output: inout OutputBuffer
        ) {}
    }

    private var seen: Survey?

    var surveysRows: Bool { true }
    var showsTotals: Bool { false }

    func makeSurvey(of table: OutputTable) -> any RowEncoder { Survey() }
    mutating func didSurvey(_ survey: any RowEncoder) { seen = survey as? Survey }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {
        output.append("\(seen?.bytes ?? -1) in \(seen?.rows ?? -1): ")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) -> BatchSummary {
        for _ in 0..<batch.rowCount { output.append(".") }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {}
}

@Suite struct RowSurveyTests {
    private let surveying = ResultFormat(
        name: "surveying", summary: "", extensions: [], mediaType: "",
        makeEncoder: { _ in SurveyingEncoder() })

    private static let documents: [(format: ResultFormat, text: String)] = [
        (.json, #"[{"a":1,"b":"xyz"},{"a":23,"b":null},{"a":4,"b":"é"}]"#),
        (.csv, "a,b\n1,xyz\n23,\n4,é\n"),
        (
            .html,
            "<table><tr><th>a</th><th>b</th></tr>\n<tr><td>1</td><td>xyz</td></tr>"
                + "<tr><td>23</td><td></td></tr><tr><td>4</td><td>é</td></tr></table>"
        ),
        (.md, "|a|b|\n|-|-|\n|1|xyz|\n|23||\n|4|é|\n"),
        (
            .gsxml,
            "<results><row><cell>a</cell><cell>b</cell></row><row><cell>1</cell>"
                + "<cell>xyz</cell></row><row><cell>23</cell><cell/></row><row><cell>4</cell>"
                + "<cell>é</cell></row></results>"
        ),
        (
            .jsonDetail,
            #"{"data":[{"a":{"value":1},"b":{"value":"xyz"}},{"a":{"value":23}},"#
                + #"{"a":{"value":4},"b":{"value":"é"}}],"fields":{"dimensions":[{"name":"a"},"#
                + #"{"name":"b"}]}}"#
        ),
    ]

    @Test(arguments: documents.indices, [(nil, "9 in 3: ..."), (2, "6 in 2: .."), (0, "0 in 0: ")])
    func `an encoder that asks for it sees all rows before it begins`(
        document: Int, limit: (Int?, String)
    ) async throws {
        let (format, text) = Self.documents[document]
        let bytes = Array(text.utf8)
        var conversion = Conversion(from: format)
        conversion.options.limit = limit.0
        conversion.options.frameBytes = 16
        let output = try conversion.convert(bytes, to: surveying)
        #expect(String(decoding: output, as: UTF8.self) == limit.1)
        let sink = MemorySink()
        let csv = MemorySink()
        try await conversion.run(
            FixtureSource(bytes, readSize: 7, canRewind: false),
            to: [ConversionOutput(.csv, to: csv), ConversionOutput(surveying, to: sink)])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == limit.1)
        #expect(try conversion.convert(bytes, to: .csv) == csv.bytes)
        var chunks: [UInt8] = []
        let input = AsyncStream<[UInt8]> { continuation in
            for byte in bytes { continuation.yield([byte]) }
            continuation.finish()
        }
        for try await chunk in conversion.chunks(of: input, to: surveying) { chunks += chunk }
        #expect(String(decoding: chunks, as: UTF8.self) == limit.1)
    }

    @Test func `no more is read than the limit needs`() throws {
        let rows = (0..<500_000).map { "\($0),x\n" }.joined()
        let source = CountingSource(Array("a,b\n\(rows)".utf8))
        var conversion = Conversion(from: .csv)
        conversion.options.limit = 10
        conversion.options.frameBytes = 4096
        conversion.options.threads = 1
        _ = try conversion.run(source, to: [ConversionOutput(surveying, to: MemorySink())])
        // The first 256 KB are read before the header is known, and passed over in the second run.
        #expect(source.counter.bytes < 1 << 20)
    }
}

/// Bytes in memory that count how many of them are read.
private struct CountingSource: ByteSource {
    final class Counter {
        var bytes = 0
    }

    private var source: MemorySource
    let counter = Counter()

    init(_ bytes: [UInt8]) { source = MemorySource(bytes) }

    var byteCount: Int? { nil }
    var canRewind: Bool { true }

    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let count = try source.read(into: buffer)
        counter.bytes += count
        return count
    }

    mutating func rewind() throws(ConversionError) -> Bool { try source.rewind() }
    func checkUnchanged() throws(ConversionError) {}
}
