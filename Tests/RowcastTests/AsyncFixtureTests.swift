import Rowcast
import Testing

/// The documents of `Fixtures` through the async driver, which must do what the other one does.
@Suite(.timeLimit(.minutes(60)))
struct AsyncFixtureTests {
    @Test(arguments: ResultCase.all)
    func `chunks of every document give the bytes of a conversion`(_ result: ResultCase)
        async throws
    {
        for document in try DecoderVerifierTests.documents(result) {
            for (size, frameBytes, threads) in [(7, 100, 1), (64, 257, 3), (100_000, 512 << 10, 2)]
            {
                var conversion = Conversion(from: document.format)
                conversion.options.frameBytes = frameBytes
                conversion.options.threads = threads
                let targets = [ResultFormat.csv, .json, .jsonDetail]
                for target in Fixtures.isFullRun ? targets : [targets[threads % 3]] {
                    let output = try await convert(document.bytes, size, conversion, to: target)
                    expectSame(
                        output, try conversion.convert(document.bytes, to: target),
                        "\(document.name) to \(target.name), chunks of \(size)")
                }
            }
        }
    }

    private static let targets: [ResultFormat] = [.csv, .jsonDetail, .html, .xlsx]

    @Test(arguments: ResultCase.all)
    func `chunks in several formats, and outputs of a task, have the bytes of a conversion`(
        _ result: ResultCase
    ) async throws {
        let documents = try DecoderVerifierTests.documents(result)
        for document in documents
        where Fixtures.isFullRun || [.jsonDetail, .csv].contains(document.format) {
            var conversion = Conversion(from: document.format)
            conversion.options.frameBytes = 257
            conversion.options.threads = 3
            var outputs = Self.targets.map { _ in [UInt8]() }
            let chunks = chunks(of: document.bytes, size: 100)
            for try await chunk in conversion.chunks(of: chunks, to: Self.targets) {
                outputs[chunk.output] += chunk.bytes
            }
            let sinks = Self.targets.map { _ in MemorySink() }
            try await conversion.run(
                self.chunks(of: document.bytes, size: 100),
                to: zip(Self.targets, sinks).map { ConversionOutput($0, to: $1) })
            for (index, target) in Self.targets.enumerated() {
                let expected = try conversion.convert(document.bytes, to: target)
                expectSame(outputs[index], expected, "\(document.name) to \(target.name), chunks")
                expectSame(sinks[index].bytes, expected, "\(document.name) to \(target.name), run")
            }
        }
    }

    @Test(arguments: MalformedCase.all.filter { $0.format != nil })
    func `chunks of bad input fail like a conversion`(_ input: MalformedCase) async throws {
        let bytes = try Fixtures.bytes(input.path)
        var conversion = Conversion(from: input.format)
        conversion.options.frameBytes = 100
        let expected = try #require(throws: ConversionError.self) {
            try conversion.convert(bytes, to: .csv)
        }
        let error = try #require(await failure(bytes, conversion))
        #expect(error.code == expected.code)
        #expect(error.reason == expected.reason)
        #expect(error.position.byte == expected.position.byte)
        #expect(error.position.row == expected.position.row)
        let thrown = await #expect(throws: ConversionError.self) {
            try await conversion.run(
                chunks(of: bytes, size: 50), to: [ConversionOutput(.csv, to: MemorySink())])
        }
        #expect(thrown?.code == expected.code)
        #expect(thrown?.reason == expected.reason)
        #expect(thrown?.position.row == expected.position.row)
    }

    private func failure(
        _ bytes: [UInt8], _ conversion: Conversion
    ) async throws -> ConversionError? {
        do {
            _ = try await convert(bytes, 50, conversion, to: .csv)
            return nil
        } catch let error as ConversionError {
            return error
        }
    }

    private func convert(
        _ bytes: [UInt8], _ size: Int, _ conversion: Conversion, to target: ResultFormat
    ) async throws -> [UInt8] {
        var output: [UInt8] = []
        for try await chunk in conversion.chunks(of: chunks(of: bytes, size: size), to: target) {
            output += chunk
        }
        return output
    }

    private func chunks(of bytes: [UInt8], size: Int) -> AsyncStream<ArraySlice<UInt8>> {
        AsyncStream { continuation in
            for start in stride(from: 0, to: bytes.count, by: size) {
                continuation.yield(bytes[start..<min(start + size, bytes.count)])
            }
            continuation.finish()
        }
    }
}
