/// Compares a document with a RELAX NG schema, element by element as `XMLPushParser` reports them.
///
/// An element whose children can be checked by name alone is freed at its end. An element with
/// values to compare is held in memory with all its children until its end.
package final class RelaxNGCheck: XMLHandler {
    private var document: RelaxNGDocument
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
        document = RelaxNGDocument(schema)
        self.report = report
        document.report(to: self)
    }

    /// Takes a fault that libxml2 explains.
    func note(_ message: String) {
        hasReported = true
        let isMissing = message.hasPrefix("expecting an element , got nothing")
        report(isMissing ? "element \(document.openName) lacks an element" : message)
    }

    package func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard !isLost, document.append(name, attributes), heldDepth == nil else { return }
        switch document.compareStart() {
        case .valid: break
        case .needsWholeElement: heldDepth = document.depth
        case .lost: isLost = true
        }
    }

    package func endElement(_ name: XMLName) {
        guard !isLost, document.depth > 0 else { return }
        if heldDepth == nil {
            if !document.compareEnd() { isLost = true }
        } else if heldDepth == document.depth {
            heldDepth = nil
            hasReported = false
            if !document.compareWhole(), !hasReported {
                report("element \(document.openName) is not what the schema asks for")
            }
        }
        document.close(keepsIt: heldDepth != nil)
    }

    package func text(_ bytes: TextView) {
        guard !isLost, document.depth > 0 else { return }
        if heldDepth != nil { return document.append(bytes) }
        // Only the presence of text counts here, and libxml2 reads up to a zero, which borrowed
        // text lacks.
        guard bytes.contains(where: { !$0.isBlank }) else { return }
        if !document.compareText() { isLost = true }
    }
}
