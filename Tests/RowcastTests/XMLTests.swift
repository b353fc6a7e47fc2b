import Testing

@testable import Rowcast

@Suite struct XMLTests {
    @Test func `text of any length and place is escaped as byte by byte`() {
        let pieces = ["&", "<", ">", "x", "_x0041_", "_x", "\u{1}", "\n", "é", "，", "\u{FFFF}"]
        for length in 0..<40 {
            for piece in pieces {
                let text = String(repeating: "a", count: length) + piece + "bc"
                let bytes = Array(text.utf8)
                let padded = bytes + repeatElement(UInt8(ascii: "<"), count: PaddedText.padding)
                let copy = OutputBuffer(capacity: 256)
                var long = OutputBuffer()
                padded.withTextBeforePadding { text in
                    let isMarked = copyXMLText(from: text, to: copy.target, .spreadsheetEscape)
                    long.append(xmlText: text, .spreadsheetEscape)
                    if !isMarked { #expect(long.array == bytes) }
                }
                #expect(String(decoding: long.array, as: UTF8.self) == plainlyEscaped(text))
            }
        }
    }

    /// The plain twin of `append(xmlText:)`.
    private func plainlyEscaped(_ text: String) -> String {
        text.replacing("_x0041_", with: "_x005F_x0041_").replacing("&", with: "&amp;")
            .replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\u{1}", with: "_x0001_").replacing("\u{FFFF}", with: "_xFFFF_")
    }
}
