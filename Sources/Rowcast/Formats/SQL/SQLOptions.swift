/// Options of the format sql.
enum SQLOptions {
    static let rows = OptionKey(
        "sqlRows", default: WritingOptions.SQLDialectName?.none, .writing,
        "Write the rows as SQL for that database, not the query's own SQL.")
    static let table = OptionKey(
        "sqlTable", default: "result", .writing,
        "What the table of \(option: rows) is called; 'analytics.orders' is a table of a schema.",
        valueName: "name")
    static let existing = OptionKey(
        "sqlExisting", default: WritingOptions.ExistingTable.fail, .writing,
        "What becomes of a table of that name which is there already.")

    static let all = [FormatOption(rows), FormatOption(table), FormatOption(existing)]
}

extension WritingOptions {
    /// A database whose SQL a script of rows is written in.
    public enum SQLDialectName: String, OptionValue, Sendable, CaseIterable {
        /// Standard SQL, as SQLite, PostgreSQL, DuckDB and MariaDB (with the sql_mode
        /// `ANSI_QUOTES,NO_BACKSLASH_ESCAPES`) take it.
        case ansi
        /// SQLite.
        case sqlite
        /// PostgreSQL.
        case postgres
        /// MySQL and MariaDB.
        case mysql
        /// BigQuery.
        case bigquery
        /// DuckDB.
        case duckdb
    }

    /// Action of a script of rows if its table exists already.
    public enum ExistingTable: String, OptionValue, Sendable, CaseIterable {
        /// The table stays unchanged, and the script ends with an error.
        case fail
        /// The script adds its rows to the table.
        case append
        /// The new table replaces the existing one.
        case replace
    }

    /// Database for which sql writes a script that creates a table with the rows. `nil`: sql writes
    /// the SQL of the query.
    public var sqlRows: SQLDialectName? {
        get { self[SQLOptions.rows] }
        set { self[SQLOptions.rows] = newValue }
    }

    /// Name of the table, optionally with a schema (and a project) and dots between them, such as
    /// `analytics.orders`. Default: result.
    public var sqlTable: String {
        get { self[SQLOptions.table] }
        set { self[SQLOptions.table] = newValue }
    }

    /// Action if the table exists already. Default: fail.
    public var sqlExisting: ExistingTable {
        get { self[SQLOptions.existing] }
        set { self[SQLOptions.existing] = newValue }
    }
}
