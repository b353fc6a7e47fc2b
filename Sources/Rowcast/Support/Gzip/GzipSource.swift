internal import Synchronization

/// A source that expands gzip (RFC 1952) while it is read.
///
///     let source = GzipSource(try FileSource(path: "orders.json.gz"))
///
/// A conversion recognises gzip by its first bytes and expands it by itself; this source is for bytes
/// that are compressed otherwise than their first bytes say, and for other uses.
///
/// Members may follow one another, with zeros behind the last. Memory stays at a few hundred kilobytes
/// however far the data expands. Data that is cut short is `.truncated`; damaged data, a wrong checksum
/// and other bytes behind the members are `.malformed`. The texts of these errors name a byte of the
/// compressed data, whereas positions of all other errors are bytes of the expanded text.
public final class GzipSource: ByteSource {
    private var input: SteppedInput
    private var gunzip = Gunzip()
    private var failure: ConversionError?
    /// Number of compressed bytes that were expanded; other threads than the one that reads ask for it.
    private let expandedCount = Atomic(0)

    /// Makes a source of the text that another source holds in compressed form.
    public init(_ source: any ByteSource) { input = SteppedInput(source) }

    /// Nil, since the size of the text stands at the end of the data, modulo 4 GB and for the last
    /// member only.
    public var byteCount: Int? { nil }

    /// Size of the compressed data; nil if it is not known.
    var compressedByteCount: Int? { input.source.byteCount }

    /// Number of compressed bytes that were expanded so far.
    var compressedPosition: Int { expandedCount.load(ordering: .relaxed) }

    public var canRewind: Bool { input.source.canRewind }

    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if let failure { throw failure }
        do throws(ConversionError) {
            return try input.read(
                into: buffer,
                step: { piece, target throws(ConversionError) in
                    let done = try gunzip.expand(piece, into: target)
                    expandedCount.add(done.consumed, ordering: .relaxed)
                    return done
                },
                finish: { () throws(ConversionError) in try gunzip.finish() })
        } catch {
            failure = error
            throw error
        }
    }

    public func rewind() throws(ConversionError) -> Bool {
        guard try input.rewind() else { return false }
        gunzip = Gunzip()
        expandedCount.store(0, ordering: .relaxed)
        failure = nil
        return true
    }

    public func checkUnchanged() throws(ConversionError) { try input.source.checkUnchanged() }

    /// The damage of the compressed data, where a decoder failed because of it; found by reading a file
    /// to its end, where the checksum stands.
    func damage(behind failure: ConversionError) -> ConversionError? {
        guard canRewind, [.malformed, .truncated].contains(failure.code) else { return nil }
        let rest = ReadBuffer(byteCount: 256 << 10)
        while true {
            do throws(ConversionError) {
                if try read(into: rest.room) == 0 { return nil }
            } catch {
                return error
            }
        }
    }
}
