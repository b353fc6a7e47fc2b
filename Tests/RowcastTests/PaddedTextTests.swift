import Testing

@testable import Rowcast

@Suite struct PaddedTextTests {
    @Test func `zeros stand behind a padded array`() {
        let bytes = Array("Berlin".utf8)
        bytes.withPaddedText { text in
            #expect(text.string == "Berlin")
            #expect((0..<PaddedText.padding).allSatisfy { text[6 + $0] == 0 })
            #expect(text.vector(at: 6 + 48) == Vector.all(0))
        }
    }

    @Test func `a slice is a text whose padding begins with the bytes behind it`() {
        Array("Berlin".utf8).withPaddedText { text in
            let slice = text.slice(1..<4)
            #expect(slice.string == "erl")
            #expect(slice[3] == UInt8(ascii: "i"))
            #expect((text + 2).string == "rlin")
            #expect(text.prefix(20).string == "Berlin")
            #expect(PaddedText(text[2...].dropLast()).string == "rli")
        }
    }

    @Test func `an empty array is an empty text`() {
        #expect([UInt8]().withText { $0.isEmpty && $0.string == "" })
        #expect([UInt8]().withPaddedText { $0.isEmpty && $0[0] == 0 })
    }

    @Test func `a run of digits ends with its text, whatever stands behind it`() {
        let digits = [UInt8](repeating: UInt8(ascii: "1"), count: 200)
        digits.withTextBeforePadding { text in
            let slice = text.slice(at: 0, count: 9)
            #expect(digitRun(slice) >= 9 && digitRun(slice) <= 16)
        }
    }

    @Test func `a snippet and a buffer have room for vectors behind their text`() {
        let snippet = Snippet("Berlin")
        withExtendedLifetime(snippet) { #expect(snippet.text.vector(at: 6) == Vector.all(0)) }
        var output = OutputBuffer(capacity: 1)
        output.append("Bonn")
        #expect(output.text(from: 1).string == "onn")
    }

    @Test func `a target keeps the bytes that were written`() {
        var bytes = [UInt8](repeating: 0, count: 100)
        bytes.withTarget { target in
            target.store(Vector.all(65), at: 1)
            target[0] = 66
            target.copy(TextView("xyz"), at: 3)
            return 7
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "BAAxyzA")
    }

    @Test func `an input buffer keeps unused bytes while more come`() throws {
        var source = MemorySource(Array("abcdefghij".utf8))
        var buffer = InputBuffer(byteCount: 6)
        func fill(limit: Int = .max) throws(ConversionError) -> Int {
            try buffer.fill(limit: limit) { room throws(ConversionError) in
                try source.read(into: room)
            }
        }
        #expect(try fill(limit: 4) == 4)
        buffer.removeFirst(3)
        #expect(buffer.text.string == "d")
        #expect(try fill() == 5)
        #expect(buffer.text.string == "defghi")
        buffer.removeFirst(6)
        #expect(try fill() == 1)
        #expect(buffer.text.string == "j")
        #expect(try fill() == 0)
    }

    @Test func `a read buffer gives a source piece by piece`() throws {
        var source: any ByteSource = MemorySource(Array("abcdefg".utf8))
        let buffer = ReadBuffer(byteCount: 3)
        var pieces: [String] = []
        while true {
            let text = try buffer.read(from: &source, limit: pieces.count + 1)
            if text.isEmpty { break }
            pieces.append(text.string)
        }
        #expect(pieces == ["a", "bc", "def", "g"])
    }
}
