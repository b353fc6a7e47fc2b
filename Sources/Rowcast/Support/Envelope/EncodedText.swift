/// Tells text in base64 (RFC 4648, 4) from text of a format.
enum EncodedText {
    /// How a workbook, gzip, a PDF, an old workbook, an image and JSON begin in base64.
    private static let signatures = ["UEsDB", "H4sI", "JVBERi", "0M8R4K", "iVBORw", "W3si", "eyJ"]
    /// A heading of one word is hardly as long, and lines of base64 are not shorter.
    private static let length = 60

    /// - Throws: `.unsupported` for a string of a document whose text is base64.
    static func refuse(_ text: [UInt8]) throws(ConversionError) {
        let start = text.prefix(length)
        guard start.allSatisfy(isDigit) else { return }
        let isEncoded =
            start.count == length
            || (start.count >= 8 && start.count % 4 == 0
                && signatures.contains { start.starts(with: $0.utf8) })
        guard isEncoded else { return }
        throw ConversionError(
            .unsupported, "the string holds base64, not text",
            hint: "decode it first, as 'jq -r PATH | base64 -d' does")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 48 <= 9 || (byte | 32) &- 97 < 26 || byte == 43 || byte == 47 || byte == 61
    }
}
