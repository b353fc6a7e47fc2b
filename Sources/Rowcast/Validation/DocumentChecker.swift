/// How thoroughly a document is checked.
public enum Validation: String, Sendable, CaseIterable {
    /// Check that the document is well-formed and has all its parts.
    case wellFormed = "well-formed"
    /// Check also that elements, attributes and values conform to the format's schema, and that
    /// each reference, such as a cell's style, refers to something that exists.
    case schema
}

/// A fault of a document and its place.
public struct DocumentFault: Sendable, Equatable {
    /// Path of the part, such as `xl/styles.xml`; nil for a document without parts.
    public var part: String?
    /// Line in the part or document, from 1.
    public var line: Int?
    /// Column in the line, from 1.
    public var column: Int?
    /// Text of the expected and the found bytes or values, in lower case, without a final period.
    public var reason: Message

    init(part: String? = nil, line: Int? = nil, column: Int? = nil, _ reason: Message) {
        self.part = part
        self.line = line
        self.column = column
        self.reason = reason.oneLine
    }
}

extension DocumentFault: CustomStringConvertible {
    /// The fault on one line, with options in Swift's terms, such as
    /// `xl/styles.xml, line 2, column 70: …`.
    public var description: String { message.description }

    /// The fault on one line, such as `xl/styles.xml, line 2, column 70: …`.
    public var message: Message {
        let places = [
            part?.oneLine, line.map { "line \($0)" }, column.map { "column \($0)" },
        ].compactMap(\.self)
        return places.isEmpty ? reason : "\(places.joined(separator: ", ")): \(reason)"
    }
}

/// Checks a document against the definition of its format, independently of the decoder and in
/// constant memory.
protocol DocumentChecker: Sendable {
    /// Reads the document to its end, or until it has `limit` faults. Some faults behind the first
    /// one may stay unnoticed.
    ///
    /// - Throws: Errors of the source.
    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault]
}
