internal import Foundation
internal import GRDB
internal import QueryTasks
internal import Synchronization

/// A login: the user of a token, and the workspace that the user has chosen.
struct Session: Sendable {
    let user: User
    let tokenHash: String
    var workspace: String
}

/// The tokens that logins gave out. The database has their digests only.
struct TokenStore: Sendable {
    let state: StateStore
    let users: Users
    let clock: ServiceClock
    private let known = KnownTokens()

    init(state: StateStore, users: Users, clock: ServiceClock) {
        self.state = state
        self.users = users
        self.clock = clock
    }

    /// Seconds for which a token counts.
    static let lifetime = 3600.0

    /// Makes a token for a user.
    func make(for user: User) async throws -> String {
        let token = RandomID.alphanumeric(40)
        let (owner, expires) = (user.clientID, clock.now + TokenStore.lifetime)
        try await state.write { database in
            try database.execute(
                sql: "INSERT INTO token VALUES (?, ?, 'production', ?)",
                arguments: [Digest.text(of: token), owner, expires])
        }
        return token
    }

    /// The session of an `Authorization` header: `token T` and `Bearer T` are both in use.
    ///
    /// - Throws: `RequestFault.unauthorized` for a missing, wrong or expired token.
    func session(_ header: String?) async throws -> Session {
        let words = (header ?? "").split(separator: " ", maxSplits: 1)
        guard words.count == 2, ["token", "bearer"].contains(words[0].lowercased()) else {
            throw RequestFault.unauthorized
        }
        let hash = Digest.text(of: words[1].trimmingCharacters(in: .whitespaces))
        let token = try await known.token(hash) {
            try await state.read { database in
                try Row.fetchOne(
                    database, sql: "SELECT owner, workspace, expires FROM token WHERE hash = ?",
                    arguments: [hash]
                ).map {
                    KnownTokens.Token(
                        owner: $0["owner"], workspace: $0["workspace"], expires: $0["expires"])
                }
            }
        }
        guard let token, token.expires > clock.now, let user = users.user(clientID: token.owner)
        else { throw RequestFault.unauthorized }
        return Session(user: user, tokenHash: hash, workspace: token.workspace)
    }

    func remove(_ session: Session) async throws {
        try await state.write { database in
            try database.execute(
                sql: "DELETE FROM token WHERE hash = ?", arguments: [session.tokenHash])
        }
        known.forget(session.tokenHash)
    }

    func setWorkspace(_ workspace: String, of session: Session) async throws {
        try await state.write { database in
            try database.execute(
                sql: "UPDATE token SET workspace = ? WHERE hash = ?",
                arguments: [workspace, session.tokenHash])
        }
        known.forget(session.tokenHash)
    }
}

/// Tokens that were read from the database before: no other process writes them.
private final class KnownTokens: Sendable {
    struct Token: Sendable {
        let owner: String
        let workspace: String
        let expires: Double
    }

    private struct State: Sendable {
        var tokens: [String: Token] = [:]
        /// Number of changes so far.
        var changes = 0
    }

    /// Number of tokens that are kept.
    private static let maxCount = 10_000

    private let state = Mutex(State())

    /// The token of a digest; nil for an unknown one.
    func token(_ hash: String, read: () async throws -> Token?) async throws -> Token? {
        let (token, changes) = state.withLock { ($0.tokens[hash], $0.changes) }
        if let token { return token }
        guard let token = try await read() else { return nil }
        state.withLock { state in
            // A token that was read before another call changed or removed it is not kept.
            guard state.changes == changes else { return }
            if state.tokens.count >= KnownTokens.maxCount { state.tokens = [:] }
            state.tokens[hash] = token
        }
        return token
    }

    /// Forgets a token that was changed or removed.
    func forget(_ hash: String) {
        state.withLock { state in
            state.changes += 1
            state.tokens[hash] = nil
        }
    }
}
