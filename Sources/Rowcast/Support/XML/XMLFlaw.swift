/// Why a document is not well-formed XML, or exceeds a limit.
package struct XMLFlaw: Error {
    package var code = ConversionError.Code.malformed
    package var reason: String
    /// Line and column of the flaw, from 1.
    package var line: Int
    package var column: Int
    /// Approximate place of the flaw, in bytes from the document's start.
    var position: Int
    /// Whether the bytes are invalid in the document's encoding, or the encoding is not supported.
    var isAboutEncoding = false
    /// Whether the flaw is an `&` that begins no reference.
    var isBareAmpersand = false
}

extension XMLFlaw {
    static let bareAmpersand = "an '&' that is not written as '&amp;'"

    /// libxml2's message on one line, in lower case, to be part of an error text.
    static func reason(ofLibXML2 message: String) -> String {
        let text = message.replacing(" in element TODO content", with: "")
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ").oneLine
        // Acronyms keep their capitals: "PCDATA invalid Char value 1".
        guard text.dropFirst().first?.isLowercase == true else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
