import FilterLanguage
import GRDBSQLite
import QueryCompiler

/// A table of five rows in SQLite, and expressions that are run on it.
///
/// | n | x | s | u | d | dt |
/// |---|---|---|---|---|---|
/// | 3 | null | Müller-Lüd | a | 2018-01-31 | 2018-01-31 10:05:06 |
/// | -7 | 2.5 | ab-c | ab-c | 2016-02-29 | 2016-02-29 23:59:59 |
/// | null | 0 | null | null | null | null |
/// | 0 | 0.975 | | it's | 1969-12-31 | 1969-12-31 00:00:00 |
/// | 5 | 5 | 12.50 | z | 2018-05-18 | 2018-05-18 18:30:02 |
final class ExpressionDatabase {
    struct Fault: Error { var text: String }

    private var handle: OpaquePointer?

    init() throws {
        guard sqlite3_open(":memory:", &handle) == SQLITE_OK else { throw fault }
        let table = """
            CREATE TABLE o (n INTEGER, x NUMERIC, s TEXT, u TEXT, d TEXT, dt TEXT);
            INSERT INTO o VALUES
            (3, NULL, 'Müller-Lüd', 'a', '2018-01-31', '2018-01-31 10:05:06'),
            (-7, 2.5, 'ab-c', 'ab-c', '2016-02-29', '2016-02-29 23:59:59'),
            (NULL, 0, NULL, NULL, NULL, NULL),
            (0, 0.975, '', 'it''s', '1969-12-31', '1969-12-31 00:00:00'),
            (5, 5, '12.50', 'z', '2018-05-18', '2018-05-18 18:30:02')
            """
        guard sqlite3_exec(handle, table, nil, nil, nil) == SQLITE_OK else { throw fault }
    }

    deinit { sqlite3_close(handle) }

    private var fault: Fault { Fault(text: String(cString: sqlite3_errmsg(handle))) }

    /// The values of an expression in the five rows, a null as `-`; those of a yes/no are 1 and 0.
    func values(_ expression: String) throws -> [String] {
        let sql = try ExpressionDatabase.compiler(.sqlite).value(expression).sql
        return try rows("SELECT ", sql, " FROM o ORDER BY rowid")
    }

    /// The numbers of the rows that a condition chooses.
    func chosen(_ expression: String) throws -> [String] {
        let sql = try ExpressionDatabase.compiler(.sqlite).condition(expression).sql
        return try rows("SELECT rowid FROM o WHERE ", sql, " ORDER BY rowid")
    }

    private func rows(_ head: String, _ sql: SQLFragment, _ tail: String) throws -> [String] {
        let statement = (head + sql + tail).statement(for: .sqlite)
        var handle: OpaquePointer?
        guard sqlite3_prepare_v2(self.handle, statement.text, -1, &handle, nil) == SQLITE_OK else {
            throw fault
        }
        defer { sqlite3_finalize(handle) }
        for (index, value) in statement.values.enumerated() {
            let place = Int32(index + 1)
            switch value {
            case .integer(let number): sqlite3_bind_int64(handle, place, number)
            case .decimal(let digits): sqlite3_bind_double(handle, place, Double(digits) ?? .nan)
            case .text(let text):
                let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
                sqlite3_bind_text(handle, place, text, -1, copied)
            }
        }
        var rows: [String] = []
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: rows.append(text(handle))
            case SQLITE_DONE: return rows
            default: throw fault
            }
        }
    }

    private func text(_ handle: OpaquePointer?) -> String {
        guard let text = sqlite3_column_text(handle, 0) else { return "-" }
        let shown = String(cString: text)
        return shown.hasSuffix(".0") && sqlite3_column_type(handle, 0) == SQLITE_FLOAT
            ? String(shown.dropLast(2)) : shown
    }

    /// A compiler whose clock is 2018-05-18 18:30:02.
    static func compiler(_ dialect: SQLDialect) -> ExpressionCompiler {
        ExpressionCompiler(
            dialect: dialect,
            now: CivilTime(year: 2018, month: 5, day: 18, hour: 18, minute: 30, second: 2),
            field: { name throws(ExpressionFault) in try field(name) },
            matchesFilter: { name, text throws(ExpressionFault) in
                let field = try ExpressionDatabase.field(name)
                do throws(FilterError) {
                    let condition =
                        field.type == .number
                        ? try NumberParser.filter(of: text).condition(on: field.sql)
                        : try StringParser.filter(of: text).condition(
                            on: field.sql, dialect: dialect, isCaseSensitive: true)
                    return condition ?? SQLFragment("TRUE")
                } catch { throw ExpressionFault(error.description) }
            })
    }

    private static func field(_ name: String) throws(ExpressionFault) -> ExpressionField {
        switch name {
        case "o.n", "o.x": ExpressionField(sql: SQLFragment(name), type: .number)
        case "o.s", "o.u": ExpressionField(sql: SQLFragment(name), type: .string)
        case "o.d": ExpressionField(sql: SQLFragment(name), type: .date, hasTime: false)
        case "o.dt": ExpressionField(sql: SQLFragment(name), type: .date, hasTime: true)
        // The same columns, of which the model does not know whether they have a time.
        case "o.day": ExpressionField(sql: SQLFragment("o.d"), type: .date)
        case "o.time": ExpressionField(sql: SQLFragment("o.dt"), type: .date)
        case "o.yn": ExpressionField(sql: SQLFragment("o.n > 2"), type: .yesNo)
        case "o.sum":
            ExpressionField(sql: SQLFragment("SUM(o.n)"), type: .number, isMeasure: true)
        default: throw ExpressionFault("there is no field \"\(name)\"")
        }
    }
}
