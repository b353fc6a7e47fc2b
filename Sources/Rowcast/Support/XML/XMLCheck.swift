/// Finds what is wrong with a document beyond grammar: what refers to what is not there, what does
/// not add up.
class XMLFaultFinder: XMLHandler {
    /// Called with each fault at the place of the parser.
    fileprivate(set) var report: (String) -> Void = { _ in }
    /// What of the document the parser is at, if it has a name: `cell B7`.
    var context: String? { nil }

    func fault(_ reason: String) { report(reason) }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {}
    func endElement(_ name: XMLName) {}
    func text(_ bytes: UnsafePointer<UInt8>, count: Int) {}
}

/// Checks one document of XML, or one part of a container, in constant memory.
///
/// A parser tells schema and finder of every element, so that the places of all faults are exact.
final class XMLCheck: XMLHandler {
    private let parser: XMLPushParser
    private var schema: RelaxNGCheck?
    private let finder: XMLFaultFinder?
    private let part: String?
    private let limit: Int
    /// Without schema and finder the parser works alone.
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

    /// Checks the next bytes; returns whether more are to be checked.
    func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let bytes = bytes.bindMemory(to: UInt8.self)
        guard let start = bytes.baseAddress else { return true }
        do throws(XMLFlaw) {
            try parser.parse(start, count: bytes.count, isListening ? self : nil)
            return faults.count < limit
        } catch {
            add(error)
            return false
        }
    }

    /// Checks that the document is whole.
    func finish() {
        do throws(XMLFlaw) {
            try parser.finish()
        } catch {
            add(error)
        }
    }

    /// Checks everything that a source has.
    func check(all source: inout any ByteSource) throws(ConversionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            guard count > 0 else { return finish() }
            guard check(UnsafeRawBufferPointer(rebasing: buffer[..<count])) else { return }
        }
    }

    private func add(_ flaw: XMLFlaw) {
        faults.append(
            DocumentFault(part: part, line: flaw.line, column: flaw.column, flaw.reason))
    }

    /// Adds a fault at the place of the parser, unless there is one already: libxml2 says of a wrong
    /// value that it is wrong, and then of the element around it.
    private func add(_ reason: String) {
        let (line, column) = parser.place
        if let last = faults.last, last.line == line, last.column == column { return }
        let context = finder?.context.map { " (\($0))" } ?? ""
        faults.append(DocumentFault(part: part, line: line, column: column, reason + context))
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

    func text(_ bytes: UnsafePointer<UInt8>, count: Int) {
        schema?.text(bytes, count: count)
        finder?.text(bytes, count: count)
    }
}
