internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import QueryTasks

/// A request to an endpoint: its parts decoded, its body read.
struct Call: Sendable {
    let endpoint: Endpoint
    let head: HTTPRequest
    /// Values of the path's parameters by name.
    let path: [String: String]
    /// Parameters of the query string in order.
    let query: [(name: String, value: String)]
    let body: [UInt8]
    let logger: Logger
    /// The client's connection.
    let client: ClientConnection
    /// Client id of the user, once it is known.
    var owner: String?

    /// The value of a path parameter that the endpoint declares.
    func value(_ name: String) -> String { path[name] ?? "" }

    /// The last value of a query parameter; nil for an empty one too.
    func parameter(_ name: String) -> String? {
        query.last { $0.name == name }.flatMap { $0.value.isEmpty ? nil : $0.value }
    }

    /// The elements of a parameter that is a list with commas between, and may be given again; nil for none.
    func list(_ name: String) -> [String]? {
        let texts = query.filter { $0.name == name && !$0.value.isEmpty }.map(\.value)
        guard !texts.isEmpty else { return nil }
        return texts.joined(separator: ",").split(separator: ",").map { element in
            String(element.drop { $0 == " " })
        }
    }

    func flag(_ name: String) throws(RequestFault) -> Bool? {
        switch parameter(name)?.lowercased() {
        case nil: nil
        case "true": true
        case "false": false
        case let text?: throw .bad("\(name) is true or false, not '\(text)'")
        }
    }

    func number(_ name: String) throws(RequestFault) -> Int? {
        guard let text = parameter(name) else { return nil }
        guard let number = Int(text) else {
            throw .bad("\(name) is a whole number, not '\(text)'")
        }
        return number
    }

    /// The body as JSON.
    func json() throws(WireFault) -> JSONValue { try RequestBodies.value(body) }

    /// The parameters that run a query; others are ignored.
    func runParameters() throws(WireFault) -> QueryTaskParameters { try RunParameters.read(query) }

    /// Seconds that the client is willing to wait, of `Prefer: wait=N`; at most 60.
    var waitSeconds: Double { WaitPreference.seconds(head.headerFields[values: .prefer]) }

    /// Whether only the headers of the answer are asked for.
    var isHead: Bool { head.method == .head }

    /// The caller as far as bounds of one caller go.
    var caller: String { owner ?? head.headerFields[.authorization] ?? "" }

    /// The start of URLs on this server, as the client addressed it.
    var baseURL: String {
        let authority = head.authority ?? ""
        let isPlain = authority.utf8.allSatisfy { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 58, 91, 93: true
            default: false
            }
        }
        return "\(client.isSecure ? "https" : "http")://" + (isPlain ? authority : "")
    }
}

extension HTTPField.Name {
    static let prefer = HTTPField.Name("Prefer") ?? .date
    static let preferenceApplied = HTTPField.Name("Preference-Applied") ?? .date
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .date
    static let rowcastWarnings = HTTPField.Name("Rowcast-Warnings") ?? .date
    static let requestID = HTTPField.Name("X-Request-Id") ?? .date
}
