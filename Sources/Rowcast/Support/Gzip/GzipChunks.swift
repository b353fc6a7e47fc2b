/// Expands an input that comes in chunks, if its first bytes are those of gzip; other chunks stay as
/// they are.
final class GzipChunks {
    private enum Kind {
        /// Fewer bytes came than tell gzip from other data.
        case unknown
        case plain, gzip
    }

    private var kind = Kind.unknown
    private var gunzip = Gunzip()
    /// The bytes that came and were not expanded yet, with padding behind them.
    private var chunk: [UInt8] = []
    private var place = 0

    /// Greatest number of bytes that come of a chunk at a time: data may expand a thousandfold.
    private static let size = 256 << 10

    /// Adds a chunk, once `next` has returned nil.
    func add(_ bytes: [UInt8]) {
        let bytes = kind == .unknown ? pending + bytes : bytes
        chunk = [UInt8](padding: bytes)
        place = 0
        guard kind == .unknown, bytes.count >= Gunzip.signature.count else { return }
        kind = bytes.starts(with: Gunzip.signature) ? .gzip : .plain
    }

    /// The next bytes of the text; nil where another chunk is needed, and an empty array never.
    func next() throws(ConversionError) -> [UInt8]? {
        guard !chunk.isEmpty, kind != .unknown else { return nil }
        guard kind == .gzip else {
            defer { chunk = [] }
            return pending
        }
        var text = [UInt8](repeating: 0, count: GzipChunks.size)
        try text.withTarget { target throws(ConversionError) in
            try chunk.withTextBeforePadding { bytes throws(ConversionError) in
                try expand(bytes, into: target)
            }
        }
        if text.isEmpty { chunk = [] }
        return text.isEmpty ? nil : text
    }

    private func expand(
        _ bytes: PaddedText, into target: TextTarget
    ) throws(ConversionError) -> Int {
        var filled = 0
        while filled < target.room {
            let step = try gunzip.expand(bytes + place, into: target + filled)
            if step.consumed == 0, step.produced == 0 { break }
            place += step.consumed
            filled += step.produced
        }
        return filled
    }

    /// The bytes that wait, of an input that ends before its kind is known; nil for none.
    func finish() throws(ConversionError) -> [UInt8]? {
        if kind == .gzip { try gunzip.finish() }
        guard kind == .unknown, !chunk.isEmpty else { return nil }
        defer { chunk = [] }
        return pending
    }

    private var pending: [UInt8] { Array(chunk.dropLast(PaddedText.padding)) }
}
