import Rowcast

/// Reads a zip archive from beginning to end, part by part, as a pipe delivers it, and checks that
/// local headers, data descriptors and central directory agree about each part.
///
///     while let name = try archive.nextPart() { … try archive.read(into: buffer) … }
///
/// `ZipStream` is stricter than `ZipReader`, because it checks archives that `ZipWriter` wrote.
final class ZipStream: ByteSource {
    private struct Entry: Equatable {
        var name: [UInt8]
        var flags: Int
        var method: Int
        var checksum: UInt32 = 0
        var compressedCount = 0
        var count = 0
        var offset: Int
        /// Whether a data descriptor behind the part has its sizes and checksum.
        var isStreamed: Bool { flags & 8 != 0 }
    }

    private var source: any ByteSource
    /// Bytes that were not used yet. It holds a name, an extra field and a comment of 64 KB each.
    private var buffer = InputBuffer(byteCount: 256 << 10)
    /// Number of bytes of the archive that were used, which is the place of the next byte.
    private var offset = 0
    private var entries: [[UInt8]: Entry] = [:]
    private var inflater = Inflater()
    /// The current part as its local header declares it, and as measured so far.
    private var declared: Entry?
    private var found = Entry(name: [], flags: 0, method: 0, offset: 0)

    init(_ source: any ByteSource) { self.source = source }

    var byteCount: Int? { nil }
    var canRewind: Bool { false }
    func rewind() throws(ConversionError) -> Bool { false }
    func checkUnchanged() throws(ConversionError) {}

    private func damage(_ reason: Message) -> ConversionError {
        var part = ""
        if let declared { part = "part '\(String(decoding: declared.name, as: UTF8.self))': " }
        return ConversionError(.malformed, "\(part)\(reason) (byte \(offset))")
    }

    // MARK: - Bytes

    /// Makes at least `count` bytes available, fewer at the archive's end; the buffer holds 256 KB.
    private func fill(_ count: Int) throws(ConversionError) {
        while buffer.count < count {
            let read = try buffer.fill { room throws(ConversionError) in
                try source.read(into: room)
            }
            if read == 0 { return }
        }
    }

    /// A little-endian number of the available bytes, at most `Int.max`.
    private func number(_ place: Int, _ width: Int) -> Int {
        precondition(place >= 0 && place + width <= buffer.count)
        let bytes = buffer.text
        var value: UInt64 = 0
        for index in (0..<width).reversed() {
            value = value << 8 | UInt64(bytes[place + index])
        }
        return Int(clamping: value)
    }

    private func take(_ count: Int) {
        buffer.removeFirst(count)
        offset += count
    }

    private func need(_ count: Int, _ what: String) throws(ConversionError) {
        try fill(count)
        guard buffer.count >= count else { throw damage("the archive ends inside \(what)") }
    }

    // MARK: - Parts

    /// Goes on to the next part and returns its name; nil where the central directory begins.
    func nextPart() throws(ConversionError) -> String? {
        if declared != nil { try skipPart() }
        try need(4, "itself")
        guard number(0, 4) == 0x0403_4B50 else { return nil }
        try need(30, "the header of a part")
        let (nameCount, extraCount) = (number(26, 2), number(28, 2))
        var entry = Entry(
            name: [], flags: number(6, 2), method: number(8, 2),
            checksum: UInt32(truncatingIfNeeded: number(14, 4)), compressedCount: number(18, 4),
            count: number(22, 4), offset: offset)
        take(30)
        try need(nameCount + extraCount, "the header of a part")
        entry.name = Array(buffer.text.prefix(nameCount))
        // Only a part whose sizes do not fit into four bytes has a Zip64 field.
        var place = nameCount
        while place + 4 <= nameCount + extraCount {
            let (kind, count) = (number(place, 2), number(place + 2, 2))
            if kind == 1, count >= 16, place + 20 <= nameCount + extraCount {
                entry.count = number(place + 4, 8)
                entry.compressedCount = number(place + 12, 8)
            }
            place += 4 + count
        }
        take(nameCount + extraCount)
        declared = entry
        if entries[entry.name] != nil { throw damage("is there twice") }
        guard entries.count < ZipReader.maxEntries else {
            throw damage("is one more than the \(ZipReader.maxEntries) that are taken")
        }
        guard entry.method == 8 || entry.method == 0 && !entry.isStreamed else {
            throw damage("is not deflated")
        }
        guard entry.flags & 1 == 0 else { throw damage("is encrypted") }
        found = Entry(
            name: entry.name, flags: entry.flags, method: entry.method, offset: entry.offset)
        inflater = Inflater()
        return String(decoding: entry.name, as: UTF8.self)
    }

    private func skipPart() throws(ConversionError) {
        let rest = ReadBuffer(byteCount: 32 << 10)
        while try read(into: rest.room) > 0 {}
    }

    /// Reads inflated bytes of the current part; returns 0 at the part's end.
    func read(into room: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        guard let declared else { return 0 }
        let target = room.target
        while true {
            if declared.method == 0 {
                if found.count == declared.count { return try endPart() }
                try need(1, "a part")
                let count = min(declared.count - found.count, target.room, buffer.count)
                target.copy(buffer.text.prefix(count))
                return note(target, count, compressed: count)
            }
            if inflater.isAtEnd { return try endPart() }
            try need(1, "a part")
            let step: (consumed: Int, produced: Int)
            do throws(ConversionError) {
                step = try inflater.inflate(buffer.text, into: target)
            } catch {
                throw damage(error.reason)
            }
            _ = note(target, step.produced, compressed: step.consumed)
            if step.produced > 0 { return step.produced }
        }
    }

    private func note(_ target: TextTarget, _ count: Int, compressed: Int) -> Int {
        found.checksum = CRC32.extend(found.checksum, with: target.text(first: count))
        found.count += count
        found.compressedCount += compressed
        take(compressed)
        return count
    }

    private func endPart() throws(ConversionError) -> Int {
        guard let declared else { return 0 }
        if declared.isStreamed {
            try readDescriptor()
        } else if declared != found {
            throw damage("its header has another length or checksum")
        }
        entries[found.name] = found
        self.declared = nil
        return 0
    }

    /// Reads a data descriptor, whose sizes have four bytes or eight: the width whose sizes are
    /// right counts.
    private func readDescriptor() throws(ConversionError) {
        try need(16, "what follows a part")
        guard number(0, 4) == 0x0807_4B50 else { throw damage("no data descriptor follows") }
        guard number(4, 4) == Int(found.checksum) else {
            throw damage("its data descriptor has another checksum")
        }
        let low = 0xFFFF_FFFF
        if number(8, 4) == found.compressedCount & low, number(12, 4) == found.count & low {
            try fill(24)
            if buffer.count >= 24, number(8, 8) == found.compressedCount,
                number(16, 8) == found.count
            {
                return take(24)
            }
            return take(16)
        }
        try need(24, "what follows a part")
        guard number(8, 8) == found.compressedCount, number(16, 8) == found.count else {
            throw damage("its data descriptor has other lengths")
        }
        take(24)
    }

    // MARK: - The directory

    /// Checks the central directory and the end records behind the parts.
    func finish() throws(ConversionError) {
        if declared != nil { try skipPart() }
        let directory = offset
        for _ in entries {
            try need(46, "its directory")
            guard number(0, 4) == 0x0201_4B50 else {
                throw damage("the directory has fewer parts than there are")
            }
            try checkDirectoryEntry()
        }
        try need(4, "its directory")
        guard number(0, 4) != 0x0201_4B50 else {
            throw damage("the directory has more parts than there are")
        }
        let size = offset - directory
        if number(0, 4) == 0x0606_4B50 {
            try need(76, "its end")
            guard number(32, 8) == entries.count, number(40, 8) == size,
                number(48, 8) == directory, number(56, 4) == 0x0706_4B50,
                number(64, 8) == offset
            else { throw damage("the Zip64 end of the archive is wrong") }
            take(76)
        }
        try need(22, "its end")
        let low = 0xFFFF_FFFF
        guard number(0, 4) == 0x0605_4B50, number(10, 2) == min(entries.count, 0xFFFF),
            number(12, 4) == min(size, low), number(16, 4) == min(directory, low)
        else { throw damage("the end of the archive is wrong") }
        let commentCount = number(20, 2)
        take(22)
        try need(commentCount, "its comment")
        take(commentCount)
        try fill(1)
        guard buffer.count == 0 else { throw damage("something follows the archive") }
    }

    /// Compares one entry of the directory with the part of its name. The caller has counted the
    /// entries, so that every part is listed.
    private func checkDirectoryEntry() throws(ConversionError) {
        let (nameCount, extraCount) = (number(28, 2), number(30, 2))
        let commentCount = number(32, 2)
        var listed = Entry(
            name: [], flags: number(8, 2), method: number(10, 2),
            checksum: UInt32(truncatingIfNeeded: number(16, 4)), compressedCount: number(20, 4),
            count: number(24, 4), offset: number(42, 4))
        take(46)
        try need(nameCount + extraCount + commentCount, "its directory")
        listed.name = Array(buffer.text.prefix(nameCount))
        var place = nameCount
        while place + 4 <= nameCount + extraCount {
            let count = number(place + 2, 2)
            if number(place, 2) == 1 {
                var value = place + 4
                let valueEnd = min(value + count, nameCount + extraCount)
                for path in [\Entry.count, \.compressedCount, \.offset]
                where listed[keyPath: path] == 0xFFFF_FFFF && value + 8 <= valueEnd {
                    listed[keyPath: path] = number(value, 8)
                    value += 8
                }
            }
            place += 4 + count
        }
        take(nameCount + extraCount + commentCount)
        guard entries[listed.name] == listed else {
            let name = String(decoding: listed.name, as: UTF8.self)
            throw damage("the directory says something else of part '\(name)'")
        }
    }
}
