/// Statements before and behind the rows:
///
///     BEGIN;
///     DROP TABLE IF EXISTS "rowcast_loading_result";
///     CREATE TABLE "rowcast_loading_result" ("city" TEXT);
///     … the rows …
///     ALTER TABLE "rowcast_loading_result" RENAME TO "result";
///     DROP TABLE IF EXISTS "rowcast_loading_result";
///     COMMIT;
///
/// The rows go into a temporary table, which gets its final name at the end. If a table of the
/// final name exists, no rows reach it, even from a shell that continues after an error.
struct SQLScript {
    private(set) var start: [UInt8] = []
    /// Text in front of the values of each INSERT statement.
    private(set) var insert: [UInt8] = []
    private(set) var end: [UInt8] = []

    /// - Parameter columns: Names in quotes, and types.
    init(
        _ table: SQLTableName, columns: [(name: [UInt8], type: String)],
        existing: WritingOptions.ExistingTable, _ dialect: SQLDialect
    ) {
        let name = dialect.name
        let target = existing == .append ? table.quoted : table.loading
        let definitions = columns.map { $0.name + Array(" \($0.type)".utf8) }
        let opening = SQLScript.opening(name, existing)
        var create: [UInt8] = []
        if existing == .append {
            create.append("CREATE TABLE IF NOT EXISTS ", target)
        } else {
            create.append("DROP TABLE IF EXISTS ", table.loading)
            if name == .mysql, existing == .replace { create.append(", ", table.replaced) }
            create.append(";\nCREATE TABLE ", target)
        }
        create.append(" (", Array(definitions.joined(separator: Array(", ".utf8))))
        // A MySQL database may have a default character set that lacks most characters.
        create.append(name == .mysql ? ") CHARACTER SET utf8mb4;\n" : ");\n")
        start = Array(opening.before.utf8)
        // BigQuery cannot create a table inside a transaction; in MySQL CREATE TABLE ends the
        // transaction.
        let createsFirst = name == .bigquery || name == .mysql
        start +=
            createsFirst ? create + Array(opening.begin.utf8) : Array(opening.begin.utf8) + create
        insert.append("INSERT INTO ", target)
        // An existing table may have further columns, or the columns in another order.
        if existing == .append {
            insert.append(" (", Array(columns.map(\.name).joined(separator: Array(", ".utf8))), ")")
        }
        insert.append(" VALUES\n")
        if createsFirst { end.append(opening.commit) }
        if existing != .append { rename(table, existing, name) }
        end.append(opening.after)
        if !createsFirst { end.append(opening.commit) }
    }

    private static func opening(
        _ name: WritingOptions.SQLDialectName, _ existing: WritingOptions.ExistingTable
    ) -> (before: String, begin: String, after: String, commit: String) {
        switch name {
        case .ansi, .duckdb: return ("", "BEGIN;\n", "", "COMMIT;\n")
        // Otherwise a view of a missing table keeps SQLite from renaming any table.
        case .sqlite where existing != .append:
            return (
                "", "BEGIN;\nPRAGMA legacy_alter_table = ON;\n",
                "PRAGMA legacy_alter_table = OFF;\n", "COMMIT;\n"
            )
        case .sqlite: return ("", "BEGIN;\n", "", "COMMIT;\n")
        case .postgres:
            // An old server may be set to read backslashes as escapes, and a client may assume
            // another encoding than UTF-8 for the script.
            return (
                "",
                "BEGIN;\nSET LOCAL standard_conforming_strings = on;\n"
                    + "SET LOCAL client_encoding = 'UTF8';\n"
                    + "SET LOCAL client_min_messages = warning;\n", "", "COMMIT;\n"
            )
        case .mysql:
            // Strict mode makes values that do not fit an existing table errors; by default MySQL
            // cuts them.
            let mode = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES');\n"
            return (
                "SET NAMES utf8mb4;\n" + (existing == .append ? mode : ""),
                "START TRANSACTION;\n", "", "COMMIT;\n"
            )
        case .bigquery: return ("", "BEGIN TRANSACTION;\n", "", "COMMIT TRANSACTION;\n")
        }
    }

    private mutating func rename(
        _ table: SQLTableName, _ existing: WritingOptions.ExistingTable,
        _ name: WritingOptions.SQLDialectName
    ) {
        let replaces = existing == .replace
        switch name {
        case .mysql where replaces:
            // One RENAME statement, so that a table of this name exists at every moment.
            end.append("CREATE TABLE IF NOT EXISTS ", table.quoted)
            end.append(" LIKE ", table.loading)
            end.append(";\nRENAME TABLE ", table.quoted)
            end.append(" TO ", table.replaced)
            end.append(", ", table.loading)
            end.append(" TO ", table.quoted)
            end.append(";\nDROP TABLE ", table.replaced)
        case .mysql:
            end.append("RENAME TABLE ", table.loading)
            end.append(" TO ", table.quoted)
        case .ansi where replaces || table.hasSchema:
            // Copies instead of renaming: MariaDB moves a renamed table to the current schema, and
            // SQLite refuses to rename if a view uses the dropped table.
            if replaces { end.append("DROP TABLE IF EXISTS ", table.quoted, ";\n") }
            end.append("CREATE TABLE ", table.quoted)
            end.append(" AS SELECT * FROM ", table.loading)
        case .ansi, .sqlite, .postgres, .bigquery, .duckdb:
            if replaces { end.append("DROP TABLE IF EXISTS ", table.quoted, ";\n") }
            end.append("ALTER TABLE ", table.loading)
            end.append(" RENAME TO ", table.quotedLast)
        }
        // If the rename failed because the table exists, the loaded rows must not stay.
        end.append(";\nDROP TABLE IF EXISTS ", table.loading, ";\n")
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: String, _ name: [UInt8] = [], _ rest: String = "") {
        append(contentsOf: text.utf8)
        append(contentsOf: name)
        append(contentsOf: rest.utf8)
    }
}
