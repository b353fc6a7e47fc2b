import Rowcast
import Testing

/// Chunks of at most `size` bytes, which tells how many were asked for.
private struct Chunks: AsyncSequence {
    let bytes: [UInt8]
    let size: Int
    let counter: Counter

    struct AsyncIterator: AsyncIteratorProtocol {
        let chunks: Chunks
        var position = 0

        mutating func next() async -> ArraySlice<UInt8>? {
            guard position < chunks.bytes.count else { return nil }
            await Task.yield()
            let end = Swift.min(position + chunks.size, chunks.bytes.count)
            defer { position = end }
            chunks.counter.count += 1
            return chunks.bytes[position..<end]
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(chunks: self) }
}

private final class Counter {
    var count = 0
}

private func rows(_ count: Int) -> [UInt8] {
    let rows = (0..<count).map { "{\"a.id\":\($0),\"a.note\":\"note \($0), \\\"quoted\\\"\"}" }
    return Array("[\(rows.joined(separator: ",\n"))]".utf8)
}

@Suite struct AsyncConversionTests {
    @Test(arguments: [1, 7, 1000, 100_000])
    func `chunks of any size give the bytes of a conversion in memory`(size: Int) async throws {
        let input = rows(size < 10 ? 50 : 5000)
        var options = ConversionOptions()
        options.frameBytes = 4096
        let conversion = Conversion(from: .json, options: options)
        var output: [UInt8] = []
        let chunks = Chunks(bytes: input, size: size, counter: Counter())
        for try await chunk in conversion.chunks(of: chunks, to: .csv) { output += chunk }
        #expect(try output == conversion.convert(input, to: .csv))
    }

    @Test func `a consumer that stops pulling stops the reading`() async throws {
        var options = ConversionOptions()
        options.frameBytes = 4096
        let counter = Counter()
        let input = rows(100_000)
        let chunks = Chunks(bytes: input, size: 1000, counter: counter)
        let conversion = Conversion(from: .json, options: options)
        var output = conversion.chunks(of: chunks, to: .csv).makeAsyncIterator()
        for _ in 0..<3 { _ = try await output.next() }
        #expect(counter.count * 1000 < input.count / 2)
    }

    @Test func `fields behind the rows are found by reading twice`() async throws {
        let rows = (0..<3000).map { "{\"a.id\":{\"value\":\($0)}}" }.joined(separator: ",")
        let fields = #""fields":{"dimensions":[{"name":"a.id","label":"The ID"}]}"#
        let input = Array("{\"data\":[\(rows)],\(fields)}".utf8)
        let chunks = Chunks(bytes: input, size: 997, counter: Counter())
        var output: [UInt8] = []
        for try await chunk in Conversion().chunks(of: chunks, to: .csv) { output += chunk }
        #expect(String(decoding: output.prefix(13), as: UTF8.self) == "The ID\n0\n1\n2\n")
        #expect(output.count(where: { $0 == 10 }) == 3001)
    }

    @Test func `a workbook is read twice where the colours of a scale ask for it`() async throws {
        let json = (1...50).map { "{\"n\":\($0)}" }.joined(separator: ",")
        let workbook = try Conversion(from: .json).convert(Array("[\(json)]".utf8), to: .xlsx)
        var conversion = Conversion(from: .xlsx)
        conversion.options.writing.visConfig = Array(
            #"{"conditional_formatting":[{"type":"along a scale..."}]}"#.utf8)
        conversion.options.writing.html = .page
        let chunks = Chunks(bytes: workbook, size: 100, counter: Counter())
        var output: [UInt8] = []
        for try await chunk in conversion.chunks(of: chunks, to: .html) { output += chunk }
        #expect(try output == conversion.convert(workbook, to: .html))
        #expect(String(decoding: output, as: UTF8.self).contains("background"))
    }

    @Test func `input that ends because its task was cancelled is not whole`() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(Array("a,b\n1,2\n".utf8))
        let task = Task {
            var output: [UInt8] = []
            for try await chunk in Conversion(from: .csv).chunks(of: stream, to: .json) {
                output += chunk
            }
            return output
        }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `an error ends the sequence and says where`() async throws {
        let input = Array("[{\"a\":1},\n{\"a\":01}]".utf8)
        let chunks = Chunks(bytes: input, size: 4, counter: Counter())
        var output = Conversion(from: .json).chunks(of: chunks, to: .csv).makeAsyncIterator()
        let error = await #expect(throws: ConversionError.self) {
            while try await output.next() != nil {}
        }
        #expect(error?.position.row == 2)
        #expect(error?.position.line == 2)
        #expect(try await output.next() == nil)
    }
}
