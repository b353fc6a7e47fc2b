@testable import Rowcast

/// A zip archive whose parts are not compressed, written plainly, so that tests can put anything
/// into it.
struct StoredArchive {
    var parts: [(path: String, content: [UInt8])] = []
    /// Whether sizes and places stand in Zip64 fields.
    var isZip64 = false
    /// What stands in front of the archive.
    var prefix: [UInt8] = []
    var comment: [UInt8] = []
    /// General purpose flags and method that the directory gives all parts.
    var flags = 0
    var method = 0
    /// Changes the checksums and lengths that the directory gives.
    var checksumChange: UInt32 = 0
    var lengthChange = 0

    var bytes: [UInt8] {
        var archive: [UInt8] = []
        var directory: [UInt8] = []
        for (path, content) in parts {
            let checksum = content.withText { CRC32.extend(0, with: $0) }
            let name = Array(path.utf8)
            let offset = archive.count
            archive += little(0x0403_4B50, 4) + little(20, 2) + little(flags, 2) + little(method, 2)
            archive += little(0, 4) + little(0, 12) + little(name.count, 2) + little(3, 2)
            archive += name + [0, 0, 0] + content
            let count = content.count + lengthChange
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(flags, 2)
            directory +=
                little(method, 2) + little(0, 4) + little(Int(checksum ^ checksumChange), 4)
            directory += isZip64 ? little(-1, 8) : little(content.count, 4) + little(count, 4)
            directory += little(name.count, 2) + little(isZip64 ? 28 : 0, 2) + little(0, 10)
            directory += little(isZip64 ? 0xFFFF_FFFF : offset, 4) + name
            if isZip64 {
                directory += little(1, 2) + little(24, 2)
                directory += little(count, 8) + little(content.count, 8) + little(offset, 8)
            }
        }
        let start = archive.count
        archive += directory
        if isZip64 {
            let record = archive.count
            archive += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2)
            archive += little(0, 8) + little(parts.count, 8) + little(parts.count, 8)
            archive += little(directory.count, 8) + little(start, 8)
            archive += little(0x0706_4B50, 4) + little(0, 4) + little(record, 8) + little(1, 4)
        }
        archive += little(0x0605_4B50, 4) + little(0, 4)
        archive += little(parts.count, 2) + little(parts.count, 2) + little(directory.count, 4)
        archive += little(isZip64 ? 0xFFFF_FFFF : start, 4) + little(comment.count, 2) + comment
        return prefix + archive
    }

    private func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: $0 < 8 ? number >> (8 * $0) : 0) }
    }
}

extension StoredArchive {
    /// The parts of a workbook.
    init(_ book: TestWorkbook) {
        parts = book.parts.map { ($0.path, Array($0.text.utf8)) }
    }
}
