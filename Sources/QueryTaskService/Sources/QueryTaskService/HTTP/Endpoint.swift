internal import HTTPTypes
internal import Hummingbird

/// A method and path of the API: the one place from which requests are routed, and from which the API's
/// description is made.
struct Endpoint: Sendable {
    /// A parameter of the path, the query string or a form, or a header.
    struct Parameter: Sendable {
        enum Place: String, Sendable { case path, query, header, form = "formData" }
        enum Kind: String, Sendable { case string, integer, boolean }

        let name: String
        let place: Place
        let kind: Kind
        let isRequired: Bool
        let summary: String
        /// The values that the parameter has; empty for any.
        let values: [String]

        static func path(_ name: String, _ summary: String, values: [String] = []) -> Parameter {
            Parameter(
                name: name, place: .path, kind: .string, isRequired: true, summary: summary,
                values: values)
        }

        static func query(
            _ name: String, _ kind: Kind, _ summary: String, isRequired: Bool = false
        ) -> Parameter {
            Parameter(
                name: name, place: .query, kind: kind, isRequired: isRequired, summary: summary,
                values: [])
        }

        static func query(
            _ name: String, _ summary: String, isRequired: Bool = false
        ) -> Parameter {
            .query(name, .string, summary, isRequired: isRequired)
        }

        static func header(_ name: String, _ summary: String) -> Parameter {
            Parameter(
                name: name, place: .header, kind: .string, isRequired: false, summary: summary,
                values: [])
        }

        static func form(_ name: String, _ summary: String) -> Parameter {
            Parameter(
                name: name, place: .form, kind: .string, isRequired: false, summary: summary,
                values: [])
        }
    }

    /// The body that an endpoint answers on success.
    enum Content: Sendable {
        case object(String)
        case list(String)
        /// A result in any of the formats, whole or in parts.
        case result
        /// A document of JSON without a definition.
        case document
        /// Plain text.
        case text
        case nothing
    }

    /// The function that answers a call; all but a few get the session of a token.
    enum Handler: Sendable {
        case open(@Sendable (QueryService, Call) async throws -> Response)
        case signedIn(@Sendable (QueryService, Call, Session) async throws -> Response)
    }

    let operation: String
    let method: HTTPRequest.Method
    /// Start of the path: that of the API, or nothing for what stands beside it, such as a page.
    var root = Endpoint.basePath
    /// Path behind the root, with parameters in braces.
    let path: String
    /// Further paths that clients use, from the root.
    var otherPaths: [String] = []
    let tag: String
    let summary: String
    var parameters: [Parameter] = []
    /// Definition of the body; nil for none.
    var body: String?
    let content: Content
    /// Statuses of refusals that the endpoint answers besides 400 and 401.
    var refusals: [Int] = [404]
    let handler: Handler

    /// Where the versioned paths begin.
    static let basePath = "/api/4.0"

    var isOpen: Bool {
        if case .open = handler { return true }
        return false
    }
}

/// The endpoints by their paths.
struct EndpointRouter: Sendable {
    enum Match {
        case endpoint(Endpoint, path: [String: String])
        /// The path exists with other methods.
        case otherMethods([HTTPRequest.Method])
        case none
    }

    /// The paths by the number of their segments.
    private let routes: [Int: [(segments: [String], endpoint: Endpoint)]]

    init(_ endpoints: [Endpoint]) {
        let routes = endpoints.flatMap { endpoint in
            ([endpoint.root + endpoint.path] + endpoint.otherPaths).map { path in
                (segments: EndpointRouter.segments(path), endpoint: endpoint)
            }
        }
        self.routes = Dictionary(grouping: routes, by: \.segments.count)
    }

    /// The endpoint of a method and path. Paths without parameters are found before others, and HEAD is
    /// found where GET is.
    func match(_ method: HTTPRequest.Method, _ path: some StringProtocol) -> Match {
        let method = method == .head ? .get : method
        let segments = EndpointRouter.segments(path)
        var methods: [HTTPRequest.Method] = []
        var best: (endpoint: Endpoint, values: [String: String])?
        for route in routes[segments.count] ?? [] {
            guard let values = EndpointRouter.values(segments, route.segments) else { continue }
            if route.endpoint.method != method {
                methods.append(route.endpoint.method)
                if route.endpoint.method == .get { methods.append(.head) }
            } else if best.map({ values.count < $0.values.count }) ?? true {
                best = (route.endpoint, values)
            }
        }
        if let best { return .endpoint(best.endpoint, path: best.values) }
        return methods.isEmpty ? .none : .otherMethods(methods)
    }

    private static func segments(_ path: some StringProtocol) -> [String] {
        String(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
            .map { String($0) }
    }

    private static func values(_ segments: [String], _ pattern: [String]) -> [String: String]? {
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, pattern) {
            if part.hasPrefix("{") {
                guard let value = URLText.decoded(segment), !value.isEmpty else { return nil }
                values[String(part.dropFirst().dropLast())] = value
            } else if segment != part {
                return nil
            }
        }
        return values
    }
}
