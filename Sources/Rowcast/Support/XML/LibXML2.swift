// The one file that knows libxml2.

internal import CLibXML2

/// Checks that bytes are well-formed XML, in constant memory.
///
/// The parser gets no handlers, so nothing is built; it reads no other file, fetches nothing and
/// expands no entities, and libxml2's limits on depth and sizes are on.
final class XMLWellFormedness: OutputValidator {
    private let context: xmlParserCtxtPtr

    init() {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        guard let context = xmlCreatePushParserCtxt(&handlers, nil, nil, 0, nil) else {
            preconditionFailure("libxml2 finds no memory")
        }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue
        xmlCtxtUseOptions(context, Int32(options | XML_PARSE_NOWARNING.rawValue))
        self.context = context
    }

    deinit { xmlFreeParserCtxt(context) }

    /// Checks the next bytes of the document.
    ///
    /// - Throws: `.malformed` at the first error; no more is to be checked then.
    func check(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        var rest = bytes
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 20))
            let start = part.bindMemory(to: CChar.self).baseAddress
            try require(xmlParseChunk(context, start, Int32(part.count), 0))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
        }
    }

    /// Checks that the document is whole.
    func finish() throws(ConversionError) { try require(xmlParseChunk(context, nil, 0, 1)) }

    private func require(_ status: Int32) throws(ConversionError) {
        guard status != 0 else { return }
        var reason = "the output is not well-formed XML"
        if let error = xmlCtxtGetLastError(context) {
            let message = error.pointee.message.map { String(cString: $0) } ?? "unknown error"
            let words = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            reason += ": \(words) (line \(error.pointee.line), column \(error.pointee.int2))"
        }
        throw ConversionError(.malformed, reason.oneLine)
    }
}

/// What a page is made of, as `HTMLPushParser` tells it.
protocol HTMLHandler: AnyObject {
    /// An element begins, or an empty one is here; names are in lower case and end with a zero.
    func startElement(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes)
    /// An element ends, whether the page says so or not.
    func endElement(_ name: UnsafePointer<UInt8>)
    /// Text, a piece of it or a character reference.
    func text(_ bytes: UnsafePointer<UInt8>, count: Int)
}

/// The attributes of an element, borrowed.
struct HTMLAttributes {
    fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    var isEmpty: Bool { pairs == nil }

    subscript(name: String) -> String? {
        guard var pair = pairs else { return nil }
        while let found = pair[0] {
            if String(cString: found) == name { return pair[1].map { String(cString: $0) } ?? "" }
            pair += 2
        }
        return nil
    }
}

/// Reads HTML of any quality piece by piece, in constant memory. Scripts and style sheets are left
/// out; nothing is fetched, and the text must be UTF-8 whatever the page declares.
final class HTMLPushParser {
    private var context: htmlParserCtxtPtr?
    private weak var handler: (any HTMLHandler)?

    init() {
        var handlers = htmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElement = { parser, name, attributes in
            guard let parser, let name else { return }
            HTMLPushParser.from(parser).handler?.startElement(
                name, HTMLAttributes(pairs: attributes))
        }
        handlers.endElement = { parser, name in
            guard let parser, let name else { return }
            HTMLPushParser.from(parser).handler?.endElement(name)
        }
        handlers.characters = { parser, text, count in
            guard let parser, let text else { return }
            HTMLPushParser.from(parser).handler?.text(text, count: Int(count))
        }
        handlers.ignorableWhitespace = handlers.characters
        handlers.cdataBlock = { _, _, _ in }
        context = htmlCreatePushParserCtxt(
            &handlers, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil,
            XML_CHAR_ENCODING_UTF8)
        guard let context else { preconditionFailure("libxml2 finds no memory") }
        let options = [
            HTML_PARSE_NONET, HTML_PARSE_NOERROR, HTML_PARSE_NOWARNING, HTML_PARSE_RECOVER,
            HTML_PARSE_IGNORE_ENC, HTML_PARSE_NOIMPLIED,
        ]
        htmlCtxtUseOptions(context, Int32(options.reduce(0) { $0 | $1.rawValue }))
    }

    deinit { htmlFreeParserCtxt(context) }

    private static func from(_ pointer: UnsafeMutableRawPointer) -> HTMLPushParser {
        Unmanaged<HTMLPushParser>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Reads the next bytes of the page, whole characters of UTF-8.
    func parse(_ bytes: UnsafePointer<UInt8>, count: Int, _ handler: any HTMLHandler) {
        self.handler = handler
        var position = 0
        while position < count {
            // libxml2 looks for the end of a tag where it left off, but forgets whether that was
            // inside quotes.
            context?.pointee.checkIndex = 0
            let part = min(count - position, 1 << 20)
            (bytes + position).withMemoryRebound(to: CChar.self, capacity: part) {
                _ = htmlParseChunk(context, $0, Int32(part), 0)
            }
            position += part
        }
    }

    /// Reads no more; to be called by the handler.
    func stop() { xmlStopParser(context) }

    /// Whether reading was stopped, by the handler or for want of memory.
    var isStopped: Bool { context?.pointee.disableSAX != 0 }

    /// How many bytes of the page lie behind the parser.
    var position: Int { max(0, xmlByteConsumed(context)) }
}
