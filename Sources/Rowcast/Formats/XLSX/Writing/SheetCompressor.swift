/// A piece of a sheet's part: collects XML and compresses it into the archive.
struct SheetCompressor: ~Copyable {
    /// Lengths and checksum of a piece that was compressed.
    struct Summary: Sendable {
        /// Bytes before compression, and their CRC-32.
        var uncompressedCount = 0
        var checksum: UInt32 = 0
        /// Bytes after compression.
        var compressedCount = 0
    }

    var xml = OutputBuffer(capacity: 96 << 10)
    var marks: TextMarks
    /// Number of bytes of `xml` that are already compressed.
    private var done = 0
    private var deflater: Deflater?
    private var fieldDeflater: FieldDeflater?
    /// Bytes of XML that are compressed at a time: few enough to stay in the cache, and enough to
    /// be worth a Huffman code of their own.
    private let chunkSize: Int
    /// Index in the output of the piece's first byte.
    private let start: Int
    private var piece = Summary()

    /// - Parameter start: Index in the output of the piece's first byte.
    init(_ writer: SheetWriter, _ options: EncodingOptions, startingAt start: Int) {
        marks = writer.makeMarks()
        if options.compression == .fast {
            fieldDeflater = FieldDeflater(kindCount: marks.kindCount)
            chunkSize = 256 << 10
        } else {
            deflater = Deflater(level: options.compression.level)
            chunkSize = 64 << 10
        }
        self.start = start
    }

    /// Compresses the XML if at least `chunkSize` bytes of it wait.
    @inline(__always)
    mutating func compressIfLarge(into output: inout OutputBuffer) {
        if xml.count &- done >= chunkSize { compress(into: &output) }
    }

    private mutating func compress(into output: inout OutputBuffer) {
        let count = xml.count - done
        piece.checksum = CRC32.extend(piece.checksum, with: xml.text(from: done))
        piece.uncompressedCount += count
        if deflater != nil {
            deflater?.append(xml.text(), into: &output)
            xml.count = 0
            marks.count = 0
        } else {
            done = fieldDeflater?.append(&xml, from: done, &marks, into: &output) ?? 0
        }
    }

    mutating func end(
        into output: inout OutputBuffer, isLast: Bool = false
    ) -> Summary {
        compress(into: &output)
        if isLast {
            deflater?.finish(into: &output)
            fieldDeflater?.finish(into: &output)
        } else {
            deflater?.endPiece(into: &output)
            fieldDeflater?.endPiece(into: &output)
        }
        piece.compressedCount = output.count - start
        return piece
    }
}
