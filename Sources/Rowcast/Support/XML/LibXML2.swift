// The one file that knows libxml2.

internal import CLibXML2

/// What a document of XML is made of, as `XMLPushParser` tells it. Everything is borrowed.
protocol XMLHandler: AnyObject {
    /// An element begins.
    func startElement(_ name: XMLName, _ attributes: XMLAttributes)
    /// An element ends; `<a/>` begins and ends.
    func endElement(_ name: XMLName)
    /// Text or a piece of it, with character references resolved, also that of CDATA sections.
    func text(_ bytes: UnsafePointer<UInt8>, count: Int)
}

/// The name of an element or attribute without prefix, and its namespace; both end with a zero.
struct XMLName {
    let local: UnsafePointer<UInt8>
    let namespace: UnsafePointer<UInt8>?

    var string: String { String(cString: local) }

    /// Compares the part behind the prefix.
    static func == (name: XMLName, text: StaticString) -> Bool {
        // Both end with a zero.
        var index = 0
        while name.local[index] == text.utf8Start[index] {
            if name.local[index] == 0 { return true }
            index += 1
        }
        return false
    }

    /// Lets names be cases of a `switch`.
    static func ~= (text: StaticString, name: XMLName) -> Bool { name == text }
}

/// The attributes of an element, without declarations of namespaces.
struct XMLAttributes {
    /// Groups of five: name, prefix, namespace, start and end of the value.
    fileprivate let items: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let count: Int
    /// Whether the element is written `<a/>`, not `<a></a>`.
    let isOfEmptyElement: Bool

    func name(_ index: Int) -> XMLName? {
        guard let items, let local = items[5 * index] else { return nil }
        return XMLName(local: local, namespace: items[5 * index + 2])
    }

    /// A value with entities resolved; no zero follows.
    func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let items, let start = items[5 * index + 3], let end = items[5 * index + 4] else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: start, count: end - start)
    }

    /// The value of the first attribute of that name, whatever its prefix.
    subscript(name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        for index in 0..<count where self.name(index).map({ $0 == name }) ?? false {
            return value(index)
        }
        return nil
    }
}

/// Why a document is no XML, or more than we take.
struct XMLFlaw: Error {
    var code = ConversionError.Code.malformed
    var reason: String
    /// Line and column, from 1.
    var line: Int
    var column: Int
    /// Place in the document, about.
    var position: Int
    /// Whether the bytes are not what the document says that they are.
    var isAboutEncoding = false
    /// Whether an `&` begins nothing.
    fileprivate var isBareAmpersand = false
}

/// Reads XML piece by piece, in constant memory.
///
/// It reads no other file, fetches nothing, takes no declarations of entities, and bounds how deep
/// elements are nested; libxml2's own limits are on.
final class XMLPushParser {
    /// How deep elements may be nested.
    static let maxDepth = 256

    private var context: xmlParserCtxtPtr?
    private unowned(unsafe) var handler: (any XMLHandler)?
    private var depth = 0
    private var hasRoot = false
    private var byteCount = 0
    private var flaw: XMLFlaw?
    private let allowsDoctype: Bool
    /// Whether the handler asked for no more.
    private(set) var isStopped = false

    /// Without `hasHandler` the document is only checked. `ignoresEncoding` takes the bytes for
    /// UTF-8 whatever the document declares.
    init(hasHandler: Bool, allowsDoctype: Bool = true, ignoresEncoding: Bool = false) {
        self.allowsDoctype = allowsDoctype
        var handlers = XMLPushParser.handlers
        if hasHandler {
            handlers.characters = { parser, text, count in
                guard let parser, let text else { return }
                let reader = XMLPushParser.from(parser)
                if reader.flaw == nil { reader.handler?.text(text, count: Int(count)) }
            }
            handlers.ignorableWhitespace = handlers.characters
            handlers.cdataBlock = handlers.characters
        }
        context = xmlCreatePushParserCtxt(
            &handlers, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil)
        guard let context else { preconditionFailure("libxml2 finds no memory") }
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        xmlCtxtUseOptions(
            context, Int32(options | (ignoresEncoding ? XML_PARSE_IGNORE_ENC.rawValue : 0)))
    }

    deinit { xmlFreeParserCtxt(context) }

    private static func from(_ pointer: UnsafeMutableRawPointer) -> XMLPushParser {
        Unmanaged<XMLPushParser>.fromOpaque(pointer).takeUnretainedValue()
    }

    private static var handlers: xmlSAXHandler {
        var handlers = xmlSAXHandler()
        handlers.initialized = UInt32(XML_SAX2_MAGIC)
        handlers.startElementNs = { parser, name, _, namespace, _, _, count, _, attributes in
            guard let parser, let name else { return }
            XMLPushParser.from(parser).start(
                XMLName(local: name, namespace: namespace), count, attributes)
        }
        handlers.endElementNs = { parser, name, _, namespace in
            guard let parser, let name else { return }
            let reader = XMLPushParser.from(parser)
            reader.depth -= 1
            if reader.flaw == nil {
                reader.handler?.endElement(XMLName(local: name, namespace: namespace))
            }
        }
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
        depth += 1
        hasRoot = true
        if depth > XMLPushParser.maxDepth {
            return refuse(
                .tooLarge, "elements are nested more than \(XMLPushParser.maxDepth) deep")
        }
        guard let handler, flaw == nil else { return }
        // The parser stands behind the last attribute.
        let isEmpty = context?.pointee.input?.pointee.cur?.pointee == UInt8(ascii: "/")
        handler.startElement(
            name, XMLAttributes(items: attributes, count: Int(count), isOfEmptyElement: isEmpty))
    }

    private func refuse(_ code: ConversionError.Code, _ reason: String) {
        guard flaw == nil else { return }
        flaw = XMLFlaw(code: code, reason: reason, line: 1, column: 1, position: position)
        if let input = context?.pointee.input {
            flaw?.line = max(1, Int(input.pointee.line))
            flaw?.column = max(1, Int(input.pointee.col))
        }
        xmlStopParser(context)
    }

    /// Takes note of the first error; others may come of it.
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
            flaw?.reason = "an '&' that is not written as '&amp;'"
            flaw?.isBareAmpersand = true
        case XML_ERR_DOCUMENT_EMPTY: flaw?.reason = "this is not XML, which begins with '<'"
        case XML_ERR_INTERNAL_ERROR where flaw?.reason.contains("Huge") == true:
            flaw?.code = .tooLarge
            flaw?.reason = "a piece of markup is longer than libxml2 takes"
        default: break
        }
    }

    /// Reads the next bytes of the document; `handler` is told what is in them.
    ///
    /// After a flaw no more is to be read.
    func parse(
        _ bytes: UnsafePointer<UInt8>, count: Int, _ handler: (any XMLHandler)? = nil
    ) throws(XMLFlaw) {
        self.handler = handler
        defer { self.handler = nil }
        var position = 0
        while position < count, !isStopped {
            let part = min(count - position, 1 << 20)
            let status = (bytes + position).withMemoryRebound(to: CChar.self, capacity: part) {
                xmlParseChunk(context, $0, Int32(part), 0)
            }
            byteCount += part
            try require(status)
            position += part
        }
    }

    /// Ends the document, all of which the handler was told before.
    ///
    /// - Throws: `.truncated` if there is no end of it yet.
    func finish() throws(XMLFlaw) {
        guard !isStopped else { return }
        // What a tag that is cut off makes the parser think does not count.
        let (openElements, hadRoot) = (depth, hasRoot)
        do throws(XMLFlaw) {
            try require(xmlParseChunk(context, nil, 0, 1))
        } catch {
            var flaw = error
            // libxml2 looks for the end of a reference as far as there is text.
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

    /// Reads no more; to be called by the handler.
    func stop() {
        isStopped = true
        xmlStopParser(context)
    }

    /// How many bytes of the document lie behind the parser.
    var position: Int { max(0, xmlByteConsumed(context)) }

    private func require(_ status: Int32) throws(XMLFlaw) {
        guard !isStopped else { return }
        if let flaw { throw flaw }
        guard status == 0 else {
            throw XMLFlaw(reason: "unknown error", line: 1, column: 1, position: position)
        }
    }
}

extension UnsafeMutablePointer<CChar> {
    /// A message of libxml2 as the part of a line.
    fileprivate var messageText: String {
        let text = String(cString: self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ").oneLine
        // Names of functions and acronyms stay as they are.
        guard text.dropFirst().first?.isLowercase == true else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}

/// Checks that bytes are well-formed XML, in constant memory.
final class XMLWellFormedness: OutputValidator {
    private let parser = XMLPushParser(hasHandler: false)

    /// Checks the next bytes of the document.
    ///
    /// - Throws: `.malformed` at the first error; no more is to be checked then.
    func check(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        let bytes = bytes.bindMemory(to: UInt8.self)
        guard let start = bytes.baseAddress else { return }
        do throws(XMLFlaw) {
            try parser.parse(start, count: bytes.count)
        } catch {
            throw refused(error)
        }
    }

    /// Checks that the document is whole.
    func finish() throws(ConversionError) {
        do throws(XMLFlaw) {
            try parser.finish()
        } catch {
            throw refused(error)
        }
    }

    private func refused(_ flaw: XMLFlaw) -> ConversionError {
        ConversionError(
            .malformed,
            "the output is not well-formed XML: \(flaw.reason) "
                + "(line \(flaw.line), column \(flaw.column))")
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

/// The character that a name of HTML 4 stands for.
func htmlCharacter(named name: UnsafeBufferPointer<UInt8>) -> Unicode.Scalar? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.count + 1) { copy in
        guard let start = copy.baseAddress else { return nil }
        _ = copy.initialize(from: name)
        copy[name.count] = 0
        return htmlEntityLookup(start).flatMap { Unicode.Scalar($0.pointee.value) }
    }
}
