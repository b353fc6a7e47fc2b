internal import Foundation
internal import GRDB
internal import QueryTasks

/// The queries, tasks, results and tokens of the service, in a database that outlives the process.
final class StateStore: Sendable {
    private let database: DatabasePool

    /// Opens the database file, and makes or migrates its tables.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        database = try DatabasePool(path: path, configuration: configuration)
        try StateStore.migrator.migrate(database)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE query (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        hash TEXT NOT NULL,
                        slug TEXT NOT NULL UNIQUE,
                        client_id TEXT NOT NULL UNIQUE,
                        body TEXT NOT NULL);
                    CREATE INDEX query_hash ON query (hash);
                    CREATE TABLE task (
                        id TEXT PRIMARY KEY,
                        query_id INTEGER NOT NULL REFERENCES query,
                        owner TEXT NOT NULL,
                        format TEXT NOT NULL,
                        request TEXT NOT NULL,
                        status TEXT NOT NULL,
                        message TEXT,
                        failure TEXT,
                        result_id TEXT,
                        runtime REAL,
                        created REAL NOT NULL,
                        finished REAL,
                        idempotency_key TEXT,
                        request_hash TEXT NOT NULL);
                    CREATE UNIQUE INDEX task_key ON task (owner, idempotency_key);
                    CREATE INDEX task_status ON task (status);
                    CREATE TABLE result (
                        id TEXT PRIMARY KEY,
                        cache_key TEXT NOT NULL,
                        created REAL NOT NULL,
                        expires REAL NOT NULL,
                        bytes INTEGER NOT NULL,
                        rows INTEGER NOT NULL,
                        is_truncated INTEGER NOT NULL,
                        runtime REAL NOT NULL,
                        columns TEXT NOT NULL);
                    CREATE INDEX result_key ON result (cache_key, created);
                    CREATE TABLE result_size (
                        result_id TEXT NOT NULL REFERENCES result ON DELETE CASCADE,
                        variant TEXT NOT NULL,
                        bytes INTEGER NOT NULL,
                        PRIMARY KEY (result_id, variant));
                    CREATE TABLE token (
                        hash TEXT PRIMARY KEY,
                        owner TEXT NOT NULL,
                        workspace TEXT NOT NULL,
                        expires REAL NOT NULL);
                    """)
        }
        migrator.registerMigration("2") { database in
            try database.execute(
                sql: """
                    ALTER TABLE task ADD COLUMN is_deferred INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE task ADD COLUMN expires REAL;
                    CREATE INDEX task_result ON task (result_id, expires);
                    UPDATE task SET is_deferred = 1
                        WHERE status = 'added' AND request LIKE '%"deferred":true%';
                    """)
        }
        migrator.registerMigration("3") { database in
            try database.execute(
                sql: """
                    CREATE TABLE result_failure (
                        result_id TEXT NOT NULL REFERENCES result ON DELETE CASCADE,
                        variant TEXT NOT NULL,
                        message TEXT NOT NULL,
                        PRIMARY KEY (result_id, variant));
                    """)
        }
        return migrator
    }

    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws
        -> Value
    {
        try await database.read(body)
    }

    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws
        -> Value
    {
        try await database.write(body)
    }

    /// As `read`, on the thread of the caller, which blocks.
    func readNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.read(body)
    }

    /// As `write`, on the thread of the caller, which blocks.
    func writeNow<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try database.write(body)
    }
}

extension FetchableRecord {
    /// The first row of a statement, which is compiled once for each connection.
    static func fetchFirst(
        _ sql: String, _ arguments: StatementArguments, in database: Database
    ) throws -> Self? {
        try fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
    }
}

/// A query as it is stored.
struct StoredQuery: Sendable, Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "query"
    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
    static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

    var id: Int64?
    /// Digest of the members that make queries equal.
    var hash: String
    var slug: String
    var clientId: String
    /// The members that the client gave, as JSON.
    var body: String
}

/// A task as it is stored.
struct StoredTask: Sendable, Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "task"
    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
    static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

    var id: String
    var queryId: Int64
    /// The user who made the task.
    var owner: String
    /// Name of the result's format.
    var format: String
    /// Parameters and body of the request that made the task, as JSON.
    var request: String
    var status: String
    /// Why the task failed.
    var message: String?
    /// The kind of failure, of `TaskFailure`.
    var failure: String?
    var resultId: String?
    /// Seconds that the query took.
    var runtime: Double?
    var created: Double
    var finished: Double?
    var idempotencyKey: String?
    var requestHash: String
    /// Whether the task waits for the first request of its result.
    var isDeferred = false
    /// The moment until which the task has its result: a cached one may be older than the task.
    var expires: Double?
}

/// A result as it is stored; its rows are in a file.
struct StoredResult: Sendable, Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "result"
    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase
    static let databaseColumnEncodingStrategy = DatabaseColumnEncodingStrategy.convertToSnakeCase

    var id: String
    var cacheKey: String
    var created: Double
    /// The moment until which the result is served.
    var expires: Double
    var bytes: Int
    var rows: Int
    var isTruncated: Bool
    var runtime: Double
    /// Name, label and type of each column, as JSON.
    var columns: String
}
