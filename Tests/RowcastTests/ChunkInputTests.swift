import Foundation
import Synchronization
import Testing

@testable import Rowcast

/// Chunks of an asynchronous sequence as input, pulled or run to outputs.
@Suite(.timeLimit(.minutes(60)))
struct ChunkInputTests {
    private static func chunks(_ bytes: [UInt8], of size: Int = 1000) -> AsyncStream<[UInt8]> {
        let place = Mutex(0)
        return AsyncStream(unfolding: {
            place.withLock { place in
                guard place < bytes.count else { return nil }
                defer { place += size }
                return Array(bytes[place..<min(place + size, bytes.count)])
            }
        })
    }

    private static let csv = Array("a,b\n1,x\n2,y\n".utf8)

    private static func pull(
        _ bytes: [UInt8], of size: Int, to formats: [ResultFormat], _ conversion: Conversion
    ) async throws -> [[UInt8]] {
        var outputs = formats.map { _ in [UInt8]() }
        let chunks = chunks(bytes, of: size)
        for try await chunk in conversion.chunks(of: chunks, to: formats) {
            #expect(!chunk.bytes.isEmpty)
            outputs[chunk.output] += chunk.bytes
        }
        return outputs
    }

    // MARK: - Several formats

    @Test func `chunks say which output they belong to, and a format may be there twice`()
        async throws
    {
        let outputs = try await Self.pull(
            Self.csv, of: 5, to: [.csv, .json, .csv], Conversion(from: .csv))
        #expect(outputs[0] == Self.csv)
        #expect(
            String(decoding: outputs[1], as: UTF8.self)
                == "[{\"a\":1,\"b\":\"x\"},\n{\"a\":2,\"b\":\"y\"}]\n")
        #expect(outputs[2] == Self.csv)
    }

    @Test func `the report of several formats has each of them`() async throws {
        let reports = Mutex<[ConversionReport]>([])
        let outputs = Conversion(from: .csv).chunks(
            of: Self.chunks(Self.csv), to: [.json, .md]
        ) { report in reports.withLock { $0.append(report) } }
        var counts = [0, 0]
        for try await chunk in outputs { counts[chunk.output] += chunk.bytes.count }
        let report = try #require(reports.withLock { $0 }.first)
        #expect(report.outputFormats == ["json", "md"])
        #expect(report.rows == 2)
        #expect(report.bytesWritten == counts)
    }

    @Test func `a document that is read twice becomes several formats`() async throws {
        let rows = (0..<3000).map { "{\"a.id\":{\"value\":\($0)}}" }.joined(separator: ",")
        let fields = #""fields":{"dimensions":[{"name":"a.id","label":"Größe"}]}"#
        let text = "{\"data\":[\(rows)],\(fields)}"
        var conversion = Conversion()
        conversion.options.encoding = .utf16
        let bytes = Array(text.utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let outputs = try await Self.pull(bytes, of: 997, to: [.csv, .txt], conversion)
        #expect(String(decoding: outputs[0].prefix(12), as: UTF8.self) == "Größe\n0\n1\n")
        #expect(outputs[0].count(where: { $0 == 10 }) == 3001)
        #expect(outputs[0] == outputs[1])
    }

    // MARK: - Encodings

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func `chunks of other encodings are converted, whatever characters they are cut in`(
        size: Int
    ) async throws {
        let text = "name,note\nÄ,€\n😀,z\n"
        let utf16 =
            [UInt8]([0xFE, 0xFF]) + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        var conversion = Conversion(from: .csv)
        conversion.options.encoding = .utf16
        #expect(try await Self.pull(utf16, of: size, to: [.csv], conversion) == [Array(text.utf8)])
        conversion.options.encoding = .windows1252
        let windows: [UInt8] = Array("a\n".utf8) + [0x80, 10, 0xC4, 10]
        #expect(
            try await Self.pull(windows, of: size, to: [.csv], conversion)
                == [Array("a\n€\nÄ\n".utf8)])
        let sink = MemorySink()
        try await conversion.run(
            Self.chunks(windows, of: size), to: [ConversionOutput(.csv, to: sink)])
        #expect(sink.bytes == Array("a\n€\nÄ\n".utf8))
    }

    @Test func `chunks that end inside a character are cut short`() async throws {
        var conversion = Conversion(from: .csv)
        conversion.options.encoding = .utf16
        let error = await #expect(throws: ConversionError.self) {
            _ = try await Self.pull([97, 0, 10, 0, 98], of: 2, to: [.csv], conversion)
        }
        #expect(error?.code == .truncated)
        #expect(error?.position.byte == 4)
    }

    // MARK: - Runs

    private struct SourceFailure: Error {}

    /// Gives some chunks, then throws.
    private struct FailingChunks: AsyncSequence, Sendable {
        let chunks: [[UInt8]]
        struct AsyncIterator: AsyncIteratorProtocol {
            var rest: ArraySlice<[UInt8]>
            mutating func next() async throws -> [UInt8]? {
                guard let chunk = rest.popFirst() else { throw SourceFailure() }
                return chunk
            }
        }
        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(rest: chunks[...]) }
    }

    @Test func `an error of the sequence is the underlying error of a run`() async throws {
        let error = await #expect(throws: ConversionError.self) {
            try await Conversion(from: .csv).run(
                FailingChunks(chunks: [Self.csv]),
                to: [ConversionOutput(.json, to: MemorySink())])
        }
        #expect(error?.code == .inputOutput)
        #expect(error?.underlying is SourceFailure)
        let chunks = Conversion(from: .csv).chunks(
            of: FailingChunks(chunks: [Self.csv]), to: [.json])
        await #expect(throws: SourceFailure.self) { for try await _ in chunks {} }
    }

    @Test func `progress and report of a run count the rows of the sequence`() async throws {
        let input = Array("a\n".utf8) + Array(repeating: Array("1\n".utf8), count: 9000).joined()
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 1000
        let seen = Mutex<[Int]>([])
        let report = try await conversion.run(
            Self.chunks(input), to: [ConversionOutput(.csv, to: MemorySink())]
        ) { progress in seen.withLock { $0.append(progress.rows) } }
        #expect(report.rows == 9000)
        #expect(report.bytesRead == input.count)
        let rows = seen.withLock { $0 }
        #expect(rows.count > 10)
        #expect(rows == rows.sorted())
        #expect(rows.last == 9000)
    }

    /// Takes a number of writes, then fails.
    private struct FailingSink: ByteSink {
        var writes: Int
        mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
            writes -= 1
            if writes < 0 { throw ConversionError(.outputClosed, "the reader went away") }
        }
    }

    @Test(arguments: [0, 1, 5])
    func `a sink that fails ends a run, even while the sequence has nothing to give`(
        writes: Int
    ) async throws {
        // Never finished: it waits until its task is cancelled.
        let (waiting, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(
            Array("a\n".utf8) + Array(repeating: Array("1\n".utf8), count: 100_000).joined())
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 1000
        conversion.options.threads = 3
        let error = await #expect(throws: ConversionError.self) {
            try await conversion.run(
                waiting, to: [ConversionOutput(.csv, to: FailingSink(writes: writes))])
        }
        #expect(error?.code == .outputClosed)
        #expect(error?.format == nil)
        continuation.finish()
    }

    /// Tells of its first write.
    private struct TellingSink: ByteSink {
        let written: AsyncStream<Void>.Continuation
        func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) { written.yield() }
    }

    @Test func `a cancelled run ends, whether its sequence waits or goes on for ever`()
        async throws
    {
        let endless = AsyncStream<[UInt8]>(unfolding: { Array("1\n2\n".utf8) })
        let (waiting, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(
            Array("a\n".utf8) + Array(repeating: Array("1\n".utf8), count: 100_000).joined())
        for sequence in [endless, waiting] {
            let (written, writing) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                var conversion = Conversion(from: .csv)
                conversion.options.frameBytes = 1000
                return try await conversion.run(
                    sequence, to: [ConversionOutput(.csv, to: TellingSink(written: writing))])
            }
            for await _ in written { break }
            task.cancel()
            let error = await #expect(throws: ConversionError.self) { try await task.value }
            #expect(error?.code == .cancelled)
        }
        continuation.finish()
    }

    /// Compares the bytes that were pulled with those that were written, at each write.
    private final class Distance: ByteSink, Sendable {
        private let counts = Mutex((pulled: 0, written: 0, most: 0))
        var most: Int { counts.withLock { $0.most } }
        func didPull(_ count: Int) { counts.withLock { $0.pulled += count } }
        func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
            counts.withLock { counts in
                counts.most = max(counts.most, counts.pulled - counts.written)
                counts.written += bytes.count
            }
        }
    }

    @Test func `the sequence is not read far ahead of the outputs`() async throws {
        let input =
            Array("a\n".utf8)
            + Array(
                repeating: Array("12345678901234567890123456789012345678901234567\n".utf8),
                count: 80_000
            ).joined()
        let distance = Distance()
        let base = Self.chunks(input, of: 10_000)
        let counted = base.map { chunk in
            distance.didPull(chunk.count)
            return chunk
        }
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 4096
        conversion.options.threads = 2
        let report = try await conversion.run(
            counted, to: [ConversionOutput(.csv, to: distance)])
        #expect(report.bytesWritten == [input.count])
        #expect(input.count > 3_000_000)
        #expect(distance.most < 600_000)
    }

    private struct GatedSink: ByteSink {
        let isOpen: Gate
        func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
            while !isOpen.value.withLock({ $0 }) { usleep(1000) }
        }
    }

    private final class Gate: Sendable {
        let value = Mutex(false)
    }

    @Test func `runs whose outputs wait do not keep other tasks from running`() async throws {
        let gate = Gate()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<ConversionOptions.coreCount + 4 {
                group.addTask {
                    try await Conversion(from: .csv).run(
                        Self.chunks(Self.csv),
                        to: [ConversionOutput(.json, to: GatedSink(isOpen: gate))]
                    ).rows
                }
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(50))
                gate.value.withLock { $0 = true }
                return 2
            }
            for try await rows in group { #expect(rows == 2) }
        }
    }

    @Test func `a document of a container is read from a sequence too`() async throws {
        let workbook = try Conversion(from: .csv).convert(Self.csv, to: .xlsx)
        let (csv, md) = (MemorySink(), MemorySink())
        try await Conversion().run(
            Self.chunks(workbook, of: 99),
            to: [ConversionOutput(.csv, to: csv), ConversionOutput(.md, to: md)])
        #expect(csv.bytes == Self.csv)
        #expect(try md.bytes == Conversion().convert(workbook, to: .md))
    }
}
