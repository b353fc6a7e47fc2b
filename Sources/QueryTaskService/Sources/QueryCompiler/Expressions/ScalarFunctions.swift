/// A database whose SQL expressions are compiled to.
enum Database: String {
    case sqlite, postgreSQL = "postgresql", duckDB = "duckdb"

    /// The name of a type in `CAST`.
    var double: String {
        switch self {
        case .sqlite: "REAL"
        case .postgreSQL: "DOUBLE PRECISION"
        case .duckDB: "DOUBLE"
        }
    }

    /// The operator by which null equals null.
    var isSame: String { self == .sqlite ? "IS" : "IS NOT DISTINCT FROM" }

    /// A number as the text of table calculations: 3 for 3.0. SQLite has 15 digits.
    var numberText: Template {
        switch self {
        case .sqlite:
            Template(text: "REPLACE(REPLACE(CAST({0} AS TEXT) || '|', '.0|', '|'), '|', '')")
        case .postgreSQL: Template(text: "CAST({0} AS TEXT)")
        case .duckDB: Template(text: "REGEXP_REPLACE(CAST({0} AS VARCHAR), '\\.0$', '')")
        }
    }

    /// Number of functions and parentheses inside each other that the database's parser has place for, less the
    /// place that the statement around a condition needs.
    ///
    /// SQLite's parser has a stack of 100 symbols until version 3.46.
    var maxStack: Int { self == .sqlite ? 80 : 2_000 }
    /// SQLite and DuckDB refuse expressions of a height over 1,000.
    var maxHeight: Int { 900 }
    /// Greatest number of arguments of `COALESCE`; SQLite's functions have 100 in older builds, else 127.
    var maxArguments: Int { self == .sqlite ? 100 : 1_000 }
}

/// The SQL of a function of a value or some in the same row; nil where a database has none.
struct ScalarFunction {
    var sqlite: String?
    var postgreSQL: String?
    var duckDB: String?

    init(_ all: String) { (sqlite, postgreSQL, duckDB) = (all, all, all) }

    init(sqlite: String?, others: String) {
        (self.sqlite, postgreSQL, duckDB) = (sqlite, others, others)
    }

    init(sqlite: String?, postgreSQL: String?, duckDB: String?) {
        (self.sqlite, self.postgreSQL, self.duckDB) = (sqlite, postgreSQL, duckDB)
    }

    func template(of database: Database) -> Template? {
        let text =
            switch database {
            case .sqlite: sqlite
            case .postgreSQL: postgreSQL
            case .duckDB: duckDB
            }
        return text.map { Template(text: $0) }
    }

    /// The functions whose SQL is a template. A result that is not finite is null, as SQLite's functions have it.
    static let named: [String: ScalarFunction] = maths.merging(texts) { first, _ in first }
        .merging(dates) { first, _ in first }

    private static let maths: [String: ScalarFunction] = [
        "abs": ScalarFunction("ABS({0})"),
        "ceiling": ScalarFunction("CEIL({0})"),
        "floor": ScalarFunction("FLOOR({0})"),
        "exp": ScalarFunction(
            sqlite: "NULLIF(EXP({0}), 9e999)",
            postgreSQL:
                "CASE WHEN {0!} < -745 THEN 0 WHEN {0!} < 709.782712893384 THEN EXP({0}) END",
            duckDB: "CASE WHEN {0!} < 709.782712893384 THEN EXP({0}) END"),
        "ln": ScalarFunction(sqlite: "LN({0})", others: "LN(CASE WHEN {0!} > 0 THEN {0} END)"),
        "log": ScalarFunction(
            sqlite: "LOG({0})", postgreSQL: "LOG(CASE WHEN {0!} > 0 THEN {0} END)",
            duckDB: "LOG10(CASE WHEN {0!} > 0 THEN {0} END)"),
        "sqrt": ScalarFunction(
            sqlite: "SQRT({0})", others: "SQRT(CASE WHEN {0!} >= 0 THEN {0} END)"),
        "mod": ScalarFunction(
            sqlite: "MOD({0}, {1})",
            postgreSQL: """
                CAST(MOD(CAST({0} AS NUMERIC), NULLIF(CAST({1} AS NUMERIC), 0)) AS DOUBLE PRECISION)
                """,
            duckDB: "(CAST({0} AS DOUBLE) % NULLIF({1}, 0))"),
        "power": ScalarFunction(
            sqlite: "NULLIF(NULLIF(POWER({0}, {1}), 9e999), -9e999)",
            postgreSQL: """
                CASE WHEN {0!} = 0 AND {1!} < 0 THEN NULL \
                WHEN {0!} < 0 AND {1!} <> TRUNC({1}) THEN NULL \
                ELSE POWER(CAST({0} AS DOUBLE PRECISION), {1}) END
                """,
            duckDB: "CASE WHEN ISFINITE(POWER({0}, {1})) THEN POWER({0}, {1}) END"),
        "acos": ScalarFunction(
            sqlite: "ACOS({0})", others: "ACOS(CASE WHEN {0!} BETWEEN -1 AND 1 THEN {0} END)"),
        "asin": ScalarFunction(
            sqlite: "ASIN({0})", others: "ASIN(CASE WHEN {0!} BETWEEN -1 AND 1 THEN {0} END)"),
        "atan": ScalarFunction("ATAN({0})"),
        "cos": ScalarFunction("COS({0})"),
        "sin": ScalarFunction("SIN({0})"),
        "tan": ScalarFunction("TAN({0})"),
        "degrees": ScalarFunction("DEGREES({0})"),
        "radians": ScalarFunction("RADIANS({0})"),
        "pi": ScalarFunction("PI()"),
        "rand": ScalarFunction(
            sqlite: "((RANDOM() & 9007199254740991) / 9007199254740992.0)", others: "RANDOM()"),
    ]

    /// SQLite changes the case of ASCII letters alone.
    private static let texts: [String: ScalarFunction] = [
        "contains": ScalarFunction(
            sqlite: "(INSTR({0}, {1}) > 0)", postgreSQL: "(STRPOS({0}, {1}) > 0)",
            duckDB: "CONTAINS({0}, {1})"),
        "length": ScalarFunction("LENGTH({0})"),
        "lower": ScalarFunction("LOWER({0})"),
        "position": ScalarFunction(sqlite: "INSTR({0}, {1})", others: "STRPOS({0}, {1})"),
        "replace": ScalarFunction("REPLACE({0}, {1}, {2})"),
        "upper": ScalarFunction("UPPER({0})"),
        "to_number": ScalarFunction(
            // A comparison with a number makes a number of a text if the whole text is one.
            sqlite: "CASE WHEN CAST({0} AS NUMERIC) = {0!} THEN CAST({0} AS NUMERIC) END",
            postgreSQL:
                "CASE WHEN {0!} ~ '\(number)' THEN CAST({0} AS DOUBLE PRECISION) END",
            duckDB: "CASE WHEN REGEXP_MATCHES({0}, '\(number)') THEN CAST({0} AS DOUBLE) END"),
    ]

    private static let number =
        #"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9][0-9]?)?\s*$"#

    private static let dates: [String: ScalarFunction] = {
        var dates: [String: ScalarFunction] = [
            "trunc_days": truncated("DATE({0})", "day"),
            "trunc_months": truncated("DATE({0}, 'start of month')", "month"),
            "trunc_years": truncated("DATE({0}, 'start of year')", "year"),
            "trunc_hours": ScalarFunction(
                sqlite: "STRFTIME('%Y-%m-%d %H:00:00', {0})",
                others: "DATE_TRUNC('hour', CAST({0} AS TIMESTAMP))"),
            "trunc_minutes": ScalarFunction(
                sqlite: "STRFTIME('%Y-%m-%d %H:%M:00', {0})",
                others: "DATE_TRUNC('minute', CAST({0} AS TIMESTAMP))"),
            "to_date": ScalarFunction(
                sqlite: textDate, postgreSQL: nil,
                duckDB: """
                    TRY_CAST(CASE WHEN NOT REGEXP_FULL_MATCH({0}, '\(dateForms)') THEN NULL \
                    WHEN LENGTH({0}) = 4 THEN {0!} || '-01-01' WHEN LENGTH({0}) = 7 THEN {0!} || '-01' \
                    WHEN LENGTH({0}) = 13 THEN {0!} || ':00' ELSE {0} END AS TIMESTAMP)
                    """),
            // A day that does not exist is moved by SQLite to the next month, and so differs.
            "date": ScalarFunction(
                sqlite:
                    "CASE WHEN \(day) = DATE(\(day), '+0 days') AND {0!} IS NOT NULL THEN \(day) END",
                postgreSQL: nil,
                duckDB: """
                    TRY_CAST(LPAD(\(whole("{0}")), 4, '0') || '-' || LPAD(\(whole("{1}")), 2, '0') \
                    || '-' || LPAD(\(whole("{2}")), 2, '0') AS DATE)
                    """),
            "date_time": ScalarFunction(
                sqlite: """
                    CASE WHEN \(time) = DATETIME(\(time), '+0 days') AND {0!} IS NOT NULL \
                    AND {3!} IS NOT NULL AND {4!} IS NOT NULL AND {5!} IS NOT NULL THEN \(time) END
                    """,
                postgreSQL: nil,
                duckDB: """
                    TRY_CAST(LPAD(\(whole("{0}")), 4, '0') || '-' || LPAD(\(whole("{1}")), 2, '0') \
                    || '-' || LPAD(\(whole("{2}")), 2, '0') || ' ' || LPAD(\(whole("{3}")), 2, '0') \
                    || ':' || LPAD(\(whole("{4}")), 2, '0') || ':' || LPAD(\(whole("{5}")), 2, '0') \
                    AS TIMESTAMP)
                    """),
            "diff_months": monthDifference("100000000"),
            "diff_years": monthDifference("1200000000"),
        ]
        for (name, format, part) in [
            ("years", "%Y", "YEAR"), ("months", "%m", "MONTH"), ("days", "%d", "DAY"),
            ("hours", "%H", "HOUR"), ("minutes", "%M", "MINUTE"), ("seconds", "%S", "SECOND"),
        ] {
            dates["extract_\(name)"] = ScalarFunction(
                sqlite: "CAST(STRFTIME('\(format)', {0}) AS INTEGER)",
                others: "FLOOR(EXTRACT(\(part) FROM CAST({0} AS TIMESTAMP)))")
        }
        for (name, seconds) in [
            ("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1),
        ] {
            dates["diff_\(name)"] = ScalarFunction(
                sqlite: "((STRFTIME('%s', {1}) - STRFTIME('%s', {0})) / \(seconds))",
                others: """
                    TRUNC((EXTRACT(EPOCH FROM CAST({1} AS TIMESTAMP)) \
                    - EXTRACT(EPOCH FROM CAST({0} AS TIMESTAMP))) / \(seconds))
                    """)
        }
        return dates
    }()

    private static let day = "PRINTF('%04d-%02d-%02d', {0}, {1}, {2})"
    private static let time =
        "PRINTF('%04d-%02d-%02d %02d:%02d:%02d', {0}, {1}, {2}, {3}, {4}, {5})"

    /// `2024` to `2024-03-01 10:05:06.5`. DuckDB would read a time zone too.
    private static let dateForms = {
        let digits = "[0-9][0-9]"
        let time = #"([ T]\#(digits)(:\#(digits)(:\#(digits)(\.[0-9]+)?)?)?)?"#
        return "\(digits)\(digits)(-\(digits)(-\(digits)\(time))?)?"
    }()

    private static func whole(_ number: String) -> String {
        "CAST(CAST(TRUNC(\(number)) AS BIGINT) AS VARCHAR)"
    }

    /// A date of a text. SQLite would read other texts as dates too: `2024` as a Julian day, `now` as the clock.
    private static let textDate: String = {
        let digits = "[0-9][0-9]"
        let day = "\(digits)\(digits)-\(digits)-\(digits)"
        let isDay = "DATE(SUBSTR({0}, 1, 10), '+0 days') = SUBSTR({0}, 1, 10)"
        let minute = "\(day)[ T]\(digits):\(digits)"
        return """
            CASE WHEN {0!} GLOB '\(digits)\(digits)' THEN {0!} || '-01-01' \
            WHEN {0!} GLOB '\(digits)\(digits)-\(digits)' THEN DATE({0!} || '-01') \
            WHEN NOT \(isDay) THEN NULL \
            WHEN {0!} GLOB '\(day)' THEN {0} \
            WHEN {0!} GLOB '\(day)[ T]\(digits)' THEN DATETIME({0!} || ':00') \
            WHEN {0!} GLOB '\(minute)' OR {0!} GLOB '\(minute):\(digits)' \
            OR {0!} GLOB '\(minute):\(digits).*' THEN DATETIME({0}) END
            """
    }()

    private static func truncated(_ sqlite: String, _ unit: String) -> ScalarFunction {
        ScalarFunction(sqlite: sqlite, others: "CAST(DATE_TRUNC('\(unit)', {0}) AS DATE)")
    }

    /// The difference of two numbers: the months since year 0, and behind them eight digits for the day and the
    /// time. A quotient that is cut counts whole months.
    private static func monthDifference(_ unit: String) -> ScalarFunction {
        func sqlite(_ date: String) -> String {
            """
            (STRFTIME('%Y', \(date)) * 12 + STRFTIME('%m', \(date))) * 100000000 \
            + STRFTIME('%d%H%M%S', \(date))
            """
        }
        func other(_ date: String, _ text: String) -> String {
            """
            (EXTRACT(YEAR FROM \(date)) * 12 + EXTRACT(MONTH FROM \(date))) * 100000000 \
            + CAST(\(text) AS BIGINT)
            """
        }
        func postgreSQL(_ date: String) -> String { other(date, "TO_CHAR(\(date), 'DDHH24MISS')") }
        func duckDB(_ date: String) -> String { other(date, "STRFTIME(\(date), '%d%H%M%S')") }
        return ScalarFunction(
            sqlite: "((\(sqlite("{1}")) - (\(sqlite("{0}")))) / \(unit))",
            postgreSQL: "TRUNC((\(postgreSQL("{1}")) - (\(postgreSQL("{0}")))) / \(unit))",
            duckDB: "TRUNC((\(duckDB("{1}")) - (\(duckDB("{0}")))) / \(unit))")
    }
}
