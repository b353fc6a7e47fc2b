extension ResultFormat {
    /// XML that Google Sheets reads with IMPORTXML.
    public static let gsxml = ResultFormat(
        name: "gsxml", aliases: [],
        summary: "XML for Google Sheets IMPORTXML",
        extensions: ["gsxml", "xml"],
        mediaType: "application/xml",
        options: GSXMLOptions.all,
        recognize: { GSXMLRecognition.likelihood($0) },
        makeDecoder: { GSXMLDecoder(options: $0) },
        makeEncoder: { GSXMLEncoder($0) })
}

enum GSXMLRecognition {
    /// Likelihood that a text is an XML document: it has an XML declaration, or begins with an
    /// element.
    static func likelihood(_ prefix: PaddedText) -> Likelihood {
        var text = prefix[...]
        if text.starts(with: utf8ByteOrderMark) { text = text.dropFirst(3) }
        text = text.drop { $0.isBlank }
        guard text.first == UInt8(ascii: "<"), !text.contains(0) else { return .no }
        for start in ["<?xml", "<results>"] where text.starts(with: start.utf8) { return .likely }
        let name = text.dropFirst().prefix { $0.isNameByte }
        guard let first = name.first, first >= UInt8(ascii: "A"),
            let next = text[name.endIndex...].first,
            next.isBlank || next == UInt8(ascii: ">")
        else { return .no }
        return .possible
    }
}

extension UInt8 {
    /// Whether a byte may be in an element's name: letters, digits, `-._:` and bytes that are not
    /// ASCII.
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), 128...255:
            true
        case _: false
        }
    }
}
