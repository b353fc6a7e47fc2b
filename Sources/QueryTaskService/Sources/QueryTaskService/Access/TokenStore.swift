internal import Foundation
internal import GRDB
internal import QueryTasks

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
        let now = clock.now
        let row = try await state.read { database in
            try Row.fetchOne(
                database, sql: "SELECT owner, workspace FROM token WHERE hash = ? AND expires > ?",
                arguments: [hash, now]
            ).map { (owner: $0["owner"] as String, workspace: $0["workspace"] as String) }
        }
        guard let row, let user = users.user(clientID: row.owner) else {
            throw RequestFault.unauthorized
        }
        return Session(user: user, tokenHash: hash, workspace: row.workspace)
    }

    func remove(_ session: Session) async throws {
        try await state.write { database in
            try database.execute(
                sql: "DELETE FROM token WHERE hash = ?", arguments: [session.tokenHash])
        }
    }

    func setWorkspace(_ workspace: String, of session: Session) async throws {
        try await state.write { database in
            try database.execute(
                sql: "UPDATE token SET workspace = ? WHERE hash = ?",
                arguments: [workspace, session.tokenHash])
        }
    }
}
