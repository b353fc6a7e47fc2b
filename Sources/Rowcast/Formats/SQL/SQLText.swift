// Text in single quotes, so that no server reads any of it as code. A quote is doubled. Where
// backslashes begin escapes (MySQL, whatever its sql_mode, BigQuery) a text with a backslash or a
// line end is written another way: MySQL gets its bytes as a hexadecimal literal, which means the
// same with and without NO_BACKSLASH_ESCAPES; BigQuery gets escapes. NUL characters end a text in
// SQLite's and DuckDB's scripts and cannot be in one of PostgreSQL's.

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
        switch dialect.name {
        case .ansi, .sqlite, .postgres, .duckdb:
            if bytes.contains(0) {
                throw ConversionError(
                    .unsupported, "a text has a NUL character, which \(dialect.name) cannot hold")
            }
        case .mysql:
            if bytes.contains(where: { $0 == .backslash || $0 == 0 }) {
                append("CONVERT(X'")
                for byte in bytes {
                    append((byte >> 4).hexDigit)
                    append((byte & 15).hexDigit)
                }
                return append("' USING utf8mb4)")
            }
        case .bigquery: break
        }
        append(UInt8(ascii: "'"))
        for byte in bytes {
            switch (byte, dialect.name) {
            case (UInt8(ascii: "'"), .bigquery), (.backslash, .bigquery):
                append(.backslash)
                append(byte)
            case (..<32, .bigquery):
                append("\\x")
                append((byte >> 4).hexDigit)
                append((byte & 15).hexDigit)
            case (UInt8(ascii: "'"), _):
                append("''")
            default: append(byte)
            }
        }
        append(UInt8(ascii: "'"))
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8 { self < 10 ? 48 + self : 55 + self }
}
