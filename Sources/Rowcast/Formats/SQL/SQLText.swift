// Text in single quotes, so that no server reads any of it as code. A quote is doubled.
//
// Where backslashes begin escapes (MySQL, whatever its sql_mode, BigQuery) a text with a backslash is
// written another way: MySQL gets its bytes as a hexadecimal literal, which means the same with and
// without NO_BACKSLASH_ESCAPES; BigQuery gets escapes. So is a text with a carriage return, since the
// shells of SQLite, DuckDB and MySQL take it from line ends inside quotes too. NUL characters end a
// text in SQLite's and DuckDB's scripts and cannot be in one of PostgreSQL's.

/// Marks what may not be written as it is: quotes, backslashes, control characters.
@inline(__always)
private func marksOfSQLText(_ vector: Vector) -> SIMDMask<SIMD16<Int8>> {
    (vector .== Vector.all(UInt8(ascii: "'"))) .| (vector .== Vector.all(.backslash))
        .| (vector .< Vector.all(32))
}

/// Copies text in whole vectors and tells whether it must be written another way.
///
/// Reads and writes up to 16 bytes past `count`.
@inline(__always)
func copySQLText(
    from text: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, count: Int
) -> Bool {
    var seen = Vector.all(0)
    var index = 0
    while index &+ 16 < count {
        let vector = loadVector(text + index)
        storeVector(vector, target + index)
        seen |= unsafeBitCast(marksOfSQLText(vector), to: Vector.self)
        index &+= 16
    }
    let vector = loadVector(text + index)
    storeVector(vector, target + index)
    let rest = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: count &- index))
    seen |= unsafeBitCast(marksOfSQLText(vector) .& rest, to: Vector.self)
    let words = unsafeBitCast(seen, to: SIMD2<UInt64>.self)
    return (words[0] | words[1]) != 0
}

extension OutputBuffer {
    /// Appends a text with its quotes.
    ///
    /// - Throws: `.unsupported` for a NUL character where the database has none.
    @inline(never)
    mutating func append(
        sqlText text: UnsafePointer<UInt8>, count: Int, _ dialect: SQLDialect
    ) throws(ConversionError) {
        let bytes = UnsafeBufferPointer(start: text, count: count)
        let hasCarriageReturn = bytes.contains(.carriageReturn)
        if !dialect.hasNUL, bytes.contains(0) {
            throw ConversionError(
                .unsupported, "a text has a NUL character, which \(dialect.name) cannot hold")
        }
        switch dialect.name {
        case .sqlite where hasCarriageReturn:
            append("CAST(X'")
            append(hexadecimal: bytes)
            append("' AS TEXT)")
        case .mysql where hasCarriageReturn || bytes.contains { $0 == .backslash || $0 == 0 }:
            append("CONVERT(X'")
            append(hexadecimal: bytes)
            append("' USING utf8mb4)")
        case .postgres where hasCarriageReturn, .duckdb where hasCarriageReturn:
            append("E")
            append(escaped: bytes, all: false)
        case .bigquery: append(escaped: bytes, all: true)
        case .ansi, .sqlite, .postgres, .mysql, .duckdb: append(doublingQuotes: bytes)
        }
    }

    private mutating func append(doublingQuotes bytes: UnsafeBufferPointer<UInt8>) {
        let quote = UInt8(ascii: "'")
        append(quote)
        for byte in bytes {
            if byte == quote { append(quote) }
            append(byte)
        }
        append(quote)
    }

    /// Appends a text whose quotes, backslashes and carriage returns are escapes, and with
    /// `all` every control character.
    private mutating func append(escaped bytes: UnsafeBufferPointer<UInt8>, all: Bool) {
        append(UInt8(ascii: "'"))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), .backslash:
                append(.backslash)
                append(byte)
            case .carriageReturn: append("\\r")
            case ..<32 where all:
                append("\\x")
                append((byte >> 4).hexDigit)
                append((byte & 15).hexDigit)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "'"))
    }

    private mutating func append(hexadecimal bytes: UnsafeBufferPointer<UInt8>) {
        for byte in bytes {
            append((byte >> 4).hexDigit)
            append((byte & 15).hexDigit)
        }
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8 { self < 10 ? 48 + self : 55 + self }
}
