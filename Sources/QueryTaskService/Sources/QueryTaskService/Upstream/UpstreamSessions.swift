internal import HTTPTypes
internal import QueryTasks

/// The users of a server that a gateway stands in front of, by the tokens which that server gave them.
///
/// A token is checked there again after some seconds. The last one of each user is kept in memory alone,
/// for the tasks of that user. A user in another workspace than production counts as another one, who has
/// tasks and results of his own: models may differ there.
actor UpstreamSessions {
    private struct Known {
        let session: Session
        let checked: ContinuousClock.Instant
    }

    private let client: UpstreamClient
    private var known: [String: Known] = [:]
    private var authorizations: [String: String] = [:]

    private static let lifetime = Duration.seconds(15)
    /// Number of tokens that are kept.
    private static let maxCount = 10_000

    init(_ client: UpstreamClient) { self.client = client }

    /// The session of an `Authorization` header.
    ///
    /// - Throws: `RequestFault` with the server's status for a token that it refuses.
    func session(_ header: String?) async throws -> Session {
        guard let header, let hash = UpstreamSessions.hash(header) else {
            throw RequestFault.unauthorized
        }
        if let known = known[hash], .now - known.checked < UpstreamSessions.lifetime {
            return known.session
        }
        let user = try await client.json(
            UpstreamClient.Request(
                target: Endpoint.basePath + "/user?fields=id,display_name", authorization: header))
        guard let id = user["id"]?.text else {
            throw RequestFault(status: .badGateway, message: "The upstream server tells no user")
        }
        let state = try? await client.json(
            UpstreamClient.Request(
                target: Endpoint.basePath + "/session", authorization: header))
        let workspace = state?["workspace_id"]?.string ?? "production"
        let owner = "upstream:\(id)" + (workspace == "production" ? "" : "/\(workspace)")
        let session = Session(
            user: User(
                id: id, name: user["display_name"]?.string ?? id, clientID: owner,
                secretDigest: []),
            tokenHash: hash, workspace: workspace)
        if known.count >= UpstreamSessions.maxCount { known = [:] }
        if authorizations.count >= UpstreamSessions.maxCount { authorizations = [:] }
        known[hash] = Known(session: session, checked: .now)
        authorizations[session.user.clientID] = header
        return session
    }

    /// The last header of a user; nil for one who has not called since the start.
    func authorization(of owner: String) -> String? { authorizations[owner] }

    /// Forgets a token that ended.
    func forget(_ header: String?) {
        guard let header, let hash = UpstreamSessions.hash(header) else { return }
        known[hash] = nil
        authorizations = authorizations.filter { UpstreamSessions.hash($0.value) != hash }
    }

    /// The digest of the token of a header, `token T` or `Bearer T`; nil for none.
    private static func hash(_ header: String) -> String? {
        let words = header.split(separator: " ")
        guard words.count == 2 else { return nil }
        return Digest.text(of: String(words[1]))
    }
}

extension JSONValue {
    /// The text of a string or number: ids are numbers in older versions of the API.
    var text: String? {
        switch self {
        case .string(let text): text
        case .number(let digits): digits
        case .null, .bool, .object, .array: nil
        }
    }
}
