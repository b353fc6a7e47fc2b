import Foundation
import Synchronization
import Testing

@testable import Rowcast

/// The library as programs use it that link it.
struct LibrarySurfaceTests {
    private static let csv = Array("a,b\n1,x\n2,y\n".utf8)

    // MARK: - Running in a task; tests that block keep the tasks of these waiting for minutes

    @Test func `a task converts a source to several outputs, and gets the report`() async throws {
        let (json, md) = (MemorySink(), MemorySink())
        let report = try await Conversion(from: .csv).run(
            MemorySource(Self.csv),
            to: [ConversionOutput(.json, to: json), ConversionOutput(.md, to: md)])
        #expect(report.rows == 2)
        #expect(report.outputFormats == ["json", "md"])
        #expect(String(decoding: md.bytes, as: UTF8.self).hasPrefix("| a | b |\n"))
        #expect(json.bytes.starts(with: Array("[".utf8)))
    }

    /// Bytes that wait until somebody opens the gate.
    private final class Gate: Sendable {
        let isOpen = Mutex(false)
        func open() { isOpen.withLock { $0 = true } }
    }

    private struct GatedSource: ByteSource {
        var source: MemorySource
        let gate: Gate
        var byteCount: Int? { nil }
        var canRewind: Bool { false }
        mutating func read(
            into buffer: UnsafeMutableRawBufferPointer
        ) throws(ConversionError) -> Int {
            while !gate.isOpen.withLock({ $0 }) { usleep(1000) }
            return try source.read(into: buffer)
        }
        mutating func rewind() throws(ConversionError) -> Bool { false }
        func checkUnchanged() throws(ConversionError) {}
    }

    @Test(.timeLimit(.minutes(60)))
    func `conversions that wait for their input do not keep other tasks from running`()
        async throws
    {
        let gate = Gate()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<ConversionOptions.coreCount + 4 {
                group.addTask {
                    let source = GatedSource(source: MemorySource(Self.csv), gate: gate)
                    let output = ConversionOutput(.json, to: MemorySink())
                    return try await Conversion(from: .csv).run(source, to: [output]).rows
                }
            }
            group.addTask {
                // A blocked pool would never come to this task.
                try await Task.sleep(for: .milliseconds(50))
                gate.open()
                return 2
            }
            for try await rows in group { #expect(rows == 2) }
        }
    }

    /// Rows without end.
    private struct EndlessSource: ByteSource {
        var byteCount: Int? { nil }
        var canRewind: Bool { false }
        mutating func read(
            into buffer: UnsafeMutableRawBufferPointer
        ) throws(ConversionError) -> Int {
            let count = min(buffer.count, 64 << 10) / 2 * 2
            for index in 0..<count { buffer[index] = index % 2 == 0 ? 49 : 10 }
            return count
        }
        mutating func rewind() throws(ConversionError) -> Bool { false }
        func checkUnchanged() throws(ConversionError) {}
    }

    private struct NoSink: ByteSink {
        func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {}
    }

    @Test(.timeLimit(.minutes(60))) func `a cancelled conversion ends`() async throws {
        let task = Task {
            try await Conversion(from: .csv).run(
                EndlessSource(), to: [ConversionOutput(.csv, to: NoSink())])
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        let error = await #expect(throws: ConversionError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test(.timeLimit(.minutes(60)))
    func `chunks end in a cancelled task, whatever their source does`() async throws {
        let task = Task {
            let rows = Array(repeating: Array("1\n".utf8), count: 1000).flatMap { $0 }
            let endless = AsyncStream<[UInt8]>(unfolding: { rows })
            var count = 0
            for try await chunk in Conversion(from: .csv).chunks(of: endless, to: .csv) {
                count += chunk.count
            }
            return count
        }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `the report of chunks has their warnings`() async throws {
        let base = AsyncStream<[UInt8]> { continuation in
            continuation.yield(Array("[{\"a\":12345678901234567890}]".utf8))
            continuation.finish()
        }
        let reports = Mutex<[ConversionReport]>([])
        let chunks = Conversion(from: .json).chunks(of: base, to: .xlsx) { report in
            reports.withLock { $0.append(report) }
        }
        for try await _ in chunks {}
        let report = try #require(reports.withLock { $0 }.first)
        #expect(report.rows == 1)
        #expect(report.warnings.count == 1)
        #expect(reports.withLock { $0.count } == 1)
    }

    // MARK: - Sources

    @Test func `a source is read from its first byte each time`() throws {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "rowcast-tests-\(UUID().uuidString).csv")
        try Data(Self.csv).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let source = try FileSource(path: path.path)
        let conversion = Conversion(from: .csv)
        #expect(try conversion.inspect(source).rows == 2)
        let sink = MemorySink()
        #expect(try conversion.run(source, to: [ConversionOutput(.csv, to: sink)]).rows == 2)
        #expect(sink.bytes == Self.csv)
        #expect(try conversion.inspect(source).rows == 2)
    }

    // MARK: - Options

    @Test(arguments: [
        ("limit", options { $0.limit = -1 }), ("threads", options { $0.threads = 0 }),
        ("frameBytes", options { $0.frameBytes = 0 }),
        ("maxRowBytes", options { $0.maxRowBytes = 0 }),
        ("maxHeaderBytes", options { $0.maxHeaderBytes = 1 << 40 }),
        ("compression", options { $0.writing.compression = .level(99) }),
        ("maxExpansion", options { $0.reading.maxExpansion = 0 }),
    ])
    func `a value outside its range is refused by the property's name`(
        name: String, options: ConversionOptions
    ) async throws {
        let conversion = Conversion(from: .csv, options: options)
        let error = #expect(throws: ConversionError.self) {
            try conversion.convert(Self.csv, to: .json)
        }
        #expect(error?.code == .invalidOption)
        #expect(error?.reason.description.hasPrefix("\(name) must be ") == true)
        let base = AsyncStream<[UInt8]> { $0.finish() }
        await #expect(throws: ConversionError.self) {
            for try await _ in conversion.chunks(of: base, to: .json) {}
        }
    }

    @Test func `no heading row can be asked for as .none`() throws {
        var conversion = Conversion(from: .csv)
        conversion.options.writing.header = .none
        #expect(try conversion.convert(Self.csv, to: .csv) == Array("1,x\n2,y\n".utf8))
    }

    // MARK: - Errors and formats

    @Test func `an error names the file and the system's number`() throws {
        let error = #expect(throws: ConversionError.self) {
            try FileSource(path: "/nowhere/orders.json")
        }
        #expect(error?.path == "/nowhere/orders.json")
        #expect(error?.errno == ENOENT)
        #expect(
            error?.description
                == "/nowhere/orders.json: cannot be opened: No such file or directory")
        let files = OutputFiles()
        let refused = #expect(throws: ConversionError.self) {
            _ = try files.makeSink(path: "/nowhere/orders.csv")
        }
        #expect(refused?.path == "/nowhere/orders.csv")
        #expect(refused?.errno == ENOENT)
    }

    @Test func `different errors are not equal`() {
        struct Reason: Error {}
        let error = ConversionError(.inputOutput, "x")
        #expect(error == ConversionError(.inputOutput, "x"))
        #expect(error != ConversionError(.inputOutput, "y"))
        #expect(error != ConversionError(.inputOutput, "x", hint: "y"))
        #expect(error != ConversionError(.malformed, "x"))
        #expect(error != ConversionError(.inputOutput, format: .csv, "x"))
        #expect(error != ConversionError(.inputOutput, at: .init(byte: 1), "x"))
        #expect(error != ConversionError(.inputOutput, "x", path: "/a"))
        #expect(error != ConversionError(.inputOutput, "x", errno: ENOENT))
        #expect(error != ConversionError(.inputOutput, "x", underlying: Reason()))
    }

    @Test func `formats can be keys and show their names`() {
        #expect(Set([ResultFormat.csv, .csv, .json]).count == 2)
        #expect("\(ResultFormat.jsonDetail)" == "json_detail")
        #expect("\(ConversionError.Code.tooLarge)" == "too_large")
    }
}
