// The only file that imports libxml2: its XML push parser, its RELAX NG validator, its HTML parser.
// `XMLPushParser` and `RelaxNGCheck` have the rules, without types of C.

internal import CLibXML2

/// libxml2's parser of XML that comes in pieces, which reports to an `XMLPushParser`.
struct XMLParserContext: ~Copyable {
    private let context: xmlParserCtxtPtr
    private let options: Int32

    /// - Parameter hasHandler: Whether elements and texts are reported; libxml2 is faster without.
    init(hasHandler: Bool, ignoresEncoding: Bool) {
        // Without NOENT libxml2 reports the `&amp;` of an attribute as `&#38;`. NOENT expands no
        // other entity, because declaring one is refused.
        let flags =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOENT.rawValue
        options = Int32(flags | (ignoresEncoding ? XML_PARSE_IGNORE_ENC.rawValue : 0))
        var handlers = XMLParserContext.checkingHandlers
        if hasHandler { XMLParserContext.addElementHandlers(&handlers) }
        guard let context = xmlCreatePushParserCtxt(&handlers, nil, nil, 0, nil) else {
            preconditionFailure("libxml2 finds no memory")
        }
        self.context = context
        xmlCtxtUseOptions(context, options)
    }

    deinit {
        // libxml2 makes this document for entity declarations, even for refused ones.
        xmlFreeDoc(context.pointee.myDoc)
        xmlFreeParserCtxt(context)
    }

    /// Sets the parser that events are reported to, which owns the context.
    func report(to parser: XMLPushParser) {
        context.pointee.userData = Unmanaged.passUnretained(parser).toOpaque()
    }

    /// Ignores the encoding that the document declares.
    func ignoreEncoding() {
        xmlCtxtUseOptions(context, options | Int32(XML_PARSE_IGNORE_ENC.rawValue))
    }

    /// Parses the next bytes; returns whether libxml2 found no error.
    func parse(_ text: PaddedText) -> Bool {
        text.unsafeStart.withMemoryRebound(to: CChar.self, capacity: text.count) {
            xmlParseChunk(context, $0, Int32(text.count), 0) == 0
        }
    }

    /// Ends the document; returns whether libxml2 found no error.
    func finish() -> Bool { xmlParseChunk(context, nil, 0, 1) == 0 }

    func stop() { xmlStopParser(context) }

    /// Does work while libxml2 prints no error: it prints those that it reports without a parser, unless
    /// a handler takes them.
    static func withoutPrinting(_ work: () throws(XMLFlaw) -> Void) throws(XMLFlaw) {
        let others = (__xmlStructuredErrorContext().pointee, __xmlStructuredError().pointee)
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        defer { xmlSetStructuredErrorFunc(others.0, others.1) }
        try work()
    }

    // MARK: - State

    /// Number of open elements.
    var depth: Int { Int(context.pointee.nameNr) }

    /// libxml2's count of the namespace declarations in force: two for each; newer versions count one.
    var namespaceCount: Int { Int(context.pointee.nsNr) }

    /// Number of different names in the document.
    var nameCount: Int { context.pointee.dict.map { Int(xmlDictSize($0)) } ?? 0 }

    /// The bytes that libxml2 has not consumed.
    var rest: TextView {
        guard let input = context.pointee.input?.pointee, let place = input.cur,
            let end = input.end
        else { return .empty }
        return TextView(unsafeStart: place, count: max(0, end - place))
    }

    /// Whether the bytes that libxml2 has not consumed begin with `byte`.
    func isAt(_ byte: UInt8) -> Bool { context.pointee.input?.pointee.cur?.pointee == byte }

    /// Whether the parser has consumed all bytes given to it.
    var hasReadAll: Bool {
        guard let input = context.pointee.input?.pointee, let place = input.cur,
            let end = input.end
        else { return true }
        return place >= end
    }

    /// Whether the bytes that libxml2 has not consumed are those of a document type declaration. It waits
    /// for the declaration's end, and enters the state DTD only later.
    var isInDoctype: Bool {
        context.pointee.instate == XML_PARSER_DTD
            || context.pointee.instate == XML_PARSER_MISC && rest.starts(with: "<!D".utf8)
    }

    /// Whether the root element has begun.
    var hasRoot: Bool {
        let state = context.pointee.instate
        return depth > 0 || state == XML_PARSER_EPILOG || state == XML_PARSER_CONTENT
            || state == XML_PARSER_END_TAG
    }

    /// Whether the root element has ended.
    var isBehindRoot: Bool { context.pointee.instate == XML_PARSER_EPILOG }

    /// Whether libxml2 parses the bytes as UTF-8, without converting them first.
    var isUTF8: Bool { context.pointee.input?.pointee.buf?.pointee.encoder == nil }

    /// Number of bytes of the document that the parser has consumed.
    var position: Int { max(0, xmlByteConsumed(context)) }

    /// Line and column of the parser, from 1.
    var place: (line: Int, column: Int) {
        guard let input = context.pointee.input?.pointee else { return (1, 1) }
        return (max(1, Int(input.line)), max(1, Int(input.col)))
    }

    /// Advances byte and line counts over bytes that the parser does not get.
    func skip(_ text: PaddedText) {
        context.pointee.input?.pointee.consumed += UInt(text.count)
        let lines = occurrences(of: .lineFeed, in: text)
        context.pointee.input?.pointee.line += Int32(clamping: lines)
    }

    // MARK: - Events

    private static func parser(_ pointer: UnsafeMutableRawPointer) -> XMLPushParser {
        Unmanaged<XMLPushParser>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static func addElementHandlers(_ handlers: inout xmlSAXHandler) {
        handlers.startElementNs = { parser, name, _, namespace, _, _, count, _, attributes in
            guard let parser, let name else { return }
            let reader = XMLParserContext.parser(parser)
            reader.start(
                XMLName(local: name, namespace: namespace),
                XMLAttributes(
                    items: attributes, count: Int(count), isOfEmptyElement: reader.isAtEmptyTag))
        }
        handlers.endElementNs = { parser, name, _, namespace in
            guard let parser, let name else { return }
            XMLParserContext.parser(parser).end(XMLName(local: name, namespace: namespace))
        }
        handlers.characters = { parser, text, count in
            guard let parser, let text else { return }
            XMLParserContext.parser(parser).text(
                TextView(unsafeStart: text, count: Int(count)))
        }
        handlers.ignorableWhitespace = handlers.characters
        handlers.cdataBlock = handlers.characters
    }

    private static var checkingHandlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.internalSubset = { parser, _, _, _ in
            guard let parser else { return }
            XMLParserContext.parser(parser).declareDoctype()
        }
        handlers.entityDecl = { parser, _, _, _, _, _ in
            guard let parser else { return }
            XMLParserContext.parser(parser).refuse(
                .malformed, "the document declares entities, which are not taken")
        }
        handlers.reference = { parser, _ in
            guard let parser else { return }
            XMLParserContext.parser(parser).refuse(
                .malformed, "reference to an entity that is not declared")
        }
        handlers.serror = { parser, error in
            guard let parser, let error = error?.pointee else { return }
            XMLParserContext.parser(parser).note(LibXML2Error(error))
        }
        return handlers
    }
}

/// An error or a warning of libxml2.
struct LibXML2Error {
    enum Kind { case encoding, character, reference, noXML, size, other }

    private let error: xmlError

    fileprivate init(_ error: xmlError) { self.error = error }

    var isWarning: Bool { error.level == XML_ERR_WARNING }
    var reason: String { error.message?.messageText ?? "unknown error" }
    var line: Int { max(1, Int(error.line)) }
    var column: Int { max(1, Int(error.int2)) }

    /// The kind by the error's number; some numbers stand for errors of other kinds too.
    var kind: Kind {
        switch xmlParserErrors(UInt32(error.code)) {
        case XML_ERR_UNSUPPORTED_ENCODING: .encoding
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_ENCODING: .character
        case XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_NAME_REQUIRED: .reference
        case XML_ERR_DOCUMENT_EMPTY: .noXML
        case XML_ERR_INTERNAL_ERROR: .size
        default: .other
        }
    }

    /// Whether the HTML parser is too old to know an element.
    fileprivate var isUnknownTag: Bool { error.code == XML_HTML_UNKNOWN_TAG.rawValue }
}

extension UnsafeMutablePointer<CChar> {
    fileprivate var messageText: String { XMLFlaw.reason(ofLibXML2: String(cString: self)) }
}

// MARK: - Checking

/// A schema in the XML syntax of RELAX NG.
package final class RelaxNGSchema: @unchecked Sendable {
    fileprivate let schema: xmlRelaxNGPtr

    /// libxml2 sets up its data types with the first schema; two threads must not do so at a time.
    private static let setUp: Void = {
        xmlInitParser()
        xmlRelaxNGInitTypes()
        xmlSchemaInitTypes()
    }()

    package init(_ text: String) {
        RelaxNGSchema.setUp
        let parsed = text.utf8CString.withUnsafeBufferPointer { bytes in
            let parser = xmlRelaxNGNewMemParserCtxt(bytes.baseAddress, Int32(bytes.count - 1))
            defer { xmlRelaxNGFreeParserCtxt(parser) }
            return xmlRelaxNGParse(parser)
        }
        guard let schema = parsed else { preconditionFailure("a schema of ours is none") }
        self.schema = schema
    }

    deinit { xmlRelaxNGFree(schema) }
}

/// The document that a `RelaxNGCheck` compares with its schema: its open elements, and all of an element
/// that is compared as a whole.
struct RelaxNGDocument: ~Copyable {
    enum Answer { case valid, needsWholeElement, lost }

    private let schema: RelaxNGSchema
    private let context: xmlRelaxNGValidCtxtPtr
    private let document: xmlDocPtr
    private var open: [xmlNodePtr] = []

    init(_ schema: RelaxNGSchema) {
        guard let context = xmlRelaxNGNewValidCtxt(schema.schema),
            let document = xmlNewDoc("1.0")
        else { preconditionFailure("libxml2 finds no memory") }
        self.schema = schema
        self.context = context
        self.document = document
    }

    deinit {
        xmlRelaxNGFreeValidCtxt(context)
        xmlFreeDoc(document)
    }

    /// Sets the check that faults are reported to, which owns the document.
    func report(to check: RelaxNGCheck) {
        xmlRelaxNGSetValidStructuredErrors(
            context,
            { check, error in
                guard let check, let message = error?.pointee.message else { return }
                Unmanaged<RelaxNGCheck>.fromOpaque(check).takeUnretainedValue()
                    .note(message.messageText)
            }, Unmanaged.passUnretained(check).toOpaque())
    }

    /// Number of open elements.
    var depth: Int { open.count }

    /// Name of the innermost open element.
    var openName: String { open.last?.pointee.name.map { String(cString: $0) } ?? "" }

    /// Opens an element; returns false where libxml2 cannot make it.
    mutating func append(_ name: XMLName, _ attributes: XMLAttributes) -> Bool {
        guard let node = makeNode(name, attributes) else { return false }
        if let parent = open.last {
            xmlAddChild(parent, node)
        } else {
            xmlDocSetRootElement(document, node)
        }
        open.append(node)
        return true
    }

    /// Compares the start of the innermost open element.
    func compareStart() -> Answer {
        switch xmlRelaxNGValidatePushElement(context, document, open.last) {
        case 1: .valid
        case 0: .needsWholeElement
        default: .lost
        }
    }

    /// Compares the end of the innermost open element; returns whether the check can go on.
    func compareEnd() -> Bool { xmlRelaxNGValidatePopElement(context, document, open.last) >= 0 }

    /// Compares the innermost open element as a whole; returns whether it is valid.
    func compareWhole() -> Bool {
        xmlRelaxNGValidateFullElement(context, document, open.last) == 1
    }

    /// Compares the fact that the innermost open element has text; returns whether the check can go on.
    func compareText() -> Bool { xmlRelaxNGValidatePushCData(context, "x", 1) >= 0 }

    /// Adds a text to the innermost open element.
    func append(_ text: TextView) {
        guard let node = open.last else { return }
        xmlNodeAddContentLen(node, nil, 0)
        xmlAddChild(node, xmlNewDocTextLen(document, text.unsafeStart, Int32(text.count)))
    }

    /// Closes the innermost open element; `keepsIt` keeps it as a part of its parent.
    mutating func close(keepsIt: Bool) {
        guard let node = open.popLast(), !keepsIt else { return }
        xmlUnlinkNode(node)
        xmlFreeNode(node)
    }

    private func makeNode(_ name: XMLName, _ attributes: XMLAttributes) -> xmlNodePtr? {
        guard let node = xmlNewDocNode(document, nil, name.local, nil) else { return nil }
        if let namespace = name.namespace { xmlSetNs(node, xmlNewNs(node, namespace, nil)) }
        for index in 0..<attributes.count {
            guard let name = attributes.name(index) else { continue }
            var value = Array(attributes.value(index))
            value.append(0)
            // An attribute in a namespace needs a prefix; its wording does not matter.
            let namespace = name.namespace.map { xmlNewNs(node, $0, "p\(index)") }
            xmlNewNsProp(node, namespace ?? nil, name.local, value)
        }
        return node
    }
}

/// Parses HTML and reports its syntax errors, except elements that libxml2 is too old to know.
package final class HTMLCheck {
    private let read: (UnsafeMutableRawBufferPointer) -> Int
    /// Called with each fault; returns whether the check goes on.
    private let report: (XMLFlaw) -> Bool
    private var hasEnough = false
    private var context: htmlParserCtxtPtr?
    private static let maxDepth: Int32 = 2000

    package init(
        read: @escaping (UnsafeMutableRawBufferPointer) -> Int,
        report: @escaping (XMLFlaw) -> Bool
    ) {
        self.read = read
        self.report = report
    }

    deinit { htmlFreeParserCtxt(context) }

    package func run() {
        guard let context = htmlNewParserCtxt(), let handlers = context.pointee.sax else {
            preconditionFailure("libxml2 finds no memory")
        }
        self.context = context
        handlers.pointee = xmlSAXHandler()
        handlers.pointee.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.pointee.serror = { check, error in
            guard let check, let error = error?.pointee else { return }
            Unmanaged<HTMLCheck>.fromOpaque(check).takeUnretainedValue().note(LibXML2Error(error))
        }
        let me = Unmanaged.passUnretained(self).toOpaque()
        context.pointee.userData = me
        let options = [HTML_PARSE_NONET, HTML_PARSE_IGNORE_ENC, HTML_PARSE_NOIMPLIED]
        htmlCtxtUseOptions(context, Int32(options.reduce(0) { $0 | $1.rawValue }))
        let input = xmlParserInputBufferCreateIO(
            { check, target, count in
                guard let check else { return -1 }
                let me = Unmanaged<HTMLCheck>.fromOpaque(check).takeUnretainedValue()
                me.checkState()
                guard !me.hasEnough else { return 0 }
                return Int32(
                    me.read(UnsafeMutableRawBufferPointer(start: target, count: Int(count))))
            }, nil, me, XML_CHAR_ENCODING_UTF8)
        inputPush(context, xmlNewIOInputStream(context, input, XML_CHAR_ENCODING_UTF8))
        htmlParseDocument(context)
    }

    /// Stops before tags with too many attributes and before elements nested too deep.
    ///
    /// libxml2 compares each attribute of a tag with all others, and each end tag with all open
    /// elements, so its time grows with the square of their number.
    private func checkState() {
        guard !hasEnough, let context = context?.pointee else { return }
        let reason: String
        if context.maxatts > 4 * Int32(TagGuard.maxAttributes) {
            reason = "an element has more than \(TagGuard.maxAttributes) attributes"
        } else if context.nameNr > HTMLCheck.maxDepth {
            reason = "elements are nested more than \(HTMLCheck.maxDepth) deep"
        } else {
            return
        }
        hasEnough = true
        let line = context.input.map { Int($0.pointee.line) } ?? 1
        let column = context.input.map { Int($0.pointee.col) } ?? 1
        _ = report(
            XMLFlaw(
                code: .tooLarge, reason: reason, line: max(1, line), column: max(1, column),
                position: 0))
    }

    private func note(_ error: LibXML2Error) {
        guard !hasEnough, !error.isWarning, !error.isUnknownTag else { return }
        var flaw = XMLFlaw(
            reason: error.reason, line: error.line, column: error.column, position: 0)
        if flaw.reason.contains("ParseEntityRef") {
            flaw.reason = XMLFlaw.bareAmpersand
        }
        // The next read ends the input; stopping the parser inside a tag would make it loop for
        // ever.
        if !report(flaw) { hasEnough = true }
    }
}
