package import LookML

/// Why a query has no SQL.
package struct CompileFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Kind: Hashable, Sendable {
        /// The query names what does not exist, or asks for what cannot be.
        case query
        /// The model is not understood where the query needs it.
        case model
    }

    package var kind: Kind
    /// The found and the expected, as a sentence without its period.
    package var description: String
    /// Place in the model's files, where the model is the cause.
    package var place: SourcePlace?

    static func query(_ text: String) -> CompileFault {
        CompileFault(kind: .query, description: text)
    }

    static func model(_ error: LookMLError, field: String) -> CompileFault {
        CompileFault(
            kind: .model, description: "Field '\(field)' cannot be queried: \(error)",
            place: error.place)
    }

    static func model(_ text: String, at place: SourcePlace) -> CompileFault {
        CompileFault(kind: .model, description: "\(text) (\(place))", place: place)
    }
}
