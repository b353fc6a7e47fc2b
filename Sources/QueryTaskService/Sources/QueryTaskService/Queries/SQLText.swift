internal import QueryCompiler

/// Names of the tables that files are loaded into.
enum SQLText {
    /// The table of a view as an identifier: SQLite keeps names that begin with `sqlite_` for itself.
    static func table(_ name: String) -> String {
        quoted(name.hasPrefix("sqlite_") ? "table \(name)" : name)
    }

    /// A name as an identifier of SQL, whatever characters it has.
    static func quoted(_ name: String) -> String { SQLIdentifier.quoted(name) }
}
