/// The encoding that a document's XML declaration names (XML 1.0, 4.3.3).
///
/// libxml2 reads many encodings with the system's converters; where bytes are wrong in them, its
/// error depends on how the document is cut into pieces. So Rowcast reads only the encodings that
/// libxml2 converts itself.
struct XMLDeclaration {
    let encoding: String
    /// Place of the closing quote behind the encoding's name.
    let end: Int

    /// Returns nil for a document that does not begin with a whole declaration, or whose
    /// declaration names no encoding.
    init?(_ document: PaddedText) {
        var start = 0
        if document.starts(with: utf8ByteOrderMark) { start = 3 }
        let text = document[start...].prefix(1024)
        guard text.starts(with: Array("<?xml".utf8)),
            let close = text.firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let key = Array("encoding".utf8)
        var index = start
        while index + key.count < close, !text[index...].starts(with: key) { index += 1 }
        index += key.count
        while index < close, text[index].isBlank { index += 1 }
        guard index < close, text[index] == UInt8(ascii: "=") else { return nil }
        index += 1
        while index < close, text[index].isBlank { index += 1 }
        guard index < close, text[index] == .quote || text[index] == UInt8(ascii: "'"),
            let end = text[(index + 1)..<close].firstIndex(of: text[index])
        else { return nil }
        encoding = String(decoding: text[(index + 1)..<end], as: UTF8.self)
        self.end = end
    }

    /// Whether the encoding is ASCII, so that the document's bytes are UTF-8 too.
    var isASCII: Bool { ["us-ascii", "ascii"].contains(encoding.lowercased()) }

    /// Whether Rowcast reads documents in the encoding.
    var isRead: Bool {
        isASCII
            || ["utf-8", "utf8", "iso-8859-1", "iso_8859-1", "latin1", "utf-16"]
                .contains(encoding.lowercased())
    }
}
