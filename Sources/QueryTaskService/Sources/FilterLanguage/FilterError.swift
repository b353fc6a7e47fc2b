/// A filter text that has no meaning.
package struct FilterError: Error, Hashable, Sendable {
    /// The whole text.
    package var text: String
    /// Number of the character, from 1, where the part without meaning begins.
    package var character: Int
    /// The expected and the found part, in lower case and without a final period.
    package var reason: String
    /// The change that gives the text a meaning, when one is known.
    package var hint: String?

    /// An error at a byte of the text.
    init(_ text: String, at byte: Int, _ reason: String, hint: String? = nil) {
        self.text = text
        let index = text.utf8.index(text.startIndex, offsetBy: min(byte, text.utf8.count))
        character = text[..<index].count + 1
        self.reason = reason
        self.hint = hint
    }
}

extension FilterError: CustomStringConvertible {
    package var description: String {
        let shown = text.count <= 80 ? text : String(text.prefix(80)) + "…"
        let end = hint.map { "; \($0)" } ?? ""
        return "\(reason) (character \(character) of the filter ‘\(shown)’)\(end)"
    }
}
