import Testing

@testable import Rowcast

@Suite struct ZipTests {
    /// Bytes that do not compress.
    private let noise: [UInt8] = {
        var state: UInt64 = 42
        return (0..<200_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }()

    @Test func `pieces of deflate stand one after the other`() throws {
        let pieces = [Array("abcabcabc".utf8), [], noise, Array(repeating: 7, count: 100_000)]
        let stream = pieces.enumerated().flatMap { index, piece in
            deflated(piece, isLast: index == pieces.count - 1).bytes
        }
        #expect(try inflated(stream) == Array(pieces.joined()))
    }

    @Test func `a damaged stream is an error`() {
        #expect(throws: ConversionError.self) { try inflated([0xFF, 0xFF, 0xFF]) }
    }

    @Test func `checksums of pieces combine`() {
        let first = deflated(Array("hello ".utf8), isLast: false).checksum
        let second = deflated(Array("world".utf8), isLast: true).checksum
        #expect(CRC32.combine(first, second, secondCount: 5) == 0x0D4A_1185)
    }

    @Test func `whole and streamed parts read back`() throws {
        var zip = ZipWriter(level: 6)
        var output = OutputBuffer()
        zip.add("a.txt", Array("hello hello hello".utf8), into: &output)
        zip.add("empty", [], into: &output)
        stream([Array("one".utf8), noise], of: "b", isLarge: false, to: &zip, &output)
        zip.finish(into: &output)

        let archive = try ZipArchive(output.array)
        #expect(archive.parts.map(\.name) == ["a.txt", "empty", "b"])
        #expect(archive.parts.map(\.version) == [20, 20, 20])
        #expect(archive.text("a.txt") == "hello hello hello")
        #expect(archive.text("empty") == "")
        #expect(try archive.content("b") == Array("one".utf8) + noise)
    }

    @Test func `a large part says so in its local header and has sizes of eight bytes`() throws {
        var zip = ZipWriter(level: 6)
        var output = OutputBuffer()
        stream([Array("abc".utf8)], of: "big", isLarge: true, to: &zip, &output)
        zip.finish(into: &output)

        let archive = try ZipArchive(output.array)
        let part = try #require(archive.parts.first)
        #expect(part.version == 45)
        #expect(archive.number(4, 2) == 45)
        #expect(archive.number(28, 2) == 0)
        let descriptor = 30 + 3 + part.compressedCount
        #expect(archive.number(descriptor, 4) == 0x0807_4B50)
        #expect(archive.number(descriptor + 4, 4) == Int(part.checksum))
        #expect(archive.number(descriptor + 8, 8) == part.compressedCount)
        #expect(archive.number(descriptor + 16, 8) == 3)
        #expect(archive.number(descriptor + 24, 4) == 0x0201_4B50)
        #expect(archive.text("big") == "abc")
    }

    @Test func `sizes and places beyond 4 GB stand in Zip64 records`() throws {
        var zip = ZipWriter(level: 6)
        var output = OutputBuffer()
        zip.beginPart("big", isLarge: false, into: &output)
        zip.didAppend(compressedCount: 5 << 30, uncompressedCount: 9 << 30, checksum: 1)
        zip.endPart(into: &output)
        zip.add("small", [1, 2, 3], into: &output)
        zip.finish(into: &output)

        let archive = try ZipArchive(output.array)
        #expect(archive.number(33 + 8, 8) == 5 << 30)
        #expect(archive.number(33 + 16, 8) == 9 << 30)
        let big = try #require(archive.parts.first)
        #expect([big.compressedCount, big.uncompressedCount, big.offset] == [5 << 30, 9 << 30, 0])
        #expect(big.version == 45)
        let small = try #require(archive.parts.last)
        #expect(small.offset == 33 + 24 + 5 << 30)
        #expect(small.uncompressedCount == 3)
    }

    private func stream(
        _ pieces: [[UInt8]], of name: String, isLarge: Bool, to zip: inout ZipWriter,
        _ output: inout OutputBuffer
    ) {
        zip.beginPart(name, isLarge: isLarge, into: &output)
        for (index, piece) in pieces.enumerated() {
            let (bytes, checksum) = deflated(piece, isLast: index == pieces.count - 1)
            output.append(bytes)
            zip.didAppend(
                compressedCount: bytes.count, uncompressedCount: piece.count, checksum: checksum)
        }
        zip.endPart(into: &output)
    }
}
