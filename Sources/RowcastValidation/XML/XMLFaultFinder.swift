import Rowcast

/// Finds faults of a document that its grammar cannot express, such as a reference to a missing
/// part or a count that does not match.
class XMLFaultFinder: XMLHandler {
    /// Called with the text of each fault; the parser's place is the fault's place.
    var report: (String) -> Void = { _ in }
    /// The name of the current item of the document, such as `cell B7`; nil for an item without a
    /// name.
    var context: String? { nil }

    func fault(_ reason: String) { report(reason) }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {}
    func endElement(_ name: XMLName) {}
    func text(_ bytes: TextView) {}
}
