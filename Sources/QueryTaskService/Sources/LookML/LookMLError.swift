/// A text that is no LookML, or a part of a model that the service does not understand.
///
/// An error belongs to the file, the view, the explore or the field that it names; all others stay usable.
package struct LookMLError: Error, Hashable, Sendable {
    package var place: SourcePlace
    /// The expected and the found text, in lower case and without a final period.
    package var reason: String
    /// The change that makes the text valid, when one is known.
    package var hint: String?

    package init(_ place: SourcePlace, _ reason: String, hint: String? = nil) {
        self.place = place
        self.reason = reason
        self.hint = hint
    }
}

extension LookMLError: CustomStringConvertible {
    package var description: String {
        guard let hint else { return "\(place): \(reason)" }
        return "\(place): \(reason); \(hint)"
    }
}
