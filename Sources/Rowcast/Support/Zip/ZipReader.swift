/// Reads a zip archive by its central directory.
///
/// The directory decides: a part's local header is read only to find its first compressed byte, and
/// bytes between parts are never read. Nothing is written to disk under the names of parts, so
/// names such as `../x` do no harm.
package struct ZipReader {
    /// A part as the central directory describes it.
    struct Entry: Sendable {
        /// The name as it is written in the archive.
        var name: String
        var flags: Int
        var method: Int
        var checksum: UInt32
        var compressedCount: Int
        var count: Int
        var headerOffset: Int
    }

    /// Limits of the directory, far beyond any workbook.
    package static let maxEntries = 65_535
    static let maxDirectoryBytes = 16 << 20

    let source: any RandomAccessSource
    /// Greatest ratio of a part's inflated to its compressed size.
    let maxExpansion: Int
    /// The parts in the order of the directory.
    let entries: [Entry]
    /// The places in `entries` of the first part of each name.
    private let places: [String: Int]

    /// Reads the central directory.
    ///
    /// - Throws: `.truncated` if the archive ends without a directory.
    init(_ source: any RandomAccessSource, maxExpansion: Int) throws(ConversionError) {
        self.source = source
        self.maxExpansion = maxExpansion
        let end = try ZipReader.findEnd(source)
        var entries: [Entry] = []
        var places: [String: Int] = [:]
        let bytes = try source.bytes(end.directory..<end.directory + end.directorySize)
        var place = 0
        for _ in 0..<end.entryCount {
            guard let (entry, next) = ZipReader.entry(bytes, at: place, shift: end.shift) else {
                throw ConversionError(
                    .malformed,
                    "the archive is damaged: its directory breaks off after \(entries.count) of "
                        + "\(end.entryCount) parts")
            }
            let key = ZipReader.key(entry.name)
            if places[key] == nil { places[key] = entries.count }
            entries.append(entry)
            place = next
        }
        self.entries = entries
        self.places = places
    }

    /// The part of a name; `\`, a leading `/` and capitals do not matter.
    func entry(_ name: String) -> Entry? { places[ZipReader.key(name)].map { entries[$0] } }

    /// The names of all parts, sorted.
    var names: [String] { entries.map(\.name).sorted() }

    /// The normalised name under which `places` finds a part.
    private static func key(_ name: String) -> String { path(name).lowercased() }

    /// A name with `/` for `\`, and without empty, `.` and `..` steps.
    static func path(_ name: String) -> String {
        var steps: [Substring] = []
        let isSlash: (Character) -> Bool = { $0 == "/" || $0 == "\\" }
        for step in name.split(whereSeparator: isSlash) where step != "." {
            if step == ".." { _ = steps.popLast() } else { steps.append(step) }
        }
        return steps.joined(separator: "/")
    }

    // MARK: - Parts

    /// The inflated bytes of a part.
    ///
    /// - Throws: `.tooLarge` for more than `limit` bytes.
    func content(_ entry: Entry, limit: Int) throws(ConversionError) -> [UInt8] {
        var part = try open(entry)
        var content: [UInt8] = []
        let buffer = ReadBuffer()
        while true {
            let text = try buffer.read(from: &part)
            if text.isEmpty { return content }
            content.append(text)
            if content.count > limit {
                throw ConversionError(
                    .tooLarge, "part '\(entry.name)' is longer than \(limit) bytes",
                    hint: "raise \(option: .maxHeaderBytes) if that is right")
            }
        }
    }

    /// Opens a part as a source of bytes, which is inflated and checked while it is read.
    func open(_ entry: Entry) throws(ConversionError) -> ZipPartSource {
        guard entry.flags & 1 == 0 else {
            throw ConversionError(
                .unsupported, "part '\(entry.name)' is encrypted",
                hint: "save it without a password")
        }
        guard entry.method == 0 || entry.method == 8 else {
            throw ConversionError(
                .unsupported,
                "part '\(entry.name)' is compressed by method \(entry.method), not by deflate")
        }
        let header = try source.bytes(entry.headerOffset..<entry.headerOffset + 30)
        guard header.count == 30, header.number(0, 4) == 0x0403_4B50 else {
            throw ConversionError(
                .malformed, "the archive is damaged: part '\(entry.name)' is not where it should be"
            )
        }
        let start = entry.headerOffset + 30 + header.number(26, 2) + header.number(28, 2)
        return ZipPartSource(source, entry, start: start, maxExpansion: maxExpansion)
    }

    // MARK: - The directory

    private struct End {
        var directory: Int
        var directorySize: Int
        var entryCount: Int
        /// Number of bytes in front of the archive, which its own offsets do not count.
        var shift: Int
    }

    private static func findEnd(_ source: any RandomAccessSource) throws(ConversionError) -> End {
        // The end record stands last; only a comment of at most 64 KB may follow it.
        let tailStart = max(0, source.size - 22 - 0xFFFF)
        let tail = try source.bytes(tailStart..<source.size)
        var place = tail.count - 22
        while place >= 0 {
            if tail.number(place, 4) == 0x0605_4B50,
                place + 22 + tail.number(place + 20, 2) <= tail.count
            {
                break
            }
            place -= 1
        }
        guard place >= 0 else {
            throw ConversionError(
                .truncated, "the archive is cut short: its directory, which stands last, is missing"
            )
        }
        var end = End(
            directory: tail.number(place + 16, 4), directorySize: tail.number(place + 12, 4),
            entryCount: tail.number(place + 10, 2), shift: 0)
        var recordStart = tailStart + place
        let locator = try source.bytes(max(0, recordStart - 20)..<recordStart)
        if locator.count == 20, locator.number(0, 4) == 0x0706_4B50 {
            let record = try source.bytes(
                locator.number(8, 8)..<locator.number(8, 8).addingClamped(56))
            guard record.count == 56, record.number(0, 4) == 0x0606_4B50 else {
                throw ConversionError(
                    .malformed, "the archive is damaged: its Zip64 record is not where it should be"
                )
            }
            end.directory = record.number(48, 8)
            end.directorySize = record.number(40, 8)
            end.entryCount = record.number(32, 8)
            recordStart = locator.number(8, 8)
        }
        guard end.entryCount <= maxEntries, end.directorySize <= maxDirectoryBytes else {
            throw ConversionError(
                .tooLarge,
                "the archive has \(end.entryCount) parts; at most \(maxEntries) are taken")
        }
        end.shift = recordStart - end.directorySize - end.directory
        guard end.shift >= 0 else {
            throw ConversionError(
                .malformed, "the archive is damaged: its directory is not where it should be")
        }
        end.directory += end.shift
        return end
    }

    private static func entry(
        _ bytes: [UInt8], at place: Int, shift: Int
    ) -> (Entry, next: Int)? {
        guard place + 46 <= bytes.count, bytes.number(place, 4) == 0x0201_4B50 else { return nil }
        let nameEnd = place + 46 + bytes.number(place + 28, 2)
        let extraEnd = nameEnd + bytes.number(place + 30, 2)
        let next = extraEnd + bytes.number(place + 32, 2)
        guard next <= bytes.count else { return nil }
        var entry = Entry(
            name: String(decoding: bytes[(place + 46)..<nameEnd], as: UTF8.self),
            flags: bytes.number(place + 8, 2), method: bytes.number(place + 10, 2),
            checksum: UInt32(bytes.number(place + 16, 4)),
            compressedCount: bytes.number(place + 20, 4), count: bytes.number(place + 24, 4),
            headerOffset: bytes.number(place + 42, 4))
        // Numbers that do not fit into four bytes stand in a Zip64 field, in this order.
        var field = nameEnd
        while field + 4 <= extraEnd {
            let fieldEnd = field + 4 + bytes.number(field + 2, 2)
            if bytes.number(field, 2) == 1, fieldEnd <= extraEnd {
                var value = field + 4
                for path in [\Entry.count, \.compressedCount, \.headerOffset]
                where entry[keyPath: path] == 0xFFFF_FFFF && value + 8 <= fieldEnd {
                    entry[keyPath: path] = bytes.number(value, 8)
                    value += 8
                }
            }
            field = fieldEnd
        }
        entry.headerOffset = entry.headerOffset.addingClamped(shift)
        return (entry, next)
    }
}

extension [UInt8] {
    /// The little-endian number of `width` bytes at a place. Numbers of eight bytes are limited to
    /// a quarter of `Int.max`, so that sums do not overflow.
    fileprivate func number(_ place: Int, _ width: Int) -> Int {
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(self[place + index]) << UInt64(8 * index) }
        return Int(Swift.min(value, UInt64(Int.max >> 2)))
    }
}

extension Int {
    fileprivate func addingClamped(_ other: Int) -> Int {
        Swift.min(self, Int.max >> 2) + Swift.min(other, Int.max >> 2)
    }
}
