internal import GRDB
internal import QueryTasks

extension StoredQuery {
    /// The stored query that is equal to the given one, which is added if there is none.
    ///
    /// - Parameter clientID: An id that the client chose; nil for any.
    /// - Throws: `RequestFault` for a chosen id that another query has.
    static func add(
        _ body: String, clientID: String?, in database: Database
    ) throws -> StoredQuery {
        if let clientID {
            let found = try StoredQuery.fetchOne(
                database, sql: "SELECT * FROM query WHERE client_id = ?", arguments: [clientID])
            if let found {
                if found.body == body { return found }
                throw RequestFault.invalid(
                    "client_id", "already_exists", "client_id belongs to another query")
            }
        }
        let hash = Digest.text(of: body)
        if clientID == nil {
            let found = try fetchFirst(
                "SELECT * FROM query WHERE hash = ? ORDER BY id", [hash], in: database)
            if let found { return found }
        }
        var query = StoredQuery(
            id: nil, hash: hash, slug: RandomID.alphanumeric(7),
            clientId: clientID ?? RandomID.alphanumeric(22), body: body)
        try query.insert(database)
        query.id = database.lastInsertedRowID
        return query
    }

    /// The query of an id in a URL or body; nil for an unknown one.
    static func find(_ id: String, in database: Database) throws -> StoredQuery? {
        // Int64 reads `+1` and `01` too, which are no ids.
        guard let number = Int64(id), "\(number)" == id else { return nil }
        return try fetchFirst("SELECT * FROM query WHERE id = ?", [number], in: database)
    }

    /// The query of a slug, or of the client id that URLs of explores have.
    static func find(slug: String, in database: Database) throws -> StoredQuery? {
        try StoredQuery.fetchOne(
            database, sql: "SELECT * FROM query WHERE slug = ? OR client_id = ?",
            arguments: [slug, slug])
    }

    var query: Query {
        get throws { try Query(json: Array(body.utf8)) }
    }
}
