import Testing

@testable import Rowcast

/// The walk over JSON in pieces, beside the scan over a whole text.
struct JSONWalkTests {
    /// Checks a text that comes in pieces; returns whether it is one document of JSON.
    private static func accepts(_ text: [UInt8], pieces size: Int) -> Bool {
        var walk = JSONWalk()
        for start in stride(from: 0, to: text.count, by: size) {
            let piece = Array(text[start..<min(start + size, text.count)])
            let isSound = piece.withPaddedText { piece in
                var p = 0
                // No value stands at this depth, so that all is passed over.
                return walk.next(piece, &p, watching: -1) == .piece
            }
            if !isSound { return false }
        }
        // A number is at its end only when something follows it.
        return Array(" ".utf8).withPaddedText { piece in
            var p = 0
            return walk.next(piece, &p, watching: -1) == .piece && walk.isAtEnd
        }
    }

    private static let sound = [
        #"{}"#, #"[]"#, #" { "a" : [ 1 , -0 , 0.5 , 1e9 , 2E-3 , -12.50e+07 ] } "#, "true", "false",
        "null", #""""#, #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, #"{"é":"日本😀","a":{"a":[[],{}]}}"#,
        #"[null,true,false,"x",{"y":[]}]"#, "\t\r\n[1]\n", "0", #""\ud800""#,
        "\"\u{7f}\u{80}\u{10FFFF}\"",
    ]
    private static let unsound = [
        "", " ", "{", "[", "{]", "[}", "[1,]", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}",
        "{\"a\" 1}",
        "{a:1}", "[1 2]", "01", "-", "1.", ".5", "1e", "1e+", "+1", "tru", "trux", "nul", "[tru]",
        "NaN",
        "\"", "\"\\", "\"\\x\"", "\"\\u12g4\"", "\"a\nb\"", "[1]]", "{}{}", "1 2", "[1],", "'a'",
        "[1\u{1}]",
    ]

    @Test(arguments: [1, 2, 3, 7, 64])
    func `JSON is taken in pieces of any size`(size: Int) {
        for text in Self.sound { #expect(Self.accepts(Array(text.utf8), pieces: size), "\(text)") }
    }

    @Test(arguments: [1, 2, 3, 7, 64])
    func `other text is refused in pieces of any size`(size: Int) {
        for text in Self.unsound {
            #expect(!Self.accepts(Array(text.utf8), pieces: size), "\(text)")
        }
    }

    @Test func `bytes that are not UTF-8 are refused, and all that are UTF-8 are taken`() {
        let unsound: [[UInt8]] = [
            [0x80], [0xC1, 0x80], [0xC2], [0xE0, 0x9F, 0x80], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82, 0x41],
        ]
        let sound: [[UInt8]] = [
            [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80],
            [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF], [0xE2, 0x82, 0xAC, 0x41],
        ]
        for size in [1, 2, 64] {
            for bytes in unsound {
                #expect(!Self.accepts([34] + bytes + [34], pieces: size), "\(bytes)")
            }
            for bytes in sound {
                #expect(Self.accepts([34] + bytes + [34], pieces: size), "\(bytes)")
            }
        }
    }

    @Test func `depth is bounded as everywhere`() {
        let deepest = String(repeating: "[", count: 1024) + String(repeating: "]", count: 1024)
        #expect(Self.accepts(Array(deepest.utf8), pieces: 100))
        #expect(!Self.accepts(Array(("[" + deepest + "]").utf8), pieces: 100))
    }

    @Test func `what the walk takes is what the scan takes, whatever byte is changed`() {
        var generator = SeededGenerator(seed: 11)
        let text = Array(#"{"a":[1,-2.5e3,"x\n\u00e9",{"b":null}],"é":[true,false,""]} "#.utf8)
        let bytes = Array("{}[]:,\"\\ue0159.-+nt \u{1}".utf8) + [0x80, 0xC3]
        for index in text.indices {
            var changed = text
            for _ in 0..<8 {
                changed[index] = bytes.randomElement(using: &generator) ?? 0
                let isSound = (try? JSONNode.tree(of: changed)) != nil
                let text = String(decoding: changed, as: UTF8.self)
                #expect(Self.accepts(changed, pieces: 1) == isSound, "\(text)")
                #expect(Self.accepts(changed, pieces: 5) == isSound, "\(text)")
            }
        }
    }
}
