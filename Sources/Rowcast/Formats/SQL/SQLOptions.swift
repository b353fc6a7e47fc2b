/// The options of sql.
enum SQLOptions {
    static let rows = OptionKey(
        "sqlRows", default: ConversionOptions.SQLDialectName?.none, .writing,
        "Write the rows as SQL for that database, not the query's own SQL.")
    static let table = OptionKey(
        "sqlTable", default: "result", .writing, "What the table of --sql-rows is called.",
        valueName: "name")

    static let all = [FormatOption(rows), FormatOption(table)]
}

extension ConversionOptions {
    /// A database for which rows are written as SQL.
    public enum SQLDialectName: String, OptionValue, Sendable, CaseIterable {
        /// Standard SQL.
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

    /// The database for which sql is a script that makes a table of the rows. `nil`: sql is the
    /// query's own SQL.
    public var sqlRows: SQLDialectName? {
        get { self[SQLOptions.rows] }
        set { self[SQLOptions.rows] = newValue }
    }

    /// What that table is called. Default: result.
    public var sqlTable: String {
        get { self[SQLOptions.table] }
        set { self[SQLOptions.table] = newValue }
    }
}
