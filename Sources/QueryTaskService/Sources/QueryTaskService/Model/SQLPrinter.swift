internal import FilterLanguage
internal import Foundation
internal import Logging
internal import QueryTasks

/// The SQL of queries of a LookML project, in the dialect of any of the databases.
public struct SQLPrinter {
    private let catalog: Catalog
    private let dialect: SQLDialect
    private let now: Double

    /// - Parameters:
    ///   - dialect: `sqlite`, `postgresql` or `duckdb`.
    ///   - now: The time that relative dates count from, in seconds since 1970.
    /// - Throws: Where the folder cannot be read, and for another dialect.
    public init(folder: String, dialect: String, now: Double) throws {
        let dialects = [SQLDialect.sqlite, .postgreSQL, .duckDB]
        guard let found = dialects.first(where: { $0.name == dialect }) else {
            let names = dialects.map(\.name).joined(separator: ", ")
            throw StartFault("the dialect '\(dialect)' is none of \(names)")
        }
        self.dialect = found
        self.now = now
        let project = try ModelProject(
            folder: folder, connections: [:],
            logger: Logger(label: "sql") { _ in
                SwiftLogNoOpLogHandler()
            })
        catalog = Catalog(models: try project.models())
    }

    /// The answer for a line with a query: an object with `sql` and its single `statements`, or `error`.
    public func answer(to query: String) -> (line: String, isError: Bool) {
        let answer: JSONValue
        var isError = false
        do {
            let context = QueryPlan.Context(
                now: now, attributes: [:], dialect: dialect, runs: false)
            let plan = try QueryPlan(
                Query(json: Array(query.utf8)), limit: nil, in: catalog, context)
            answer = [
                "sql": .string(plan.toldSQL),
                "statements": .array(plan.toldStatements.map { .string($0) }),
            ]
        } catch {
            answer = ["error": .string("\(error)")]
            isError = true
        }
        return (String(decoding: answer.json, as: UTF8.self), isError)
    }
}
