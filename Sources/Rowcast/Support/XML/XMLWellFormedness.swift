internal import CLibXML2

/// Checks that bytes are well-formed XML, in constant memory. The one file that knows libxml2.
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
