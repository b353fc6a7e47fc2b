public import Foundation
public import Rowcast

/// With this library linked and imported, `localizedDescription` of an error is the text of its
/// `description`, and frameworks that show errors have failure and advice apart.
extension ConversionError: LocalizedError {
    /// The error on one line, options spelled as properties: path, format, reason, hint, position.
    public var errorDescription: String? { description }

    /// The reason of the failure, without path, format and position.
    public var failureReason: String? { reason.description }

    /// The hint, such as an option that would help; nil for none.
    public var recoverySuggestion: String? { hint?.description }

    /// Always nil, since Rowcast has no help book.
    public var helpAnchor: String? { nil }
}
