/// The options of sql.
enum SQLOptions {
    static let rows = OptionKey(
        "sqlRows", default: ConversionOptions.SQLDialectName?.none, .writing,
        "Write the rows as SQL for that database, not the query's own SQL.")
    static let table = OptionKey(
        "sqlTable", default: "result", .writing,
        "What the table of --sql-rows is called; 'analytics.orders' is a table of a schema.",
        valueName: "name")
    static let existing = OptionKey(
        "sqlExisting", default: ConversionOptions.ExistingTable.fail, .writing,
        "What becomes of a table of that name which is there already.")

    static let all = [FormatOption(rows), FormatOption(table), FormatOption(existing)]
}

extension ConversionOptions {
    /// A database for which rows are written as SQL.
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

    /// What becomes of a table that is there already when a script of rows is run.
    public enum ExistingTable: String, OptionValue, Sendable, CaseIterable {
        /// It stays as it is, and the script ends with an error.
        case fail
        /// It gets the rows beside its own.
        case append
        /// The new table takes its place.
        case replace
    }

    /// The database for which sql is a script that makes a table of the rows. `nil`: sql is the
    /// query's own SQL.
    public var sqlRows: SQLDialectName? {
        get { self[SQLOptions.rows] }
        set { self[SQLOptions.rows] = newValue }
    }

    /// What that table is called, with the names of a schema (and a project) before it and dots
    /// between them. Default: result.
    public var sqlTable: String {
        get { self[SQLOptions.table] }
        set { self[SQLOptions.table] = newValue }
    }

    /// What becomes of a table of that name which is there already. Default: fail.
    public var sqlExisting: ExistingTable {
        get { self[SQLOptions.existing] }
        set { self[SQLOptions.existing] = newValue }
    }
}
