/// A part of a zip archive, inflated while it is read.
///
/// At the part's end its length and checksum are compared with the archive's directory. A part must
/// not grow beyond its length in the directory, nor beyond `maxExpansion` times its compressed
/// size.
final class ZipPartSource: ByteSource {
    private let source: any RandomAccessSource
    private let entry: ZipReader.Entry
    private let maxExpansion: Int
    private var inflater = Inflater()

    /// Compressed bytes that the inflater has not used yet.
    private var input = InputBuffer(byteCount: 64 << 10)
    /// Place in the archive of the part's first compressed byte.
    private let start: Int
    /// Place in the archive of the next compressed bytes, and their number.
    private var place: Int
    private var compressedRest: Int

    private var produced = 0
    private var checksum: UInt32 = 0
    private var isAtEnd = false

    /// Number of bytes inflated at a time, so that the checksum reads them from the processor's
    /// cache.
    private static let stretch = 128 << 10
    /// Parts that expand to at most 64 MB may exceed `maxExpansion`.
    private static let freeExpansion = 64 << 20

    /// `start` is the place in the archive of the part's first compressed byte.
    init(
        _ source: any RandomAccessSource, _ entry: ZipReader.Entry, start: Int, maxExpansion: Int
    ) {
        self.source = source
        self.entry = entry
        self.maxExpansion = maxExpansion
        self.start = start
        place = start
        compressedRest = entry.compressedCount
    }

    var byteCount: Int? { entry.count }
    var canRewind: Bool { true }

    func rewind() throws(ConversionError) -> Bool {
        inflater.reset()
        input.removeFirst(input.count)
        (place, compressedRest) = (start, entry.compressedCount)
        (produced, checksum, isAtEnd) = (0, 0, false)
        return true
    }

    func checkUnchanged() throws(ConversionError) { try source.checkUnchanged() }

    /// Fills the whole buffer, except at the part's end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        var filled = 0
        while filled < buffer.count, !isAtEnd {
            let room = UnsafeMutableRawBufferPointer(
                rebasing: buffer[filled...].prefix(ZipPartSource.stretch))
            let count = entry.method == 0 ? try copy(into: room) : try inflate(into: room.target)
            checksum = CRC32.extend(checksum, with: room.target.text(first: count))
            filled += count
            produced += count
            try checkSize()
        }
        return filled
    }

    private func checkSize() throws(ConversionError) {
        let used = entry.compressedCount - compressedRest - input.count
        if produced > ZipPartSource.freeExpansion, produced / max(1, used) >= maxExpansion {
            throw ConversionError(
                .tooLarge,
                "part '\(entry.name)' expands to more than \(maxExpansion) times its size",
                hint: "raise \(option: ZipOptions.maxExpansion) if that is right")
        }
        guard isAtEnd || produced > entry.count else { return }
        guard produced == entry.count, checksum == entry.checksum else {
            throw damage("its length or checksum is not what the archive says")
        }
    }

    private func damage(_ reason: Message) -> ConversionError {
        ConversionError(.malformed, "part '\(entry.name)' is damaged: \(reason)")
    }

    private func inflate(into room: TextTarget) throws(ConversionError) -> Int {
        if input.count == 0, compressedRest > 0 {
            _ = try input.fill { memory throws(ConversionError) in try readArchive(memory) }
        }
        let step: (consumed: Int, produced: Int)
        do throws(ConversionError) {
            step = try inflater.inflate(input.text, into: room)
        } catch {
            throw damage(error.reason)
        }
        input.removeFirst(step.consumed)
        isAtEnd = inflater.isAtEnd
        guard isAtEnd || step.produced > 0 || compressedRest > 0 || input.count > 0 else {
            throw ConversionError(.truncated, "part '\(entry.name)' is cut short")
        }
        return step.produced
    }

    private func copy(into room: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        if compressedRest == 0 {
            isAtEnd = true
            return 0
        }
        return try readArchive(room)
    }

    /// Reads compressed bytes, none behind the part.
    private func readArchive(
        _ room: UnsafeMutableRawBufferPointer
    ) throws(ConversionError) -> Int {
        let part = UnsafeMutableRawBufferPointer(rebasing: room.prefix(compressedRest))
        let count = try source.read(at: place, into: part)
        guard count > 0 else {
            throw ConversionError(.truncated, "part '\(entry.name)' is cut short")
        }
        place += count
        compressedRest -= count
        return count
    }
}
