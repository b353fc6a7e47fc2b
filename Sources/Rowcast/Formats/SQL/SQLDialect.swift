/// How a database writes names, texts and types.
struct SQLDialect: Sendable {
    let name: ConversionOptions.SQLDialectName

    init(_ name: ConversionOptions.SQLDialectName) { self.name = name }

    var identifierQuote: UInt8 {
        switch name {
        case .mysql, .bigquery: UInt8(ascii: "`")
        case .ansi, .sqlite, .postgres, .duckdb: .quote
        }
    }

    /// Whether a text may have NUL characters.
    var hasNUL: Bool {
        switch name {
        case .mysql, .bigquery: true
        case .ansi, .sqlite, .postgres, .duckdb: false
        }
    }

    var textType: StaticString {
        switch name {
        case .ansi: "VARCHAR(65535)"
        case .sqlite, .postgres: "TEXT"
        case .mysql: "LONGTEXT"
        case .bigquery: "STRING"
        case .duckdb: "VARCHAR"
        }
    }

    /// A type that holds any number the source has.
    var numberType: StaticString {
        switch name {
        case .ansi: "DOUBLE PRECISION"
        case .sqlite, .postgres: "NUMERIC"
        case .mysql, .duckdb: "DOUBLE"
        case .bigquery: "BIGNUMERIC"
        }
    }

    /// The type of a column of whole numbers that no double holds, of at most `wholeDigits` digits;
    /// `nil` where the type of numbers rounds none of them.
    var wholeType: StaticString? {
        switch name {
        case .ansi: "NUMERIC(38)"
        case .mysql: "DECIMAL(38)"
        case .duckdb: "HUGEINT"
        case .sqlite, .postgres, .bigquery: nil
        }
    }

    static let wholeDigits = 38

    /// Whether numbers are held as doubles, or those that do not fit into 64 bits.
    var roundsNumbers: Bool {
        switch name {
        case .ansi, .mysql, .duckdb, .sqlite: true
        case .postgres, .bigquery: false
        }
    }

    /// What the script begins with.
    var preamble: StaticString {
        switch name {
        // Whatever the client would take the script's bytes for.
        case .mysql: "SET NAMES utf8mb4;\n"
        case .ansi, .sqlite, .postgres, .bigquery, .duckdb: ""
        }
    }

    /// What follows the columns of a new table.
    var tableOptions: StaticString {
        switch name {
        // A database may have a character set that lacks most characters.
        case .mysql: " CHARACTER SET utf8mb4"
        case .ansi, .sqlite, .postgres, .bigquery, .duckdb: ""
        }
    }

    var begin: StaticString {
        switch name {
        case .ansi, .mysql: "START TRANSACTION;\n"
        case .sqlite, .duckdb: "BEGIN;\n"
        // An old server could be set to take backslashes for escapes.
        case .postgres: "BEGIN;\nSET LOCAL standard_conforming_strings = on;\n"
        case .bigquery: "BEGIN TRANSACTION;\n"
        }
    }

    var commit: StaticString {
        switch name {
        case .bigquery: "COMMIT TRANSACTION;\n"
        case .ansi, .sqlite, .postgres, .mysql, .duckdb: "COMMIT;\n"
        }
    }

    /// BigQuery creates no permanent table inside a transaction, and elsewhere it does no harm.
    var createsInTransaction: Bool { name != .bigquery && name != .mysql }

    // MARK: - Names

    /// A name in quotes.
    ///
    /// - Throws: `.unsupported` for a name that no quotes make possible.
    func quoted(_ identifier: String) throws(ConversionError) -> [UInt8] {
        if identifier.isEmpty || identifier.utf8.contains(0) {
            throw ConversionError(
                .unsupported, "\(identifier.debugDescription) cannot be a name in SQL",
                hint: "--header names, or --sql-table")
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
