/// Why a query cannot run, as the API answers it.
struct QueryFault: Error, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable {
        /// The model, explore, query or task does not exist.
        case notFound
        /// The query is wrong, or asks for what this server does not have.
        case badRequest
        /// The query was ended before it was done.
        case interrupted
        /// The database refused the query.
        case refused
    }

    let kind: Kind
    let description: String

    static func outOfTime(_ seconds: Double) -> QueryFault {
        QueryFault(
            kind: .interrupted, description: "The query took more than \(Int(seconds)) seconds")
    }

    static func refused(_ text: String) -> QueryFault {
        QueryFault(kind: .refused, description: text)
    }

    static func bad(_ text: String) -> QueryFault {
        QueryFault(kind: .badRequest, description: text)
    }
    static func missing(_ text: String) -> QueryFault {
        QueryFault(kind: .notFound, description: text)
    }
}
