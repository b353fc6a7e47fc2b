/// A piece of a sheet on its way from XML to the archive.
struct SheetPiece: ~Copyable {
    var xml = OutputBuffer(capacity: 96 << 10)
    var marks: TextMarks
    /// Up to where the XML in the buffer is compressed.
    private var done = 0
    private var deflater: Deflater?
    private var fieldDeflater: FieldDeflater?
    /// XML is compressed whenever there is that much of it: so little that it stays in the cache,
    /// and so much that it is worth a code of its own.
    private let chunkSize: Int
    /// Where in the output the piece begins.
    private let start: Int
    private var piece = BatchSummary.Piece()

    /// `start`: where in the output the piece begins.
    init(_ writer: SheetWriter, _ options: ConversionOptions, startingAt start: Int) {
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

    /// Compresses what was written if there is enough of it.
    @inline(__always)
    mutating func compressIfLarge(into output: inout OutputBuffer) {
        if xml.count &- done >= chunkSize { compress(into: &output) }
    }

    private mutating func compress(into output: inout OutputBuffer) {
        let count = xml.count - done
        piece.checksum = CRC32.extend(piece.checksum, with: xml.base + done, count: count)
        piece.uncompressedCount += count
        if deflater != nil {
            deflater?.append(xml.base, count: count, into: &output)
            xml.count = 0
            marks.count = 0
        } else {
            done = fieldDeflater?.append(&xml, from: done, &marks, into: &output) ?? 0
        }
    }

    mutating func end(
        into output: inout OutputBuffer, isLast: Bool = false
    ) -> BatchSummary.Piece {
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
