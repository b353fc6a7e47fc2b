import Testing

@testable import Rowcast

struct TranscodedSourceTests {
    @Test func `latin1 becomes UTF-8`() throws {
        let bytes = (0...255).map { UInt8($0) }
        let wanted = String(String.UnicodeScalarView((0...255).map { UnicodeScalar(UInt8($0)) }))
        #expect(try utf8(bytes, .latin1) == wanted)
    }

    @Test func `windows-1252 becomes UTF-8 as browsers read it`() throws {
        #expect(
            try utf8([0x80, 0x93, 0x41, 0x94, 0xE9, 0x9F, 0x81], .windows1252) == "€“A”éŸ\u{81}")
    }

    @Test func `UTF-16 becomes UTF-8 in either order of bytes`() throws {
        let text = "a,é\n日本,🦊\r\n"
        let units = Array(text.utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try utf8(little, .utf16) == text)
        #expect(try utf8([0xFF, 0xFE] + little, .utf16) == text)
        #expect(try utf8([0xFE, 0xFF] + big, .utf16) == text)
    }

    @Test func `UTF-8 passes through`() throws {
        #expect(try utf8(Array("é🦊".utf8), .utf8) == "é🦊")
        #expect(TranscodedSource(MemorySource([1, 2]), encoding: .utf8).byteCount == 2)
        #expect(TranscodedSource(MemorySource([1, 2]), encoding: .latin1).byteCount == nil)
    }

    @Test(
        arguments: [
            ([0x61, 0, 0x00, 0xD8, 0x61, 0], 2, ConversionError.Code.malformed),
            ([0x61, 0, 0x00, 0xDC], 2, .malformed),
            ([0x61, 0, 0x00, 0xD8], 2, .truncated),
            ([0x61, 0, 0x62], 2, .truncated),
            ([0x61], 0, .truncated),
        ] as [([UInt8], Int, ConversionError.Code)])
    func `half characters of UTF-16 are errors that name the byte`(
        bytes: [UInt8], byte: Int, code: ConversionError.Code
    ) {
        let error = #expect(throws: ConversionError.self) { try utf8(bytes, .utf16) }
        #expect(error?.code == code)
        #expect(error?.position == .init(byte: byte))
    }

    @Test func `a source can be read again`() throws {
        let bytes: [UInt8] = [0xFE, 0xFF, 0, 0x61, 0, 0x62]
        var source = TranscodedSource(MemorySource(bytes), encoding: .utf16)
        #expect(try readAll(&source, piece: 1) == Array("ab".utf8))
        #expect(try source.rewind())
        #expect(try readAll(&source, piece: 16) == Array("ab".utf8))
    }

    @Test func `characters across the ends of chunks are whole`() throws {
        let text = String(repeating: "aé🦊", count: 30_000)
        let utf16 = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var source = TranscodedSource(SlowSource(bytes: utf16, step: 7001), encoding: .utf16)
        #expect(try readAll(&source, piece: 1 << 16) == Array(text.utf8))
        let latin = [UInt8](repeating: 0xE9, count: 200_000)
        var another = TranscodedSource(SlowSource(bytes: latin, step: 65_000), encoding: .latin1)
        #expect(try readAll(&another, piece: 999).count == 400_000)
    }

    private func utf8(_ bytes: [UInt8], _ encoding: ReadingOptions.TextEncoding) throws -> String {
        var texts: [String] = []
        for step in [1, 2, 3, 1000] {
            var source = TranscodedSource(SlowSource(bytes: bytes, step: step), encoding: encoding)
            texts.append(String(decoding: try readAll(&source, piece: step), as: UTF8.self))
        }
        #expect(texts.allSatisfy { $0 == texts[0] })
        return texts[0]
    }

    private func readAll(_ source: inout TranscodedSource, piece: Int) throws -> [UInt8] {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
            if count == 0 { return result }
            result += buffer[..<count]
        }
    }
}

/// Hands out a few bytes at a time.
private struct SlowSource: ByteSource {
    let bytes: [UInt8]
    let step: Int
    var position = 0

    var byteCount: Int? { nil }
    var canRewind: Bool { false }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ConversionError) -> Int {
        let count = min(buffer.count, bytes.count - position, step)
        buffer.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }

    mutating func rewind() throws(ConversionError) -> Bool { false }

    func checkUnchanged() throws(ConversionError) {}
}
