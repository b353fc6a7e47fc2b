internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import QueryTasks
internal import Rowcast

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
    func json() throws(RequestFault) -> JSONValue {
        guard !body.isEmpty else { throw .bad("The request has no body, but needs a JSON object") }
        do {
            return try JSONValue(json: body)
        } catch {
            throw .bad("The body is not JSON: \(error.reason)")
        }
    }

    /// The parameters that run a query, as the endpoint declares them; others are ignored.
    func runParameters() throws(RequestFault) -> QueryTaskParameters {
        var items: [(String, String)] = []
        for (name, value) in query where Endpoint.runParameterNames.contains(name) {
            let isFlag = name != "limit" && name != "path_prefix"
            items.append((name, isFlag ? value.lowercased() : value))
        }
        do {
            let parameters = try QueryTaskParameters(items)
            if let limit = parameters.limit, limit < -1 {
                throw RequestFault.bad("limit is a number of rows or -1 for all, not \(limit)")
            }
            // Values that a conversion refuses are told before a query runs.
            _ = try ConversionOptions(for: parameters)
            return parameters
        } catch {
            throw (error as? RequestFault)
                ?? .bad((error as? ConversionError).map { "\($0.reason)" } ?? "\(error)")
        }
    }

    /// Seconds that the client is willing to wait, of `Prefer: wait=N` (RFC 7240, 4.3); at most 60.
    ///
    /// The first of several counts; a value may be quoted, and parameters behind `;` are ignored.
    var waitSeconds: Double {
        let preferences = head.headerFields[values: .prefer].joined(separator: ",")
        for preference in preferences.split(separator: ",") {
            let text = preference.prefix { $0 != ";" }
            let halves = text.split(separator: "=", maxSplits: 1).map { half in
                half.filter { $0 != " " && $0 != "\t" }
            }
            guard halves.count == 2, halves[0].lowercased() == "wait" else { continue }
            var value = halves[1][...]
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = value.dropFirst().dropLast()
            }
            // A number as Swift writes it may have a sign, an exponent or hexadecimal digits.
            let isPlain = value.utf8.allSatisfy { 48...57 ~= $0 || $0 == UInt8(ascii: ".") }
            return isPlain ? min(Double(value) ?? 0, 60) : 0
        }
        return 0
    }

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
