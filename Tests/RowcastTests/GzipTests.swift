import Synchronization
import Testing

@testable import Rowcast

struct GzipTests {
    private func gzip(_ bytes: [UInt8], threads: Int = 1) throws -> [UInt8] {
        let sink = MemorySink()
        let compressed = GzipSink(sink, threads: threads)
        try bytes.withUnsafeBytes { bytes throws in try compressed.write(bytes) }
        try compressed.finish()
        return sink.bytes
    }

    private func gunzip(_ bytes: [UInt8], limit: Int = 1 << 30) throws -> [UInt8] {
        var source = GzipSource(MemorySource(bytes))
        return try source.readAll(limit: limit)
    }

    @Test(arguments: [0, 1, 1 << 20, 1 << 20 + 1, 5 << 20])
    func `text of any length comes back`(count: Int) throws {
        var generator = SeededGenerator(seed: 7)
        let text = (0..<count).map { _ in UInt8.random(in: 32..<64, using: &generator) }
        let compressed = try gzip(text, threads: 3)
        #expect(compressed == (try gzip(text)))
        #expect(try gunzip(compressed) == text)
    }

    @Test func `data that is cut at any byte is an error`() throws {
        let compressed = try gzip(Array("a,b\n1,2\n".utf8))
        for count in 0..<compressed.count {
            let error = #expect(throws: ConversionError.self) {
                try gunzip(Array(compressed[..<count]))
            }
            #expect(error?.code == .truncated)
        }
    }

    @Test func `a byte that is changed is an error wherever it stands`() throws {
        let compressed = try gzip(Array("a,b\n1,2\n".utf8))
        // Time, extra flags and system do not matter to the text.
        for index in [0, 1, 2] + Array(10..<compressed.count) {
            var damaged = compressed
            damaged[index] ^= 0x21
            #expect(throws: ConversionError.self) { try gunzip(damaged) }
        }
    }

    @Test func `a source that is read again begins anew, behind an error too`() throws {
        let compressed = try gzip(Array("a,b\n1,2\n".utf8))
        var source = GzipSource(MemorySource(compressed + [1]))
        for _ in 0..<2 {
            let error = #expect(throws: ConversionError.self) { try source.readAll(limit: 100) }
            #expect(error?.reason.description.contains("byte \(compressed.count),") == true)
            #expect(try source.rewind())
        }
    }

    @Test func `chunks and whole documents are expanded like files`() async throws {
        let csv = "a,b\n" + (0..<5_000).map { "\($0),x\n" }.joined()
        let compressed = try gzip(Array(csv.utf8))
        #expect(try Conversion().convert(compressed, to: .csv) == Array(csv.utf8))
        for size in [1, 7, 100_000] {
            let chunks = AsyncStream<[UInt8]> { stream in
                for start in Swift.stride(from: 0, to: compressed.count, by: size) {
                    stream.yield(Array(compressed[start...].prefix(size)))
                }
                stream.finish()
            }
            var text: [UInt8] = []
            for try await chunk in Conversion().chunks(of: chunks, to: .csv) { text += chunk }
            #expect(text == Array(csv.utf8))
        }
        let cut = AsyncStream<[UInt8]> { stream in
            stream.yield(Array(compressed.dropLast(3)))
            stream.finish()
        }
        await #expect(throws: ConversionError.self) {
            for try await _ in Conversion().chunks(of: cut, to: .csv) {}
        }
    }

    @Test(arguments: [
        ("orders.csv.gz", "csv"), ("d/x.json_detail.json.GZ", "json_detail"), ("a.txt.zip", "txt"),
    ])
    func `the ending of a compressed file does not count`(name: String, format: String) {
        #expect(ResultFormat.ofFile(named: name)?.name == format)
        #expect(ResultFormat.ofFile(named: "orders.gz") == nil)
    }

    @Test(arguments: [true, false])
    func `progress tells the share of an input that was read`(isCompressed: Bool) throws {
        let text = Array(("n\n" + (0..<20_000).map { "\($0)\n" }.joined()).utf8)
        let bytes = isCompressed ? try gzip(text) : text
        let seen = Mutex<[ConversionProgress]>([])
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 4000
        try conversion.run(
            [MemorySource(bytes), MemorySource(bytes)].map { ConversionInput($0, name: "a") },
            to: [ConversionOutput(.txt, to: MemorySink())]
        ) { progress in seen.withLock { $0.append(progress) } }
        let progress = seen.withLock { $0 }
        let shares = try progress.map { try #require($0.share) }
        #expect(shares.count > 20)
        #expect(shares == shares.sorted())
        #expect(shares.allSatisfy { 0...1 ~= $0 })
        // The first of two equal inputs is half of all.
        #expect(shares.contains { 0.4...0.6 ~= $0 } || isCompressed)
        #expect(try #require(shares.last) > 0.9)
        let totals = progress.map(\.totalBytes)
        #expect(totals.allSatisfy { $0 == (isCompressed ? nil : 2 * text.count) })
    }
}
