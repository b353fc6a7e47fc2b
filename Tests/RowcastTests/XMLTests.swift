import Testing

@testable import Rowcast

@Suite struct XMLTests {
    private func check(_ text: String, chunk: Int = 7) throws {
        let checker = XMLWellFormedness()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let part = Array(rest.prefix(chunk))
            try part.withUnsafeBytes { try checker.check($0) }
            rest = rest.dropFirst(chunk)
        }
        try checker.finish()
    }

    @Test func `a well-formed document passes`() throws {
        try check("<?xml version=\"1.0\"?>\n<a><b x='1'>text &amp; more</b>\u{1F600}</a>\n")
    }

    @Test(arguments: [
        "", "<a>", "<a></b>", "<a>&nothing;</a>", "<a>\u{1}</a>", "<a/><b/>", "<a x=1/>",
    ])
    func `a document that is not well-formed is an error`(text: String) {
        let error = #expect(throws: ConversionError.self) { try check(text) }
        #expect(error?.code == .malformed)
    }

    @Test func `an error says where and why`() {
        let error = #expect(throws: ConversionError.self) {
            try check("<a>\n<b></c>\n</a>")
        }
        #expect(
            error?.description == """
                the output is not well-formed XML: opening and ending tag mismatch: b line 2 and \
                c (line 2, column 8)
                """)
    }

    @Test func `entities are not expanded and nothing is fetched`() {
        #expect(throws: ConversionError.self) {
            try check("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>")
        }
    }

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
