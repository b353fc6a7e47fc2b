internal import CZlib

/// Compresses bytes as raw deflate (RFC 1951). This is the only file that imports zlib.
///
/// A compressed stream may consist of *pieces* that several threads compress independently. Each
/// piece but the last ends with a full flush, on a whole byte and without references to earlier
/// pieces, so that the concatenated pieces are one stream.
struct Deflater: ~Copyable {
    /// A pointer, because zlib keeps the address of its state.
    private let stream: UnsafeMutablePointer<z_stream>

    /// `level` is from 1, fastest, to 9, smallest.
    init(level: Int) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let effort = Deflater.efforts[max(1, min(9, level)) - 1]
        let status = rowcast_deflateInit2(
            stream, effort.isLazy ? 4 : 1, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY)
        precondition(status == Z_OK, "zlib finds no memory")
        deflateTune(stream, effort.good, effort.lazy, effort.nice, effort.chain)
    }

    /// The parameters of zlib's search for repetitions, named as in `deflateTune`.
    private struct Effort {
        /// Whether a match waits for a better one at the next byte.
        let isLazy: Bool
        let good: Int32
        let lazy: Int32
        let nice: Int32
        let chain: Int32

        init(_ isLazy: Bool, _ good: Int32, _ lazy: Int32, _ nice: Int32, _ chain: Int32) {
            self.isLazy = isLazy
            self.good = good
            self.lazy = lazy
            self.nice = nice
            self.chain = chain
        }
    }

    /// The parameters of levels 1 to 9, chosen for text that repeats nearby text, such as markup
    /// and tables.
    ///
    /// For such text, short chains and long lazy matches are faster than zlib's own parameters for
    /// the same size: level 3 by 20 %; level 4 makes files as small as zlib's 6 in half the time.
    /// Levels 1 and 9 are zlib's own.
    private static let efforts = [
        Effort(false, 4, 4, 8, 4), Effort(false, 4, 16, 32, 8), Effort(false, 4, 64, 32, 8),
        Effort(true, 32, 32, 32, 8), Effort(true, 32, 32, 128, 12), Effort(true, 32, 64, 258, 24),
        Effort(true, 258, 258, 258, 32), Effort(true, 258, 258, 258, 128),
        Effort(true, 32, 258, 258, 4096),
    ]

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses bytes. zlib may hold back some compressed bytes until the next call.
    mutating func append(
        _ text: some BorrowedText, into output: inout OutputBuffer
    ) {
        var rest = text.view
        while !rest.isEmpty {
            let part = rest.prefix(1 << 30)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: part.unsafeStart)
            stream.pointee.avail_in = UInt32(part.count)
            run(Z_NO_FLUSH, into: &output)
            rest = rest + part.count
        }
    }

    /// Ends a piece on a whole byte; another piece follows.
    mutating func endPiece(into output: inout OutputBuffer) { run(Z_FULL_FLUSH, into: &output) }

    /// Ends the stream.
    mutating func finish(into output: inout OutputBuffer) { run(Z_FINISH, into: &output) }

    private func run(_ flush: Int32, into output: inout OutputBuffer) {
        repeat {
            output.reserve(16 << 10)
            let room = output.capacity - output.count - OutputBuffer.slack
            stream.pointee.next_out = output.end
            stream.pointee.avail_out = UInt32(min(room, 1 << 30))
            let offered = Int(stream.pointee.avail_out)
            _ = deflate(stream, flush)
            output.count += offered - Int(stream.pointee.avail_out)
        } while stream.pointee.avail_out == 0
    }
}

/// Expands a deflate stream step by step.
package struct Inflater: ~Copyable {
    /// The bytes around a deflate stream.
    enum Wrapping {
        /// None (RFC 1951).
        case none
        /// The header and the checksum of a gzip member (RFC 1952), which are checked.
        case gzip
    }

    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the end of the compressed stream was read.
    package private(set) var isAtEnd = false

    package init() { self.init(.none) }

    init(_ wrapping: Wrapping) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // zlib reads a gzip member where 16 is added to the size of its window.
        let status = rowcast_inflateInit2(
            stream, wrapping == .gzip ? MAX_WBITS + 16 : -MAX_WBITS)
        precondition(status == Z_OK, "zlib finds no memory")
    }

    /// zlib's word for the damage that it found last, such as `incorrect data check`.
    var damage: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "the stream breaks off"
    }

    /// Begins another stream of the same wrapping.
    mutating func reset() {
        inflateReset(stream)
        isAtEnd = false
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Inflates `source` into `target`; returns the number of bytes used of each.
    ///
    /// - Throws: `.malformed` if `source` is not a deflate stream; the position is the place in `source`
    ///   where the damage shows.
    package mutating func inflate(
        _ source: some BorrowedText, into target: TextTarget
    ) throws(ConversionError) -> (consumed: Int, produced: Int) {
        let offered = min(source.count, 1 << 30)
        let room = min(target.room, 1 << 30)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.unsafeStart)
        stream.pointee.avail_in = UInt32(offered)
        stream.pointee.next_out = target.unsafeStart
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        isAtEnd = status == Z_STREAM_END
        guard isAtEnd || status == Z_OK || status == Z_BUF_ERROR else {
            throw ConversionError(
                .malformed, at: .init(byte: offered - Int(stream.pointee.avail_in)),
                "the compressed data is damaged")
        }
        return (offered - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
    }
}

/// CRC-32, the checksum of zip archives.
package enum CRC32 {
    /// The checksum of earlier bytes, whose checksum is `checksum`, followed by `bytes`.
    package static func extend(_ checksum: UInt32, with bytes: some BorrowedText) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(UInt(checksum), bytes.unsafeStart, bytes.count))
    }

    /// The checksum of two concatenated runs of bytes from the checksum of each.
    static func combine(_ first: UInt32, _ second: UInt32, secondCount: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), secondCount))
    }
}
