/// Writes a zip archive in one forward pass, so that it can go into a pipe.
///
///     local header ▶ compressed bytes ▶ [data descriptor]     once for each part
///     central directory ▶ [Zip64 end and locator] ▶ end record
///
/// Time stamps are fixed: the same parts give the same bytes. Small parts are compressed before
/// their header is written, which holds their sizes. A streamed part has its sizes behind it, in a
/// data descriptor.
///
/// Excel is stricter about descriptors than the specification (APPNOTE 4.3.9). It opens parts over
/// 4 GB only if their *local* header asks for version 4.5. It then reads the descriptor's sizes as
/// eight bytes each, without any Zip64 extra field in the local header. So a part that is announced
/// as `isLarge` gets version 4.5 and sizes of eight bytes, however short it is. A part that passes
/// 4 GB without being announced makes a correct archive, but Excel offers to repair it.
struct ZipWriter: Sendable {
    private struct Entry {
        var name: [UInt8]
        var offset: Int
        var isStreamed: Bool
        var isLarge: Bool
        var compressedCount = 0
        var uncompressedCount = 0
        var checksum: UInt32 = 0

        var passesLimit: Bool { max(compressedCount, uncompressedCount) >= ZipWriter.limit }
    }

    private let level: Int
    private var entries: [Entry] = []
    /// Number of bytes of the archive so far.
    private var offset = 0

    /// Sizes and offsets of at least this value are written as this value; a Zip64 record holds
    /// them.
    private static let limit = 0xFFFF_FFFF
    /// 1980-01-01, 00:00: the first moment that zip knows.
    private static let date = 1 << 5 | 1

    /// `level` is from 1, fastest, to 9, smallest.
    init(level: Int) { self.level = level }

    // MARK: - Parts

    /// Adds a part whose whole content is known.
    mutating func add(_ name: String, _ content: [UInt8], into output: inout OutputBuffer) {
        var compressed = OutputBuffer()
        var deflater = Deflater(level: level)
        var entry = Entry(name: Array(name.utf8), offset: offset, isStreamed: false, isLarge: false)
        content.withText { text in
            deflater.append(text, into: &compressed)
            entry.checksum = CRC32.extend(0, with: text)
        }
        deflater.finish(into: &compressed)
        entry.uncompressedCount = content.count
        entry.compressedCount = compressed.count
        writeLocalHeader(entry, into: &output)
        output.append(compressed.text())
        offset += compressed.count
        entries.append(entry)
    }

    /// Begins a streamed part; the caller appends its deflated bytes to the output, piece by piece.
    ///
    /// `isLarge` announces that the part may pass 4 GB.
    mutating func beginPart(_ name: String, isLarge: Bool, into output: inout OutputBuffer) {
        let entry = Entry(
            name: Array(name.utf8), offset: offset, isStreamed: true, isLarge: isLarge)
        writeLocalHeader(entry, into: &output)
        entries.append(entry)
    }

    /// Adds a piece's sizes and checksum to those of the streamed part.
    mutating func didAppend(compressedCount: Int, uncompressedCount: Int, checksum: UInt32) {
        guard var entry = entries.popLast() else { return }
        entry.checksum = CRC32.combine(entry.checksum, checksum, secondCount: uncompressedCount)
        entry.compressedCount += compressedCount
        entry.uncompressedCount += uncompressedCount
        offset += compressedCount
        entries.append(entry)
    }

    /// Ends the streamed part.
    mutating func endPart(into output: inout OutputBuffer) {
        guard let entry = entries.last else { return }
        let start = output.count
        let width = entry.isLarge || entry.passesLimit ? 8 : 4
        output.append(littleEndian: 0x0807_4B50, 4)
        output.append(littleEndian: Int(entry.checksum), 4)
        output.append(littleEndian: entry.compressedCount, width)
        output.append(littleEndian: entry.uncompressedCount, width)
        offset += output.count - start
    }

    private mutating func writeLocalHeader(_ entry: Entry, into output: inout OutputBuffer) {
        let start = output.count
        output.append(littleEndian: 0x0403_4B50, 4)
        output.append(littleEndian: entry.isLarge ? 45 : 20, 2)
        writeCommon(entry, isLocal: true, into: &output)
        output.append(littleEndian: 0, 2)
        output.append(entry.name)
        offset += output.count - start
    }

    /// Writes the fields that local headers and directory entries share: flags to the name's
    /// length.
    private func writeCommon(_ entry: Entry, isLocal: Bool, into output: inout OutputBuffer) {
        let hidesSizes = isLocal && entry.isStreamed
        output.append(littleEndian: entry.isStreamed ? 1 << 3 : 0, 2)
        output.append(littleEndian: 8, 2)
        output.append(littleEndian: 0, 2)
        output.append(littleEndian: ZipWriter.date, 2)
        output.append(littleEndian: hidesSizes ? 0 : Int(entry.checksum), 4)
        let compressed = min(entry.compressedCount, ZipWriter.limit)
        let uncompressed = min(entry.uncompressedCount, ZipWriter.limit)
        output.append(littleEndian: hidesSizes ? 0 : compressed, 4)
        output.append(littleEndian: hidesSizes ? 0 : uncompressed, 4)
        output.append(littleEndian: entry.name.count, 2)
    }

    // MARK: - The end of the archive

    /// Writes the central directory and the end records.
    mutating func finish(into output: inout OutputBuffer) {
        let directory = offset
        let start = output.count
        for entry in entries { writeDirectoryEntry(entry, into: &output) }
        let size = output.count - start
        if directory >= ZipWriter.limit {
            writeZip64End(directory: directory, size: size, into: &output)
        }
        output.append(littleEndian: 0x0605_4B50, 4)
        output.append(littleEndian: 0, 4)
        output.append(littleEndian: entries.count, 2)
        output.append(littleEndian: entries.count, 2)
        output.append(littleEndian: size, 4)
        output.append(littleEndian: min(directory, ZipWriter.limit), 4)
        output.append(littleEndian: 0, 2)
        offset += output.count - start
    }

    private func writeDirectoryEntry(_ entry: Entry, into output: inout OutputBuffer) {
        // The extra field holds only numbers that reach the limit, in this order.
        let large = [entry.uncompressedCount, entry.compressedCount, entry.offset]
            .filter { $0 >= ZipWriter.limit }
        let version = entry.isLarge || !large.isEmpty ? 45 : 20
        output.append(littleEndian: 0x0201_4B50, 4)
        output.append(littleEndian: version, 2)
        output.append(littleEndian: version, 2)
        writeCommon(entry, isLocal: false, into: &output)
        output.append(littleEndian: large.isEmpty ? 0 : 4 + 8 * large.count, 2)
        output.append(littleEndian: 0, 8)
        output.append(littleEndian: 0, 2)
        output.append(littleEndian: min(entry.offset, ZipWriter.limit), 4)
        output.append(entry.name)
        guard !large.isEmpty else { return }
        output.append(littleEndian: 1, 2)
        output.append(littleEndian: 8 * large.count, 2)
        for value in large { output.append(littleEndian: value, 8) }
    }

    private func writeZip64End(directory: Int, size: Int, into output: inout OutputBuffer) {
        output.append(littleEndian: 0x0606_4B50, 4)
        output.append(littleEndian: 44, 8)
        output.append(littleEndian: 45, 2)
        output.append(littleEndian: 45, 2)
        output.append(littleEndian: 0, 8)
        output.append(littleEndian: entries.count, 8)
        output.append(littleEndian: entries.count, 8)
        output.append(littleEndian: size, 8)
        output.append(littleEndian: directory, 8)
        output.append(littleEndian: 0x0706_4B50, 4)
        output.append(littleEndian: 0, 4)
        output.append(littleEndian: directory + size, 8)
        output.append(littleEndian: 1, 4)
    }
}

extension OutputBuffer {
    /// Appends the low `width` bytes of a number, lowest first.
    fileprivate mutating func append(littleEndian number: Int, _ width: Int) {
        for index in 0..<width { append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
    }
}
