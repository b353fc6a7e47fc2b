import Rowcast
import Testing

/// Puts a document through a decoder in every way that must not matter: how many bytes a read
/// returns, where frames end, how many threads work, whether the input can be read again.
struct DecoderVerifier {
    let format: ResultFormat
    let bytes: [UInt8]
    /// What the document is called in messages.
    let name: String
    /// The formats that the document is converted to.
    var targets = DecoderVerifier.usualTargets

    static let readSizes = [1, 2, 3, 7, 64, Int.max]
    static let frameSizes = [16, 64, 100, 257, 4096, 512 << 10]
    static let threadCounts = [1, 2, 4]

    /// The formats that are written: all whose bytes depend on rows alone, or one of each kind.
    static let usualTargets =
        Fixtures.isFullRun
        ? ResultFormat.all.filter { $0.canEncode && !$0.isContainer && $0.writesRows }
        : [.csv, .jsonDetail, .html]

    /// One way to put it through.
    struct Way: CustomStringConvertible {
        var readSize = Int.max
        var frameBytes = 512 << 10
        var threads = 1
        var canRewind = true

        var description: String {
            "reads of \(readSize), frames of \(frameBytes), \(threads) threads"
                + (canRewind ? "" : ", a pipe")
        }

        /// Ways that vary all things at once.
        static let few = [
            Way(readSize: 3, frameBytes: 64, threads: 4),
            Way(readSize: 7, frameBytes: 257, threads: 2, canRewind: false),
            Way(readSize: 64, frameBytes: 4096, threads: 1, canRewind: false),
        ]

        /// Ways that vary one thing each, and `few`.
        static let some =
            [1, 7].map { Way(readSize: $0) } + [16, 100, 4096].map { Way(frameBytes: $0) }
            + threadCounts.map { Way(frameBytes: 257, threads: $0) } + few

        /// Every way.
        static let all = readSizes.flatMap { readSize in
            frameSizes.flatMap { frameBytes in
                threadCounts.flatMap { threads in
                    [true, false].map {
                        Way(
                            readSize: readSize, frameBytes: frameBytes, threads: threads,
                            canRewind: $0)
                    }
                }
            }
        }
    }

    /// All that a conversion comes to: the bytes of every output, or the error.
    enum Outcome: Equatable {
        case written([[UInt8]])
        case failed(String)
    }

    func outcome(_ way: Way, of bytes: [UInt8]? = nil) -> Outcome {
        var conversion = Conversion(from: format)
        conversion.options.frameBytes = way.frameBytes
        conversion.options.threads = way.threads
        let source = FixtureSource(
            bytes ?? self.bytes, readSize: way.readSize, canRewind: way.canRewind)
        do {
            return .written(try conversion.outputs(of: source, to: targets))
        } catch {
            return .failed("\(error)")
        }
    }

    /// Checks that the outcome is the same every way; errors too, with their positions.
    func verifyWays(_ ways: [Way], sourceLocation: SourceLocation = #_sourceLocation) {
        let expected = outcome(Way())
        for way in ways {
            let found = outcome(way)
            guard found != expected else { continue }
            switch (found, expected) {
            case (.written(let outputs), .written(let others)):
                for (output, other) in zip(outputs, others) {
                    expectSame(output, other, "\(name), \(way)", sourceLocation: sourceLocation)
                }
            case (.failed(let error), .failed(let other)):
                Issue.record(
                    "\(name), \(way): \(error), not \(other)", sourceLocation: sourceLocation)
            case (.failed(let error), .written):
                Issue.record("\(name), \(way): \(error)", sourceLocation: sourceLocation)
            case (.written, .failed(let other)):
                Issue.record(
                    "\(name), \(way): converted, but should fail with \(other)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    /// Where a cut is tried: everywhere (in long documents, at every byte of both ends and every
    /// 37th between), or at some places with the ends among them.
    func cuts(isFull: Bool) -> [Int] {
        if isFull {
            let isLong = bytes.count > 20_000
            return bytes.indices.filter {
                !isLong || $0 < 4000 || $0 >= bytes.count - 4000 || $0 % 37 == 0
            }
        }
        var generator = SeededGenerator(seed: UInt64(bytes.count))
        let some = (0..<12).map { _ in Int.random(in: 0..<bytes.count, using: &generator) }
        return some + (0..<min(8, bytes.count)) + (max(0, bytes.count - 8)..<bytes.count)
    }

    /// Checks that a document which was cut short is never taken for whole: it is an error, or for a
    /// page whose table is not closed a warning.
    func verifyCuts(_ cuts: [Int], sourceLocation: SourceLocation = #_sourceLocation) {
        let end = bytes.lastIndex { ![9, 10, 13, 32].contains($0) }.map { $0 + 1 } ?? 0
        // Part of a byte order mark is no beginning of a document.
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        for cut in cuts where start..<end ~= cut {
            let way = Way(
                frameBytes: DecoderVerifier.frameSizes[cut % 6],
                threads: DecoderVerifier.threadCounts[cut % 3])
            do {
                let report = try convert(Array(bytes[..<cut]), way)
                #expect(
                    report.warnings.contains { $0.code == "table_not_closed" },
                    "\(name), cut at \(cut): taken for whole", sourceLocation: sourceLocation)
            } catch {
                #expect(
                    error.code == .truncated, "\(name), cut at \(cut): \(error)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    /// The same for formats whose end is not marked: what is cut short is converted, or it is
    /// truncated in quotes or in the middle of a row.
    func verifyUnmarkedCuts(
        _ cuts: [Int], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let whole = try convert(bytes, Way()).rows
        for cut in cuts {
            let way = Way(
                frameBytes: DecoderVerifier.frameSizes[cut % 6],
                threads: DecoderVerifier.threadCounts[cut % 3])
            do {
                let rows = try convert(Array(bytes[..<cut]), way).rows
                #expect(rows <= whole, "\(name), cut at \(cut)", sourceLocation: sourceLocation)
            } catch {
                #expect(
                    error.code == .truncated || error.code == .malformed,
                    "\(name), cut at \(cut): \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    /// Converts to csv.
    private func convert(_ bytes: [UInt8], _ way: Way) throws(ConversionError) -> ConversionReport {
        var conversion = Conversion(from: format)
        conversion.options.frameBytes = way.frameBytes
        conversion.options.threads = way.threads
        return try conversion.run(
            MemorySource(bytes), to: [ConversionOutput(.csv, to: MemorySink())])
    }
}

/// An input that returns a few bytes a read.
struct FixtureSource: ByteSource {
    private var source: MemorySource
    private let readSize: Int
    let canRewind: Bool

    init(_ bytes: [UInt8], readSize: Int, canRewind: Bool = true) {
        source = MemorySource(bytes)
        self.readSize = readSize
        self.canRewind = canRewind
    }

    var byteCount: Int? { canRewind ? source.byteCount : nil }

    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(readSize)))
    }

    mutating func rewind() throws(ConversionError) -> Bool {
        canRewind ? try source.rewind() : false
    }

    func checkUnchanged() throws(ConversionError) {}
}
