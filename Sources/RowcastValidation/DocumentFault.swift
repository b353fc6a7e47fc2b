public import Rowcast

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
