/// The encoding that a document's XML declaration names (XML 1.0, 4.3.3).
///
/// libxml2 knows many by way of the system, and where their bytes are wrong its answer depends on how
/// the document is cut. So only those are taken that it reads itself, in which any bytes are text.
struct XMLDeclaration {
    let encoding: String
    /// Where the name's closing quote stands.
    let end: Int

    /// `nil` for a beginning of a document without a whole declaration, or one that names none.
    init?(_ document: UnsafeBufferPointer<UInt8>) {
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

    /// Whether it is the part of UTF-8 that has one byte a character.
    var isASCII: Bool { ["us-ascii", "ascii"].contains(encoding.lowercased()) }

    /// Whether documents in the encoding are read.
    var isRead: Bool {
        isASCII
            || ["utf-8", "utf8", "iso-8859-1", "iso_8859-1", "latin1", "utf-16"]
                .contains(encoding.lowercased())
    }
}
