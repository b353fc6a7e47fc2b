/// How thoroughly a document is checked.
public enum Validation: String, Sendable, CaseIterable {
    /// That it is well-formed, with all its parts.
    case wellFormed = "well-formed"
    /// Also that elements, attributes and values are what the format's schema asks for, and that what
    /// refers to something refers to what is there.
    case schema
}

/// What is wrong with a document, and where.
public struct DocumentFault: Sendable, Equatable {
    /// The part of a document that is made of parts.
    public var part: String?
    /// Line in the part or document, from 1.
    public var line: Int?
    /// Column in the line, from 1.
    public var column: Int?
    /// What was expected and what was found, in lower case, without a final period.
    public var reason: String

    init(part: String? = nil, line: Int? = nil, column: Int? = nil, _ reason: String) {
        self.part = part
        self.line = line
        self.column = column
        self.reason = reason.oneLine
    }
}

extension DocumentFault: CustomStringConvertible {
    /// One line: `xl/styles.xml, line 2, column 70: …`.
    public var description: String {
        let places = [
            part?.oneLine, line.map { "line \($0)" }, column.map { "column \($0)" },
        ].compactMap(\.self)
        return places.isEmpty ? reason : "\(places.joined(separator: ", ")): \(reason)"
    }
}

/// Checks that a document is what its format's definition asks for, apart from its decoder, in
/// constant memory.
protocol DocumentChecker: Sendable {
    /// Reads the document to its end, or until there are `limit` faults; not all can be found behind
    /// the first one.
    ///
    /// - Throws: what the source throws.
    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault]
}
