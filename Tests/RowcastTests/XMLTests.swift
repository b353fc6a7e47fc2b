import Testing

@testable import Rowcast

@Suite struct XMLTests {
    @Test func `text of any length and place is escaped as byte by byte`() {
        let pieces = ["&", "<", ">", "x", "_x0041_", "_x", "\u{1}", "\n", "é", "，", "\u{FFFF}"]
        for length in 0..<40 {
            for piece in pieces {
                let text = String(repeating: "a", count: length) + piece + "bc"
                let padded = Array(text.utf8) + Array(repeating: UInt8(ascii: "<"), count: 32)
                let count = text.utf8.count
                let copy = OutputBuffer(capacity: 256)
                var long = OutputBuffer()
                padded.withUnsafeBufferPointer { bytes in
                    guard let start = bytes.baseAddress else { return }
                    let isMarked = copyXMLText(
                        from: start, to: copy.base, count: count, .spreadsheetEscape)
                    long.append(xmlText: start, count: count, .spreadsheetEscape)
                    if !isMarked { #expect(long.array == Array(text.utf8)) }
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
