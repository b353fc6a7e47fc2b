/// The statements around the rows:
///
///     BEGIN;
///     DROP TABLE IF EXISTS "rowcast_loading_result";
///     CREATE TABLE "rowcast_loading_result" ("city" TEXT);
///     … the rows …
///     ALTER TABLE "rowcast_loading_result" RENAME TO "result";
///     DROP TABLE IF EXISTS "rowcast_loading_result";
///     COMMIT;
///
/// Rows go to a table of another name, which gets its own at the end: where there is a table of that
/// name already, a shell that goes on after an error adds no rows to it either.
struct SQLScript {
    private(set) var start: [UInt8] = []
    /// The beginning of each statement that inserts rows.
    private(set) var insert: [UInt8] = []
    private(set) var end: [UInt8] = []

    /// `columns`: names in quotes, and types.
    init(
        _ table: SQLTableName, columns: [(name: [UInt8], type: String)],
        existing: ConversionOptions.ExistingTable, _ dialect: SQLDialect
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
        // A database may have a character set that lacks most characters.
        create.append(name == .mysql ? ") CHARACTER SET utf8mb4;\n" : ");\n")
        start = Array(opening.before.utf8)
        // BigQuery creates no table inside a transaction, and MySQL ends the transaction there.
        let createsFirst = name == .bigquery || name == .mysql
        start +=
            createsFirst ? create + Array(opening.begin.utf8) : Array(opening.begin.utf8) + create
        insert.append("INSERT INTO ", target)
        // A table that is there may have other columns too, or its own in another order.
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
        _ name: ConversionOptions.SQLDialectName, _ existing: ConversionOptions.ExistingTable
    ) -> (before: String, begin: String, after: String, commit: String) {
        switch name {
        case .ansi, .duckdb: return ("", "BEGIN;\n", "", "COMMIT;\n")
        // Otherwise a view of another table that is missing keeps tables from being renamed.
        case .sqlite where existing != .append:
            return (
                "", "BEGIN;\nPRAGMA legacy_alter_table = ON;\n",
                "PRAGMA legacy_alter_table = OFF;\n", "COMMIT;\n"
            )
        case .sqlite: return ("", "BEGIN;\n", "", "COMMIT;\n")
        case .postgres:
            // An old server could be set to take backslashes for escapes, a client could take the
            // script's bytes for others.
            return (
                "",
                "BEGIN;\nSET LOCAL standard_conforming_strings = on;\n"
                    + "SET LOCAL client_encoding = 'UTF8';\n"
                    + "SET LOCAL client_min_messages = warning;\n", "", "COMMIT;\n"
            )
        case .mysql:
            // Values that a table which is there has no room for are errors, not cut.
            let mode = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES');\n"
            return (
                "SET NAMES utf8mb4;\n" + (existing == .append ? mode : ""),
                "START TRANSACTION;\n", "", "COMMIT;\n"
            )
        case .bigquery: return ("", "BEGIN TRANSACTION;\n", "", "COMMIT TRANSACTION;\n")
        }
    }

    private mutating func rename(
        _ table: SQLTableName, _ existing: ConversionOptions.ExistingTable,
        _ name: ConversionOptions.SQLDialectName
    ) {
        let replaces = existing == .replace
        switch name {
        case .mysql where replaces:
            // One statement, so that there is a table all the time.
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
            // Renamed, a table of MariaDB goes to the schema in use, and SQLite renames none if a
            // view is of the one that was dropped.
            if replaces { end.append("DROP TABLE IF EXISTS ", table.quoted, ";\n") }
            end.append("CREATE TABLE ", table.quoted)
            end.append(" AS SELECT * FROM ", table.loading)
        case .ansi, .sqlite, .postgres, .bigquery, .duckdb:
            if replaces { end.append("DROP TABLE IF EXISTS ", table.quoted, ";\n") }
            end.append("ALTER TABLE ", table.loading)
            end.append(" RENAME TO ", table.quotedLast)
        }
        // Where the table was there, what was loaded must not stay.
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
