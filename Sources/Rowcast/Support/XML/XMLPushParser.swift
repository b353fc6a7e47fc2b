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

    private let context: XMLParserContext
    private var tags = TagGuard()
    private unowned(unsafe) var handler: (any XMLHandler)?
    private var byteCount = 0
    private var flaw: XMLFlaw?
    private let allowsDoctype: Bool
    private let ignoresEncoding: Bool
    /// Whether the handler called `stop()`.
    private(set) var isStopped = false

    /// Makes a parser; without `hasHandler` it only checks that the document is well-formed XML.
    ///
    /// `ignoresEncoding` reads the bytes as UTF-8 even if the document declares another encoding.
    package init(hasHandler: Bool, allowsDoctype: Bool = true, ignoresEncoding: Bool = false) {
        self.allowsDoctype = allowsDoctype
        self.ignoresEncoding = ignoresEncoding
        context = XMLParserContext(hasHandler: hasHandler, ignoresEncoding: ignoresEncoding)
        context.report(to: self)
    }

    // MARK: - Events

    /// Whether the tag that begins an element ends with `/>`: libxml2 stands behind its last attribute.
    var isAtEmptyTag: Bool { context.isAt(UInt8(ascii: "/")) }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        // `depth` does not count the element that begins here yet.
        guard context.depth < XMLPushParser.maxDepth else { return refuseDepth() }
        guard !hasTooManyNamespaces else { return refuseNamespaces() }
        guard let handler, flaw == nil else { return }
        handler.startElement(name, attributes)
    }

    func end(_ name: XMLName) {
        if flaw == nil { handler?.endElement(name) }
    }

    func text(_ text: TextView) {
        if flaw == nil { handler?.text(text) }
    }

    func declareDoctype() {
        if !allowsDoctype {
            refuse(.malformed, "a document type declaration is not allowed here")
        }
    }

    /// Stops with a flaw at the parser's place, if the document has none so far.
    func refuse(_ code: ConversionError.Code, _ reason: String) {
        guard flaw == nil else { return }
        let (line, column) = place
        flaw = XMLFlaw(
            code: code, reason: reason, line: line, column: column, position: position)
        context.stop()
    }

    /// Keeps the first error of libxml2 as the flaw; later errors may only follow from the first.
    func note(_ error: LibXML2Error) {
        guard flaw == nil, !isStopped, !error.isWarning else { return }
        var flaw = XMLFlaw(
            reason: error.reason, line: error.line, column: error.column, position: position)
        switch error.kind {
        case .encoding: flaw.isAboutEncoding = true
        case .character where flaw.reason.hasPrefix("input is not proper UTF-8"):
            flaw.isAboutEncoding = true
            flaw.reason = "the text is not UTF-8, and not declared to be anything else"
        case .reference where flaw.reason.contains("ntityRef"):
            flaw.reason = XMLFlaw.bareAmpersand
            flaw.isBareAmpersand = true
        case .noXML: flaw.reason = "this is not XML, which begins with '<'"
        case .size where flaw.reason.contains("Huge"):
            flaw.code = .tooLarge
            flaw.reason = "a piece of markup is longer than libxml2 takes"
        case .character, .reference, .size, .other: break
        }
        self.flaw = flaw
    }

    // MARK: - Limits

    private func refuseDepth() {
        refuse(.tooLarge, "elements are nested more than \(XMLPushParser.maxDepth) deep")
    }

    private var hasTooManyNamespaces: Bool {
        context.namespaceCount > 2 * XMLPushParser.maxNamespaces
    }

    private func refuseNamespaces() {
        refuse(
            .tooLarge, "more than \(XMLPushParser.maxNamespaces) namespaces are declared at a time")
    }

    /// Refuses documents whose depth, names or unfinished markup would cost libxml2 too much time.
    private func checkState() {
        guard flaw == nil, !isStopped else { return }
        // Without element handlers this check bounds the depth of elements, and thereby the memory.
        if context.depth > XMLPushParser.maxDepth { return refuseDepth() }
        if hasTooManyNamespaces { return refuseNamespaces() }
        if context.nameCount > XMLPushParser.maxNames {
            return refuse(
                .tooLarge, "more than \(XMLPushParser.maxNames) different names of elements")
        }
        let rest = context.rest
        if rest.count > XMLPushParser.maxReference, rest[0] == UInt8(ascii: "&") {
            refuse(.malformed, XMLFlaw.bareAmpersand)
            flaw?.isBareAmpersand = true
        }
        if !context.hasRoot, rest.count > XMLPushParser.maxDeclaration, context.isInDoctype {
            refuse(
                .tooLarge,
                "a document type declaration of more than \(XMLPushParser.maxDeclaration) bytes")
        }
    }

    // MARK: - Parsing

    /// Parses the next bytes of the document and reports their elements and text to `handler`.
    ///
    /// - Throws: The document's first flaw. Call `parse` and `finish` no more after it.
    package func parse(
        _ text: PaddedText, _ handler: (any XMLHandler)? = nil
    ) throws(XMLFlaw) {
        self.handler = handler
        defer { self.handler = nil }
        if byteCount == 0, !ignoresEncoding, let declaration = XMLDeclaration(text) {
            guard declaration.isRead else {
                throw XMLFlaw(
                    reason: "unsupported encoding \(declaration.encoding.oneLine)", line: 1,
                    column: declaration.end + 1, position: declaration.end + 1,
                    isAboutEncoding: true)
            }
            // UTF-8 contains ASCII, and libxml2's own UTF-8 check stops at any byte that is not
            // ASCII or UTF-8.
            if declaration.isASCII { context.ignoreEncoding() }
        }
        guard tags.check(text) else {
            throw XMLFlaw(
                code: .tooLarge,
                reason: "an element has more than \(TagGuard.maxAttributes) attributes",
                line: place.line, column: place.column, position: position)
        }
        try XMLParserContext.withoutPrinting { () throws(XMLFlaw) in try parseParts(of: text) }
    }

    private func parseParts(of text: PaddedText) throws(XMLFlaw) {
        var position = 0
        while position < text.count, !isStopped {
            // Before the root element, short parts let `checkState` see an unfinished declaration
            // early; without a handler, parts of 64 KB let it see the depth of elements often
            // enough.
            let part = min(
                text.count - position,
                !context.hasRoot ? 4 << 10 : handler == nil ? 64 << 10 : 1 << 20)
            let isFine = context.parse(text.slice(at: position, count: part))
            byteCount += part
            checkState()
            try require(isFine)
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
        let isReference = context.isAt(UInt8(ascii: "&"))
        throw XMLFlaw(
            reason: isReference ? XMLFlaw.bareAmpersand : "markup that does not end",
            line: place.line, column: place.column, position: position,
            isBareAmpersand: isReference)
    }

    /// Whether the parser has consumed all bytes given to it, so that no markup waits for its end.
    var hasReadAll: Bool { context.hasReadAll }

    /// Advances byte and line counts over bytes with whole elements that the caller read itself.
    ///
    /// Call it only while `hasReadAll` is true.
    func skip(_ text: PaddedText) {
        byteCount += text.count
        context.skip(text)
    }

    /// Whether libxml2 parses the bytes as UTF-8, without converting them from another encoding
    /// first.
    var isUTF8: Bool { context.isUTF8 }

    /// Ends the document, after `parse` has reported all of it.
    ///
    /// - Throws: `.truncated` if the root element is missing or does not end.
    package func finish() throws(XMLFlaw) {
        guard !isStopped else { return }
        // Depth and state are read first: a tag that is cut off changes them in the last call.
        let openElements = context.depth
        let hadRoot = openElements > 0 || context.isBehindRoot
        do throws(XMLFlaw) {
            try require(context.finish())
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
        context.stop()
    }

    /// Number of bytes of the document that the parser has consumed.
    var position: Int { context.position }

    /// Line and column of the parser, from 1.
    package var place: (line: Int, column: Int) { context.place }

    /// Throws the document's flaw, or one without words where libxml2 found an error without reporting it.
    private func require(_ isFine: Bool) throws(XMLFlaw) {
        guard !isStopped else { return }
        if let flaw { throw flaw }
        guard isFine else {
            throw XMLFlaw(reason: "unknown error", line: 1, column: 1, position: position)
        }
    }
}
