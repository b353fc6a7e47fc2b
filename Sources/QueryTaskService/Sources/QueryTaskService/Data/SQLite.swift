// This file and SQLiteFunctions.swift alone call SQLite's C interface: rows are read and written value by
// value, without an object a row, which GRDB's own interface would make.
internal import GRDBSQLite
internal import Rowcast

/// An error of SQLite, in its words.
struct SQLiteFault: Error, CustomStringConvertible {
    let code: Int32
    let description: String

    /// Does work that writes values of the database.
    ///
    /// - Throws: A fault of the database for a value that no result can have, such as a text that is not UTF-8.
    static func ofValues<Result>(_ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch let error as ConversionError where error.code == .malformed {
            let row = error.position.row.map { " (row \($0))" } ?? ""
            throw SQLiteFault(
                code: SQLITE_MISMATCH,
                description: "A value of the database cannot be written: \(error.reason)\(row)")
        }
    }

    /// Whether the statement fails each time, and not for the state of the machine or of other connections.
    var isOfStatement: Bool { [SQLITE_ERROR, SQLITE_MISMATCH, SQLITE_RANGE].contains(code & 0xFF) }

    /// Whether `SQLiteConnection.interrupt` ended the statement.
    var isInterruption: Bool { code & 0xFF == SQLITE_INTERRUPT }
}

/// A connection to a database file. One thread at a time may use it; `interrupt` may be called from any.
final class SQLiteConnection: @unchecked Sendable {
    private let handle: OpaquePointer

    /// Opens a database file, and makes it if it may be written.
    init(path: String, isReadOnly: Bool = false) throws(SQLiteFault) {
        var handle: OpaquePointer?
        let access =
            isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &handle, access | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw SQLiteFault(code: code, description: String(cString: sqlite3_errstr(code)))
        }
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, 10_000)
        // A statement comes from the query compiler alone; no extension is ever loaded.
        sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
        guard SQLiteFunctions.add(to: handle) == SQLITE_OK else { throw fault }
    }

    deinit { sqlite3_close_v2(handle) }

    /// Ends the statement that runs, from any thread.
    func interrupt() { sqlite3_interrupt(handle) }

    /// Runs statements that give no rows.
    func execute(_ sql: String) throws(SQLiteFault) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw fault }
    }

    /// Compiles a statement.
    func statement(_ sql: String) throws(SQLiteFault) -> SQLiteStatement {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement
        else { throw fault }
        return SQLiteStatement(statement, self)
    }

    fileprivate var fault: SQLiteFault {
        SQLiteFault(
            code: sqlite3_extended_errcode(handle),
            description: String(cString: sqlite3_errmsg(handle)))
    }
}

/// A value that a statement is run with.
enum SQLiteValue: Sendable, Hashable {
    case integer(Int64)
    case double(Double)
    case text(String)
}

extension SQLiteValue {
    /// The value as a text.
    var text: String {
        switch self {
        case .integer(let number): String(number)
        // Results write the number 1.0 as 1, and keys of pivots are to be the same.
        case .double(let number):
            abs(number) < 1e15 && number == number.rounded() ? String(Int(number)) : String(number)
        case .text(let text): text
        }
    }
}

extension RowBuilder {
    /// Appends a value that was kept apart from its row; nil for null.
    mutating func append(_ value: SQLiteValue?) {
        switch value {
        case .integer(let number): append(Int(number))
        case .double(let number): append(number)
        case .text(let text): append(text)
        case nil: appendNull()
        }
    }
}

/// A compiled statement and the row that it stands at.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    fileprivate init(_ handle: OpaquePointer, _ connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Number of columns of a row.
    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// Goes on to the next row; false behind the last.
    func step() throws(SQLiteFault) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.fault
        }
    }

    /// Makes the statement ready for other values.
    func reset() { sqlite3_reset(handle) }

    /// Binds a value to a place, counted from 0.
    func bind(_ value: SQLiteValue, at place: Int) throws(SQLiteFault) {
        switch value {
        case .integer(let value): try check(sqlite3_bind_int64(handle, Int32(place + 1), value))
        case .double(let value): try check(sqlite3_bind_double(handle, Int32(place + 1), value))
        case .text(let text):
            let code = text.withCString { start in
                sqlite3_bind_text64(
                    handle, Int32(place + 1), start, UInt64(text.utf8.count),
                    SQLiteStatement.copied, UInt8(SQLITE_UTF8))
            }
            try check(code)
        }
    }

    /// Binds the bytes of a text to a place, counted from 0.
    func bind(utf8 bytes: RawSpan, at place: Int) throws(SQLiteFault) {
        let code = bytes.withUnsafeBytes { bytes in
            // Text without an address would be bound as null.
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
                return sqlite3_bind_text64(
                    handle, Int32(place + 1), "", 0, SQLiteStatement.copied, UInt8(SQLITE_UTF8))
            }
            return sqlite3_bind_text64(
                handle, Int32(place + 1), start, UInt64(bytes.count), SQLiteStatement.copied,
                UInt8(SQLITE_UTF8))
        }
        try check(code)
    }

    func bindNull(at place: Int) throws(SQLiteFault) {
        try check(sqlite3_bind_null(handle, Int32(place + 1)))
    }

    /// A whole number of the row.
    func integer(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

    func double(_ column: Int) -> Double { sqlite3_column_double(handle, Int32(column)) }

    /// Values of the row; nil for null.
    func values(_ columns: some Sequence<Int>) throws(ConversionError) -> [SQLiteValue?] {
        var values: [SQLiteValue?] = []
        for column in columns { values.append(try value(column)) }
        return values
    }

    /// A value of the row; nil for null.
    ///
    /// - Throws: `.malformed` for a text that is not UTF-8, and for an infinite number.
    func value(_ column: Int) throws(ConversionError) -> SQLiteValue? {
        let column = Int32(column)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .double(try finite(column))
        case SQLITE_NULL: return nil
        default:
            let count = Int(sqlite3_column_bytes(handle, column))
            let bytes = UnsafeRawBufferPointer(
                start: sqlite3_column_text(handle, column), count: count)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw ConversionError(.malformed, "a text is not UTF-8")
            }
            return .text(text)
        }
    }

    /// Appends a value of the row to a row of a result.
    ///
    /// - Throws: `.malformed` as `value` does.
    func append(_ column: Int, to row: inout RowBuilder) throws(ConversionError) {
        let column = Int32(column)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: row.append(Int(sqlite3_column_int64(handle, column)))
        case SQLITE_FLOAT: row.append(try finite(column))
        case SQLITE_NULL: row.appendNull()
        default:
            // A text without bytes has no address.
            guard let start = sqlite3_column_text(handle, column) else { return row.append("") }
            let count = Int(sqlite3_column_bytes(handle, column))
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            try row.append(utf8: bytes.bytes)
        }
    }

    private func finite(_ column: Int32) throws(ConversionError) -> Double {
        let double = sqlite3_column_double(handle, column)
        guard double.isFinite else {
            throw ConversionError(.malformed, "a number is infinite, which results cannot have")
        }
        return double
    }

    private func check(_ code: Int32) throws(SQLiteFault) {
        guard code == SQLITE_OK else { throw connection.fault }
    }

    /// Tells SQLite to copy a text that it is given.
    static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
