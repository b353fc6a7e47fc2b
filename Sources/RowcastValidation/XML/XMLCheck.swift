import Rowcast

/// Checks one document of XML, or one part of a container, in constant memory.
///
/// The parser passes each element to the schema and the finder, so that the place of each fault is
/// exact.
final class XMLCheck: XMLHandler {
    private let parser: XMLPushParser
    private var schema: RelaxNGCheck?
    private let finder: XMLFaultFinder?
    private let part: String?
    private let limit: Int
    /// Whether a schema or finder receives the elements; without both, the parser alone checks the
    /// document.
    private let isListening: Bool
    private(set) var faults: [DocumentFault] = []

    init(
        schema: RelaxNGSchema? = nil, finder: XMLFaultFinder? = nil, allowsDoctype: Bool = true,
        part: String? = nil, limit: Int
    ) {
        isListening = schema != nil || finder != nil
        parser = XMLPushParser(hasHandler: isListening, allowsDoctype: allowsDoctype)
        self.finder = finder
        self.part = part
        self.limit = limit
        self.schema = schema.map { schema in
            RelaxNGCheck(schema) { [unowned self] in add($0) }
        }
        finder?.report = { [unowned self] in add($0) }
    }

    /// Checks the next bytes of the document; returns false when the check is over.
    func check(_ bytes: PaddedText) -> Bool {
        do throws(XMLFlaw) {
            try parser.parse(bytes, isListening ? self : nil)
            return faults.count < limit
        } catch {
            add(error)
            return false
        }
    }

    /// Checks that the document's root element has ended.
    func finish() {
        do throws(XMLFlaw) {
            try parser.finish()
        } catch {
            add(error)
        }
    }

    /// Checks all bytes of a source.
    func check(all source: inout any ByteSource) throws(ConversionError) {
        let buffer = ReadBuffer()
        while true {
            let bytes = try buffer.read(from: &source)
            guard !bytes.isEmpty else { return finish() }
            guard check(bytes) else { return }
        }
    }

    private func add(_ flaw: XMLFlaw) {
        faults.append(
            DocumentFault(part: part, line: flaw.line, column: flaw.column, "\(flaw.reason)"))
    }

    /// Adds a fault at the parser's place, unless the last fault has the same place: libxml2
    /// reports a wrong value first, then the element around it.
    private func add(_ reason: String) {
        let (line, column) = parser.place
        if let last = faults.last, last.line == line, last.column == column { return }
        let context = finder?.context.map { " (\($0))" } ?? ""
        faults.append(DocumentFault(part: part, line: line, column: column, "\(reason)\(context)"))
        if faults.count >= limit { parser.stop() }
    }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        schema?.startElement(name, attributes)
        finder?.startElement(name, attributes)
    }

    func endElement(_ name: XMLName) {
        schema?.endElement(name)
        finder?.endElement(name)
    }

    func text(_ bytes: TextView) {
        schema?.text(bytes)
        finder?.text(bytes)
    }
}
