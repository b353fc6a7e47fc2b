/// A column of a SQL table: its type, and the form of its literals.
struct SQLColumn: Sendable {
    /// Form of a column's literals in SQL.
    enum Style: Sendable {
        case text
        /// Numbers with the digits of the source.
        case number
        /// Numbers with the digits of the source, long ones with an exponent `e0`: without it the
        /// database would read a decimal number and round it a second time on the way to a double.
        case double
        /// `BIGNUMERIC '0.1'`, since BigQuery reads a bare number as a double.
        case bigNumeric
        case boolean
        case day
        case time
    }

    /// Reason why a column's numbers are written as text: the column has other values too, or the
    /// numbers have too many digits for the database.
    enum Loss {
        case otherValues, digits
    }

    let style: Style
    let type: String
    private(set) var loss: Loss?
    /// Tenths of bytes that the column takes in a page of MariaDB.
    let pageTenths: Int

    /// Chooses the narrowest type that holds every value.
    ///
    /// - Parameter isLoose: Whether the source does not distinguish numbers from text, as csv.
    init(
        _ facts: ColumnFacts, hint field: Field, isLoose: Bool, _ dialect: SQLDialect
    ) throws(ConversionError) {
        let types = SQLTypes(dialect)
        let kinds = facts.kinds
        let choice: (type: String, style: Style)?
        if kinds.isEmpty {
            switch field.type.flatMap(FieldTime.init(type:)) {
            case .day: choice = types.day
            case .instant: choice = types.time(facts)
            case .month, nil: choice = field.isNumeric ? types.double : nil
            }
        } else if kinds == .boolean {
            choice = types.boolean
        } else if ColumnFacts.Kinds.numbers.isSuperset(of: kinds) {
            choice = types.number(facts)
            if choice == nil { loss = .digits }
        } else if ColumnFacts.Kinds.times.isSuperset(of: kinds) {
            let isDay = kinds == .day && field.type.flatMap(FieldTime.init(type:)) != .instant
            choice = isDay ? types.day(facts) : types.time(facts)
        } else {
            choice = nil
            let hasNumbers = !isLoose && !kinds.isDisjoint(with: .numbers)
            if field.isNumeric || hasNumbers { loss = .otherValues }
        }
        if let choice {
            (type, style) = choice
        } else {
            (type, style) = (try types.text(facts), .text)
        }
        switch style {
        case .text: pageTenths = 213
        case .number where type.hasPrefix("DEC"): pageTenths = 310
        case .number, .double, .bigNumeric, .time: pageTenths = 82
        case .boolean: pageTenths = 12
        case .day: pageTenths = 32
        }
    }
}

/// The types of a database, by kind of value.
private struct SQLTypes {
    typealias Choice = (type: String, style: SQLColumn.Style)

    private let name: WritingOptions.SQLDialectName

    init(_ dialect: SQLDialect) { name = dialect.name }

    // MARK: - Text

    /// - Throws: `.unsupported` for text that is too long for any type of standard SQL.
    func text(_ facts: ColumnFacts) throws(ConversionError) -> String {
        switch name {
        case .sqlite, .postgres: return "TEXT"
        case .mysql: return "LONGTEXT"
        case .bigquery: return "STRING"
        case .duckdb: return "VARCHAR"
        // MariaDB's TEXT holds 65,535 bytes; it turns a longer VARCHAR into MEDIUMTEXT or LONGTEXT.
        case .ansi where facts.bytes <= 65_535: return "TEXT"
        // PostgreSQL's VARCHAR holds 10,485,760 characters.
        case .ansi where facts.bytes <= 10_485_760: return "VARCHAR(\(facts.bytes))"
        case .ansi:
            throw ConversionError(
                .unsupported,
                "a text of \(facts.bytes) bytes is longer than standard SQL has types for",
                hint: "\(option: SQLOptions.rows, .postgres), or another database, has one")
        }
    }

    // MARK: - Numbers

    /// Type of doubles; PostgreSQL's NUMERIC holds numbers of any kind.
    var double: Choice {
        switch name {
        case .ansi: ("DOUBLE PRECISION", .double)
        case .sqlite: ("REAL", .number)
        case .postgres: ("NUMERIC", .number)
        case .mysql: ("DOUBLE", .number)
        case .bigquery: ("FLOAT64", .number)
        case .duckdb: ("DOUBLE", .double)
        }
    }

    private var integer: Choice {
        switch name {
        case .ansi, .postgres, .mysql, .duckdb: ("BIGINT", .number)
        case .sqlite: ("INTEGER", .number)
        case .bigquery: ("INT64", .number)
        }
    }

    /// Returns a type that holds all numbers of the column with all their digits; `nil` if the
    /// database has none.
    func number(_ facts: ColumnFacts) -> Choice? {
        if facts.kinds == .whole { return integer }
        let needsDigits = !facts.traits.isDisjoint(with: [.wholeBeyondDouble, .beyondDouble])
        if name == .postgres || !facts.kinds.contains(.decimal) || needsDigits {
            return exact(facts)
        }
        let isReadAsWritten = name != .sqlite && name != .ansi || !facts.traits.contains(.extreme)
        return isReadAsWritten ? double : nil
    }

    private func exact(_ facts: ColumnFacts) -> Choice? {
        let whole = Int(facts.integerDigits)
        let fraction = Int(facts.fractionDigits)
        let hasExponent = facts.traits.contains(.exponent)
        switch name {
        case .postgres:
            return whole <= 131_072 && fraction <= 16_383 ? ("NUMERIC", .number) : nil
        // SQLite keeps 64 bits of a whole number, and a double of any other number.
        case .sqlite where facts.traits.isDisjoint(with: [.beyondDouble, .extreme]):
            return facts.kinds.contains(.longWhole) ? nil : ("NUMERIC", .number)
        case .mysql where whole + fraction <= 65 && fraction <= 30 && !hasExponent:
            return ("DECIMAL(\(whole + fraction), \(fraction))", .number)
        case .duckdb where whole <= 38 && !facts.kinds.contains(.decimal):
            return ("HUGEINT", .number)
        case .duckdb where whole + fraction <= 38 && !hasExponent:
            return ("DECIMAL(\(whole + fraction), \(fraction))", .number)
        case .bigquery where whole <= 38 && fraction <= 38: return ("BIGNUMERIC", .bigNumeric)
        case .ansi, .sqlite, .mysql, .duckdb, .bigquery: return nil
        }
    }

    // MARK: - Booleans and times

    var boolean: Choice { (name == .bigquery ? "BOOL" : "BOOLEAN", .boolean) }

    var day: Choice { ("DATE", .day) }

    func day(_ facts: ColumnFacts) -> Choice? { isTooEarly(facts) ? nil : day }

    func time(_ facts: ColumnFacts) -> Choice? {
        if isTooEarly(facts) { return nil }
        let hasFraction = facts.traits.contains(.fraction)
        switch name {
        case .ansi where facts.traits.contains(.outsideTimestamp): return nil
        // Without NULL an old MariaDB replaces a null by the time of loading.
        case .ansi: return (hasFraction ? "TIMESTAMP(6) NULL" : "TIMESTAMP NULL", .time)
        case .sqlite, .postgres, .duckdb: return ("TIMESTAMP", .time)
        case .mysql: return (hasFraction ? "DATETIME(6)" : "DATETIME", .time)
        case .bigquery: return ("DATETIME", .time)
        }
    }

    private func isTooEarly(_ facts: ColumnFacts) -> Bool {
        (name == .mysql || name == .ansi) && facts.traits.contains(.early)
    }
}
