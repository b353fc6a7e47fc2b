/// A column of a table of SQL: its type, and how its values are written.
struct SQLColumn: Sendable {
    /// How values are written.
    enum Style: Sendable {
        case text
        /// Numbers as they came.
        case number
        /// The same, with an exponent where the database would take many digits for a decimal number
        /// and round it twice on the way to a double.
        case double
        /// `BIGNUMERIC '0.1'`, since a bare number is a double.
        case bigNumeric
        case boolean
        case day
        case time
    }

    /// What became of numbers in a column that is none of numbers.
    enum Loss {
        case otherValues, digits
    }

    let style: Style
    let type: String
    private(set) var loss: Loss?
    /// Bytes that the column takes of a page of MariaDB, in tenths.
    let pageTenths: Int

    /// The narrowest type that holds every value. `isLoose`: the source tells numbers and text apart
    /// by their looks only.
    init(
        _ facts: SQLFacts, hint field: Field, isLoose: Bool, _ dialect: SQLDialect
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
        } else if SQLFacts.Kinds.numbers.isSuperset(of: kinds) {
            choice = types.number(facts)
            if choice == nil { loss = .digits }
        } else if SQLFacts.Kinds.times.isSuperset(of: kinds) {
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

/// The types of a database.
private struct SQLTypes {
    typealias Choice = (type: String, style: SQLColumn.Style)

    private let name: ConversionOptions.SQLDialectName

    init(_ dialect: SQLDialect) { name = dialect.name }

    // MARK: - Text

    /// - Throws: `.unsupported` for text of which not every database of standard SQL has room.
    func text(_ facts: SQLFacts) throws(ConversionError) -> String {
        switch name {
        case .sqlite, .postgres: return "TEXT"
        case .mysql: return "LONGTEXT"
        case .bigquery: return "STRING"
        case .duckdb: return "VARCHAR"
        // MariaDB's TEXT ends there. A longer VARCHAR it makes a MEDIUMTEXT or LONGTEXT.
        case .ansi where facts.bytes <= 65_535: return "TEXT"
        // PostgreSQL has no longer one.
        case .ansi where facts.bytes <= 10_485_760: return "VARCHAR(\(facts.bytes))"
        case .ansi:
            throw ConversionError(
                .unsupported,
                "a text of \(facts.bytes) bytes is longer than standard SQL has types for",
                hint: "--sql-rows postgres, or another database, has one")
        }
    }

    // MARK: - Numbers

    /// Doubles; PostgreSQL's numbers of any kind.
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

    /// A type that holds all of the numbers, each with the digits that it has; `nil` if there is
    /// none.
    func number(_ facts: SQLFacts) -> Choice? {
        if facts.kinds == .whole { return integer }
        let needsDigits = !facts.traits.isDisjoint(with: [.wholeBeyondDouble, .beyondDouble])
        if name == .postgres || !facts.kinds.contains(.decimal) || needsDigits {
            return exact(facts)
        }
        let isReadAsWritten = name != .sqlite && name != .ansi || !facts.traits.contains(.extreme)
        return isReadAsWritten ? double : nil
    }

    private func exact(_ facts: SQLFacts) -> Choice? {
        let whole = Int(facts.integerDigits)
        let fraction = Int(facts.fractionDigits)
        let hasExponent = facts.traits.contains(.exponent)
        switch name {
        case .postgres:
            return whole <= 131_072 && fraction <= 16_383 ? ("NUMERIC", .number) : nil
        // Of whole numbers it keeps 64 bits, and a double of others.
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

    func day(_ facts: SQLFacts) -> Choice? { isTooEarly(facts) ? nil : day }

    func time(_ facts: SQLFacts) -> Choice? {
        if isTooEarly(facts) { return nil }
        let hasFraction = facts.traits.contains(.fraction)
        switch name {
        case .ansi where facts.traits.contains(.outsideTimestamp): return nil
        // Without NULL an old MariaDB puts the time of loading in the place of a null.
        case .ansi: return (hasFraction ? "TIMESTAMP(6) NULL" : "TIMESTAMP NULL", .time)
        case .sqlite, .postgres, .duckdb: return ("TIMESTAMP", .time)
        case .mysql: return (hasFraction ? "DATETIME(6)" : "DATETIME", .time)
        case .bigquery: return ("DATETIME", .time)
        }
    }

    private func isTooEarly(_ facts: SQLFacts) -> Bool {
        (name == .mysql || name == .ansi) && facts.traits.contains(.early)
    }
}
