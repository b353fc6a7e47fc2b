@testable import Rowcast

/// A zip archive read by way of its central directory: the plain twin of `ZipWriter`.
struct ZipArchive {
    struct Part: Equatable {
        var name: String
        var version: Int
        var offset: Int
        var checksum: UInt32
        var compressedCount: Int
        var uncompressedCount: Int
    }
    enum Damage: Error { case noEnd, wrongSignature, wrongContent(String) }

    let bytes: [UInt8]
    private(set) var parts: [Part] = []

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        guard bytes.count >= 22 else { throw Damage.noEnd }
        let end = bytes.count - 22
        guard number(end, 4) == 0x0605_4B50 else { throw Damage.noEnd }
        var place = number(end + 16, 4)
        if place == 0xFFFF_FFFF {
            guard number(end - 20, 4) == 0x0706_4B50 else { throw Damage.wrongSignature }
            let zip64 = end - 20 - 56
            guard number(zip64, 4) == 0x0606_4B50 else { throw Damage.wrongSignature }
            // Archives of these tests leave out bytes that they claim to have.
            place = zip64 - number(zip64 + 40, 8)
        }
        for _ in 0..<number(end + 10, 2) {
            guard number(place, 4) == 0x0201_4B50 else { throw Damage.wrongSignature }
            let nameEnd = place + 46 + number(place + 28, 2)
            var part = Part(
                name: String(decoding: bytes[place + 46..<nameEnd], as: UTF8.self),
                version: number(place + 6, 2), offset: number(place + 42, 4),
                checksum: UInt32(number(place + 16, 4)), compressedCount: number(place + 20, 4),
                uncompressedCount: number(place + 24, 4))
            var extra = nameEnd + 4
            for field in [\Part.uncompressedCount, \.compressedCount, \.offset]
            where part[keyPath: field] == 0xFFFF_FFFF {
                part[keyPath: field] = number(extra, 8)
                extra += 8
            }
            parts.append(part)
            place = nameEnd + number(place + 30, 2)
        }
    }

    func number(_ offset: Int, _ width: Int) -> Int {
        (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    /// A part's content, after its checksum was compared.
    func content(_ name: String) throws -> [UInt8]? {
        guard let part = parts.first(where: { $0.name == name }) else { return nil }
        guard number(part.offset, 4) == 0x0403_4B50 else { throw Damage.wrongSignature }
        let start = part.offset + 30 + number(part.offset + 26, 2) + number(part.offset + 28, 2)
        let content = try inflated(Array(bytes[start..<start + part.compressedCount]))
        let checksum = content.withText { CRC32.extend(0, with: $0) }
        guard content.count == part.uncompressedCount, checksum == part.checksum else {
            throw Damage.wrongContent(name)
        }
        return content
    }

    func text(_ name: String) -> String? {
        (try? content(name)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// What a whole deflate stream expands to.
func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var inflater = Inflater()
    var result: [UInt8] = []
    var rest = bytes[...]
    while !inflater.isAtEnd {
        var buffer = [UInt8](repeating: 0, count: 1000)
        var step = (consumed: 0, produced: 0)
        try Array(rest).withText { source throws(ConversionError) in
            try buffer.withTarget { target throws(ConversionError) in
                step = try inflater.inflate(source, into: target)
                return step.produced
            }
        }
        guard step.consumed + step.produced > 0 else { throw ZipArchive.Damage.noEnd }
        rest = rest.dropFirst(step.consumed)
        result += buffer
    }
    guard rest.isEmpty else { throw ZipArchive.Damage.wrongContent("bytes behind the end") }
    return result
}

/// These bytes as a piece of a deflate stream, with what a zip archive has to know of it.
func deflated(_ bytes: [UInt8], isLast: Bool) -> (bytes: [UInt8], checksum: UInt32) {
    var output = OutputBuffer()
    var deflater = Deflater(level: 6)
    let checksum = bytes.withText { text in
        deflater.append(text, into: &output)
        return CRC32.extend(0, with: text)
    }
    if isLast { deflater.finish(into: &output) } else { deflater.endPiece(into: &output) }
    return (output.array, checksum)
}
