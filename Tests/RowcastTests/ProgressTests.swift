import Synchronization
import Testing

@testable import Rowcast

struct ProgressTests {
    /// A source belongs to the thread that reads it: progress that asked a source for its size meanwhile
    /// ended processes that read a pipe by a bad access, once in some hundred runs.
    @Test(arguments: [true, false])
    func `no other thread uses a source while it is read`(isInspected: Bool) throws {
        let use = Use()
        var conversion = Conversion(from: .csv)
        conversion.options.frameBytes = 4000
        conversion.options.threads = 2
        let told = Atomic(0)
        let source = BusySource(rest: 300, use: use)
        if isInspected {
            _ = try conversion.inspect(source) { _ in told.add(1, ordering: .relaxed) }
        } else {
            try conversion.run(source, to: [ConversionOutput(.json, to: MemorySink())]) { _ in
                told.add(1, ordering: .relaxed)
            }
        }
        #expect(told.load(ordering: .relaxed) > 20)
        #expect(use.clashes.load(ordering: .relaxed) == 0)
    }
}

/// What threads do with a source.
private final class Use: Sendable {
    let isReading = Atomic(false)
    let clashes = Atomic(0)

    func noteClash() {
        if isReading.load(ordering: .relaxed) { clashes.add(1, ordering: .relaxed) }
    }
}

/// A source that can be read once, and that is being read nearly all of the time.
private struct BusySource: ByteSource {
    var rest: Int
    let use: Use

    var byteCount: Int? {
        use.noteClash()
        return nil
    }
    var canRewind: Bool { false }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        use.isReading.store(true, ordering: .relaxed)
        defer { use.isReading.store(false, ordering: .relaxed) }
        let end = ContinuousClock.now + .milliseconds(1)
        while ContinuousClock.now < end {}
        guard rest > 0 else { return 0 }
        rest -= 1
        let rows = Array(String(repeating: "1\n", count: 1000).utf8).prefix(buffer.count / 2 * 2)
        buffer.copyBytes(from: rows)
        return rows.count
    }

    mutating func rewind() throws(ConversionError) -> Bool { false }
    func checkUnchanged() throws(ConversionError) {}
}
