/// Syntax and limits of a database: quotes, lengths of names, number of columns.
struct SQLDialect: Sendable {
    let name: WritingOptions.SQLDialectName

    init(_ name: WritingOptions.SQLDialectName) { self.name = name }

    private var identifierQuote: UInt8 {
        switch name {
        case .mysql, .bigquery: UInt8(ascii: "`")
        case .ansi, .sqlite, .postgres, .duckdb: .quote
        }
    }

    /// Whether a text literal may have NUL characters.
    var hasNUL: Bool {
        switch name {
        case .mysql, .bigquery: true
        case .ansi, .sqlite, .postgres, .duckdb: false
        }
    }

    // MARK: - Names

    /// Most parts of a table name with dots between them, such as 2 for `schema.table`.
    var tableNameParts: Int {
        switch name {
        case .bigquery, .duckdb: 3
        case .ansi, .sqlite, .postgres, .mysql: 2
        }
    }

    /// Length limit of a name, in bytes if `countsNameBytes`, otherwise in characters.
    var longestName: Int {
        switch name {
        // PostgreSQL cuts longer names to 63 bytes.
        case .postgres, .ansi: 63
        case .mysql: 64
        case .bigquery: 300
        case .sqlite, .duckdb: .max
        }
    }

    var countsNameBytes: Bool { name == .postgres || name == .ansi }

    /// Names of system columns, which no column of ours may take.
    var reservedNames: [String] {
        switch name {
        case .postgres, .ansi: ["ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"]
        case .sqlite, .mysql, .bigquery, .duckdb: []
        }
    }

    /// Most columns that a table may have.
    var maxColumns: Int {
        switch name {
        // MariaDB has the lowest limit of the databases that read `ansi` scripts.
        case .mysql, .ansi: 1017
        case .postgres: 1600
        case .sqlite: 2000
        case .bigquery: 10_000
        case .duckdb: .max
        }
    }

    /// Returns a name in the quotes of the dialect.
    ///
    /// - Throws: `.unsupported` for an empty name and for a name with a NUL character.
    func quoted(_ identifier: String) throws(ConversionError) -> [UInt8] {
        if identifier.isEmpty || identifier.utf8.contains(0) {
            throw ConversionError(
                .unsupported, "\(identifier.debugDescription) cannot be a name in SQL",
                hint: "\(option: SQLOptions.table) with another name")
        }
        var text = [identifierQuote]
        for byte in identifier.utf8 {
            switch name {
            case .bigquery where byte == identifierQuote || byte == .backslash:
                text += [.backslash, byte]
            case .bigquery where byte == .lineFeed: text += Array(#"\n"#.utf8)
            case .bigquery where byte == .carriageReturn: text += Array(#"\r"#.utf8)
            case .ansi, .sqlite, .postgres, .mysql, .duckdb, .bigquery:
                if byte == identifierQuote { text.append(byte) }
                text.append(byte)
            }
        }
        return text + [identifierQuote]
    }
}
