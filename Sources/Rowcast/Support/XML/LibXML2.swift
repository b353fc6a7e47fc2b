// The only file that imports libxml2: its XML push parser, its RELAX NG validator, its HTML parser.

internal import CLibXML2

/// Parses XML in pieces of any size, in constant memory.
///
/// The parser opens no other file, fetches no URL, refuses entity declarations, and bounds the
/// depth of elements; libxml2's own limits stay on.
package final class XMLPushParser {
    /// Greatest depth of nested elements.
    static let maxDepth = 256
    /// Greatest number of namespace declarations in force at a time: libxml2 searches all of them
    /// for each prefix.
    static let maxNamespaces = 256
    /// Greatest number of different names in a document: libxml2's hash table of names grows more
    /// slowly than their number, so each lookup would take longer.
    static let maxNames = 100_000
    /// Greatest length in bytes of a document type declaration, and of a reference such as `&amp;`.
    private static let maxDeclaration = 16 << 10
    private static let maxReference = 64 << 10

    private var tags = TagGuard()
    private var context: xmlParserCtxtPtr?
    private unowned(unsafe) var handler: (any XMLHandler)?
    private var byteCount = 0
    private var flaw: XMLFlaw?
    private let allowsDoctype: Bool
    private let ignoresEncoding: Bool
    private let parserOptions: Int32
    /// Whether the handler called `stop()`.
    private(set) var isStopped = false

    /// Makes a parser; without `hasHandler` it only checks that the document is well-formed XML.
    ///
    /// `ignoresEncoding` reads the bytes as UTF-8 even if the document declares another encoding.
    package init(hasHandler: Bool, allowsDoctype: Bool = true, ignoresEncoding: Bool = false) {
        self.allowsDoctype = allowsDoctype
        self.ignoresEncoding = ignoresEncoding
        // Without NOENT libxml2 reports the `&amp;` of an attribute as `&#38;`. NOENT expands no
        // other entity, because declaring one is refused.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOENT.rawValue
        parserOptions = Int32(options | (ignoresEncoding ? XML_PARSE_IGNORE_ENC.rawValue : 0))
        var handlers = XMLPushParser.checkingHandlers
        if hasHandler { XMLPushParser.addElementHandlers(&handlers) }
        context = xmlCreatePushParserCtxt(
            &handlers, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        guard let context else { preconditionFailure("libxml2 finds no memory") }
        xmlCtxtUseOptions(context, parserOptions)
    }

    deinit {
        // libxml2 makes this document for entity declarations, even for refused ones.
        xmlFreeDoc(context?.pointee.myDoc)
        xmlFreeParserCtxt(context)
    }

    private static func from(_ pointer: UnsafeMutableRawPointer) -> XMLPushParser {
        Unmanaged<XMLPushParser>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Adds the handlers of elements and text, which a parser without an `XMLHandler` lacks:
    /// libxml2 is faster without them.
    private static func addElementHandlers(_ handlers: inout xmlSAXHandler) {
        handlers.startElementNs = { parser, name, _, namespace, _, _, count, _, attributes in
            guard let parser, let name else { return }
            XMLPushParser.from(parser).start(
                XMLName(local: name, namespace: namespace), count, attributes)
        }
        handlers.endElementNs = { parser, name, _, namespace in
            guard let parser, let name else { return }
            let reader = XMLPushParser.from(parser)
            if reader.flaw == nil {
                reader.handler?.endElement(XMLName(local: name, namespace: namespace))
            }
        }
        handlers.characters = { parser, text, count in
            guard let parser, let text else { return }
            let reader = XMLPushParser.from(parser)
            if reader.flaw == nil {
                reader.handler?.text(TextView(unsafeStart: text, count: Int(count)))
            }
        }
        handlers.ignorableWhitespace = handlers.characters
        handlers.cdataBlock = handlers.characters
    }

    private static var checkingHandlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.internalSubset = { parser, _, _, _ in
            guard let parser else { return }
            let reader = XMLPushParser.from(parser)
            if !reader.allowsDoctype {
                reader.refuse(.malformed, "a document type declaration is not allowed here")
            }
        }
        handlers.entityDecl = { parser, _, _, _, _, _ in
            guard let parser else { return }
            XMLPushParser.from(parser).refuse(
                .malformed, "the document declares entities, which are not taken")
        }
        handlers.reference = { parser, _ in
            guard let parser else { return }
            XMLPushParser.from(parser).refuse(
                .malformed, "reference to an entity that is not declared")
        }
        handlers.serror = { parser, error in
            guard let parser, let error = error?.pointee else { return }
            XMLPushParser.from(parser).note(error)
        }
        return handlers
    }

    private func start(
        _ name: XMLName, _ count: Int32,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    ) {
        // `depth` does not count the element that begins here yet.
        guard depth < XMLPushParser.maxDepth else { return refuseDepth() }
        guard !hasTooManyNamespaces else { return refuseNamespaces() }
        guard let handler, flaw == nil else { return }
        // libxml2's input stands behind the last attribute, at `/>` or `>`.
        let isEmpty = context?.pointee.input?.pointee.cur?.pointee == UInt8(ascii: "/")
        handler.startElement(
            name, XMLAttributes(items: attributes, count: Int(count), isOfEmptyElement: isEmpty))
    }

    /// Number of open elements.
    private var depth: Int { Int(context?.pointee.nameNr ?? 0) }

    private func refuseDepth() {
        refuse(.tooLarge, "elements are nested more than \(XMLPushParser.maxDepth) deep")
    }

    /// libxml2 counts each namespace declaration as two; newer versions count it as one.
    private var hasTooManyNamespaces: Bool {
        (context?.pointee.nsNr ?? 0) > 2 * XMLPushParser.maxNamespaces
    }

    private func refuseNamespaces() {
        refuse(
            .tooLarge, "more than \(XMLPushParser.maxNamespaces) namespaces are declared at a time")
    }

    /// Refuses documents whose depth, names or unfinished markup would cost libxml2 too much time.
    private func checkState() {
        guard flaw == nil, !isStopped, let context else { return }
        // Without element handlers this check bounds the depth of elements, and thereby the memory.
        if depth > XMLPushParser.maxDepth { return refuseDepth() }
        if hasTooManyNamespaces { return refuseNamespaces() }
        if let names = context.pointee.dict, Int(xmlDictSize(names)) > XMLPushParser.maxNames {
            return refuse(
                .tooLarge, "more than \(XMLPushParser.maxNames) different names of elements")
        }
        guard let input = context.pointee.input?.pointee, let place = input.cur,
            let end = input.end
        else { return }
        if place.pointee == UInt8(ascii: "&"), end - place > XMLPushParser.maxReference {
            refuse(.malformed, XMLPushParser.bareAmpersand)
            flaw?.isBareAmpersand = true
        }
        // libxml2 waits for the end of a document type declaration; it enters the state DTD only
        // later.
        let isDeclaration =
            context.pointee.instate == XML_PARSER_DTD
            || context.pointee.instate == XML_PARSER_MISC
                && place[0] == UInt8(ascii: "<") && place[1] == UInt8(ascii: "!")
                && place[2] == UInt8(ascii: "D")
        if !hasRoot, end - place > XMLPushParser.maxDeclaration, isDeclaration {
            refuse(
                .tooLarge,
                "a document type declaration of more than \(XMLPushParser.maxDeclaration) bytes")
        }
    }

    /// Whether the root element has begun.
    private var hasRoot: Bool {
        guard let state = context?.pointee.instate else { return false }
        return depth > 0 || state == XML_PARSER_EPILOG || state == XML_PARSER_CONTENT
            || state == XML_PARSER_END_TAG
    }

    private func refuse(_ code: ConversionError.Code, _ reason: String) {
        guard flaw == nil else { return }
        let (line, column) = place
        flaw = XMLFlaw(
            code: code, reason: reason, line: line, column: column, position: position)
        xmlStopParser(context)
    }

    /// Keeps the first error of libxml2 as the flaw; later errors may only follow from the first.
    private func note(_ error: xmlError) {
        guard flaw == nil, !isStopped, error.level != XML_ERR_WARNING else { return }
        flaw = XMLFlaw(
            reason: error.message?.messageText ?? "unknown error",
            line: max(1, Int(error.line)), column: max(1, Int(error.int2)), position: position)
        switch xmlParserErrors(UInt32(error.code)) {
        case XML_ERR_UNSUPPORTED_ENCODING: flaw?.isAboutEncoding = true
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_ENCODING:
            guard flaw?.reason.hasPrefix("input is not proper UTF-8") == true else { break }
            flaw?.isAboutEncoding = true
            flaw?.reason = "the text is not UTF-8, and not declared to be anything else"
        case XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_NAME_REQUIRED:
            guard flaw?.reason.contains("ntityRef") == true else { break }
            flaw?.reason = XMLPushParser.bareAmpersand
            flaw?.isBareAmpersand = true
        case XML_ERR_DOCUMENT_EMPTY: flaw?.reason = "this is not XML, which begins with '<'"
        case XML_ERR_INTERNAL_ERROR where flaw?.reason.contains("Huge") == true:
            flaw?.code = .tooLarge
            flaw?.reason = "a piece of markup is longer than libxml2 takes"
        default: break
        }
    }

    /// Parses the next bytes of the document and reports their elements and text to `handler`.
    ///
    /// - Throws: The document's first flaw. Call `parse` and `finish` no more after it.
    package func parse(
        _ text: PaddedText, _ handler: (any XMLHandler)? = nil
    ) throws(XMLFlaw) {
        self.handler = handler
        defer { self.handler = nil }
        if byteCount == 0, !ignoresEncoding {
            if let declaration = XMLDeclaration(text) {
                guard declaration.isRead else {
                    throw XMLFlaw(
                        reason: "unsupported encoding \(declaration.encoding.oneLine)", line: 1,
                        column: declaration.end + 1, position: declaration.end + 1,
                        isAboutEncoding: true)
                }
                // UTF-8 contains ASCII, and libxml2's own UTF-8 check stops at any byte that is not
                // ASCII or UTF-8.
                if declaration.isASCII {
                    xmlCtxtUseOptions(context, parserOptions | Int32(XML_PARSE_IGNORE_ENC.rawValue))
                }
            }
        }
        // libxml2 prints errors that it reports without a parser, unless a handler takes them.
        let others = (__xmlStructuredErrorContext().pointee, __xmlStructuredError().pointee)
        xmlSetStructuredErrorFunc(nil) { _, _ in }
        defer { xmlSetStructuredErrorFunc(others.0, others.1) }
        guard tags.check(text) else {
            throw XMLFlaw(
                code: .tooLarge,
                reason: "an element has more than \(TagGuard.maxAttributes) attributes",
                line: place.line, column: place.column, position: self.position)
        }
        var position = 0
        while position < text.count, !isStopped {
            // Before the root element, short parts let `checkState` see an unfinished declaration
            // early; without a handler, parts of 64 KB let it see the depth of elements often
            // enough.
            let part = min(
                text.count - position, !hasRoot ? 4 << 10 : handler == nil ? 64 << 10 : 1 << 20)
            let status = (text.unsafeStart + position).withMemoryRebound(
                to: CChar.self, capacity: part
            ) { xmlParseChunk(context, $0, Int32(part), 0) }
            byteCount += part
            checkState()
            try require(status)
            position += part
        }
    }

    /// Parses the next bytes of the document, which end with a tag, and reports all of their
    /// elements and text to `handler`.
    ///
    /// Behind an `&` without `;` libxml2 waits for more bytes: it would neither report nor refuse
    /// the text and tags behind the `&`. Such bytes throw a flaw here.
    func parseWhole(
        _ text: PaddedText, _ handler: any XMLHandler
    ) throws(XMLFlaw) {
        try parse(text, handler)
        guard !isStopped, !hasReadAll else { return }
        let isReference = context?.pointee.input?.pointee.cur?.pointee == UInt8(ascii: "&")
        throw XMLFlaw(
            reason: isReference ? XMLPushParser.bareAmpersand : "markup that does not end",
            line: place.line, column: place.column, position: position,
            isBareAmpersand: isReference)
    }

    /// Whether the parser has consumed all bytes given to it, so that no markup waits for its end.
    var hasReadAll: Bool { context?.pointee.hasReadAll ?? true }

    /// Advances byte and line counts over bytes with whole elements that the caller read itself.
    ///
    /// Call it only while `hasReadAll` is true.
    func skip(_ text: PaddedText) {
        byteCount += text.count
        context?.pointee.skip(text)
    }

    /// Whether libxml2 parses the bytes as UTF-8, without converting them from another encoding
    /// first.
    var isUTF8: Bool { context?.pointee.input?.pointee.buf?.pointee.encoder == nil }

    private static let bareAmpersand = "an '&' that is not written as '&amp;'"

    /// Ends the document, after `parse` has reported all of it.
    ///
    /// - Throws: `.truncated` if the root element is missing or does not end.
    package func finish() throws(XMLFlaw) {
        guard !isStopped else { return }
        // Depth and state are read first: a tag that is cut off changes them in the last call.
        let openElements = depth
        let hadRoot = openElements > 0 || context?.pointee.instate == XML_PARSER_EPILOG
        do throws(XMLFlaw) {
            try require(xmlParseChunk(context, nil, 0, 1))
        } catch {
            var flaw = error
            // libxml2 searches for a reference's `;` up to the end of the text, so only there it
            // may be cut off.
            guard !flaw.isBareAmpersand || flaw.position == byteCount else { throw flaw }
            flaw.code = .truncated
            if !hadRoot {
                flaw.reason = "there is no element"
            } else if openElements > 0 {
                flaw.reason = "the document ends inside an element"
            }
            throw flaw
        }
    }

    /// Stops parsing; the handler calls it.
    package func stop() {
        isStopped = true
        xmlStopParser(context)
    }

    /// Number of bytes of the document that the parser has consumed.
    var position: Int { max(0, xmlByteConsumed(context)) }

    /// Line and column of the parser, from 1.
    package var place: (line: Int, column: Int) {
        guard let input = context?.pointee.input?.pointee else { return (1, 1) }
        return (max(1, Int(input.line)), max(1, Int(input.col)))
    }

    private func require(_ status: Int32) throws(XMLFlaw) {
        guard !isStopped else { return }
        if let flaw { throw flaw }
        guard status == 0 else {
            throw XMLFlaw(reason: "unknown error", line: 1, column: 1, position: position)
        }
    }
}

extension xmlParserCtxt {
    fileprivate var hasReadAll: Bool {
        guard let input = input?.pointee, let place = input.cur, let end = input.end else {
            return true
        }
        return place >= end
    }

    fileprivate func skip(_ text: PaddedText) {
        input?.pointee.consumed += UInt(text.count)
        let lines = occurrences(of: .lineFeed, in: text)
        input?.pointee.line += Int32(clamping: lines)
    }
}

extension UnsafeMutablePointer<CChar> {
    /// libxml2's message on one line, in lower case, to be part of an error text.
    fileprivate var messageText: String {
        let text = String(cString: self).replacing(" in element TODO content", with: "")
            .split(whereSeparator: \.isWhitespace)
            .joined(separator: " ").oneLine
        // Acronyms keep their capitals: "PCDATA invalid Char value 1".
        guard text.dropFirst().first?.isLowercase == true else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
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

/// Compares a document with a RELAX NG schema, element by element as `XMLPushParser` reports them.
///
/// An element whose children can be checked by name alone is freed at its end. An element with
/// values to compare is held in memory with all its children until its end.
package final class RelaxNGCheck: XMLHandler {
    private let schema: RelaxNGSchema
    private let context: xmlRelaxNGValidCtxtPtr
    private let document: xmlDocPtr
    private var open: [xmlNodePtr] = []
    /// Depth of the outermost element that is held; nil while no element is held.
    private var heldDepth: Int?
    /// Whether the document differs from the schema so much that the rest of it cannot be checked.
    private(set) var isLost = false
    /// Whether libxml2 explained a fault of the held element; it rejects some elements without a
    /// message.
    private var hasReported = false
    /// Called with the text of each fault.
    private let report: (String) -> Void

    package init(_ schema: RelaxNGSchema, report: @escaping (String) -> Void) {
        guard let context = xmlRelaxNGNewValidCtxt(schema.schema),
            let document = xmlNewDoc("1.0")
        else { preconditionFailure("libxml2 finds no memory") }
        self.schema = schema
        self.context = context
        self.document = document
        self.report = report
        xmlRelaxNGSetValidStructuredErrors(
            context,
            { check, error in
                guard let check, let message = error?.pointee.message else { return }
                Unmanaged<RelaxNGCheck>.fromOpaque(check).takeUnretainedValue()
                    .note(message.messageText)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        xmlRelaxNGFreeValidCtxt(context)
        xmlFreeDoc(document)
    }

    private func note(_ message: String) {
        hasReported = true
        let isMissing = message.hasPrefix("expecting an element , got nothing")
        report(isMissing ? "element \(openName) lacks an element" : message)
    }

    private var openName: String {
        open.last?.pointee.name.map { String(cString: $0) } ?? ""
    }

    package func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard !isLost, let node = makeNode(name, attributes) else { return }
        if let parent = open.last {
            xmlAddChild(parent, node)
        } else {
            xmlDocSetRootElement(document, node)
        }
        open.append(node)
        guard heldDepth == nil else { return }
        switch xmlRelaxNGValidatePushElement(context, document, node) {
        case 1: break
        case 0: heldDepth = open.count
        default: isLost = true
        }
    }

    package func endElement(_ name: XMLName) {
        guard !isLost, let node = open.last else { return }
        if heldDepth == nil {
            if xmlRelaxNGValidatePopElement(context, document, node) < 0 { isLost = true }
        } else if heldDepth == open.count {
            heldDepth = nil
            hasReported = false
            if xmlRelaxNGValidateFullElement(context, document, node) != 1, !hasReported {
                report("element \(openName) is not what the schema asks for")
            }
        }
        open.removeLast()
        if heldDepth == nil {
            xmlUnlinkNode(node)
            xmlFreeNode(node)
        }
    }

    package func text(_ bytes: TextView) {
        guard !isLost, let node = open.last else { return }
        if heldDepth == nil {
            // Only the presence of text counts here, and libxml2 reads up to a zero, which borrowed
            // text lacks.
            guard bytes.contains(where: { !$0.isBlank }) else { return }
            if xmlRelaxNGValidatePushCData(context, "x", 1) < 0 { isLost = true }
        } else {
            xmlNodeAddContentLen(node, nil, 0)
            xmlAddChild(node, xmlNewDocTextLen(document, bytes.unsafeStart, Int32(bytes.count)))
        }
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
            Unmanaged<HTMLCheck>.fromOpaque(check).takeUnretainedValue().note(error)
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

    private func note(_ error: xmlError) {
        guard !hasEnough, error.level != XML_ERR_WARNING,
            error.code != XML_HTML_UNKNOWN_TAG.rawValue
        else { return }
        var flaw = XMLFlaw(
            reason: error.message?.messageText ?? "unknown error", line: max(1, Int(error.line)),
            column: max(1, Int(error.int2)), position: 0)
        if flaw.reason.contains("ParseEntityRef") {
            flaw.reason = "an '&' that is not written as '&amp;'"
        }
        // The next read ends the input; stopping the parser inside a tag would make it loop for
        // ever.
        if !report(flaw) { hasEnough = true }
    }
}
