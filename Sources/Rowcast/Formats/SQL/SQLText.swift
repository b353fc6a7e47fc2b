// Text literals in single quotes, safe from a server or shell that would run a part of them as
// code. Every dialect except BigQuery doubles the quotes in a literal: shells look for the end of a
// literal and know no escapes.
//
// MySQL (in any sql_mode) and BigQuery read a backslash as the start of an escape. MySQL therefore
// gets the bytes of a text with a backslash as a hexadecimal literal, which reads the same with and
// without NO_BACKSLASH_ESCAPES; BigQuery gets escapes. A text with a carriage return is written in
// such ways too, since shells drop carriage returns at line ends, even between quotes. A NUL
// character ends a text in scripts of SQLite and DuckDB, and PostgreSQL's texts cannot have one.

/// Finds the bytes that a dialect must escape: quotes, carriage returns and NUL characters; in
/// MySQL and BigQuery also backslashes; in BigQuery, whose literals are one line, all control
/// characters.
struct SQLMarks {
    private let other: Vector
    private let limit: Vector

    init(_ dialect: SQLDialect) {
        let hasEscapes = dialect.name == .mysql || dialect.name == .bigquery
        other = Vector.all(hasEscapes ? .backslash : UInt8(ascii: "'"))
        limit = Vector.all(dialect.name == .bigquery ? 32 : 1)
    }

    @inline(__always)
    fileprivate func marks(_ vector: Vector) -> SIMDMask<SIMD16<Int8>> {
        (vector .== Vector.all(UInt8(ascii: "'"))) .| (vector .== other)
            .| (vector .== Vector.all(.carriageReturn)) .| (vector .< limit)
    }

    /// Copies text in whole vectors and returns whether it has a byte that must be escaped.
    ///
    /// Writes up to 16 bytes behind the text.
    @inline(__always)
    func copy(from text: PaddedText, to target: TextTarget) -> Bool {
        copyVectors(from: text, to: target) { marks($1) }
    }
}

extension OutputBuffer {
    /// Appends a text as a literal with its quotes.
    ///
    /// - Throws: `.unsupported` for a NUL character in a dialect whose texts cannot have one.
    @inline(never)
    mutating func append(
        sqlText bytes: PaddedText, _ dialect: SQLDialect
    ) throws(ConversionError) {
        let hasCarriageReturn = bytes.contains(.carriageReturn)
        if !dialect.hasNUL, bytes.contains(0) {
            throw ConversionError(
                .unsupported,
                "a text has a NUL character, which \(dialect.name.rawValue) cannot hold",
                hint: "\(option: SQLOptions.rows, .mysql) or bigquery can")
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
            append(escaped: bytes, quote: "''", all: false)
        case .bigquery: append(escaped: bytes, quote: "\\'", all: true)
        case .ansi where hasLineEnd(bytes): append(separatingLineEnds: bytes)
        case .ansi, .sqlite, .postgres, .mysql, .duckdb:
            append(doublingQuotes: bytes)
        }
    }

    /// Appends a text with CR LF line ends as an expression that inserts the line feeds:
    ///
    ///     REPLACE('a\r~b', '~', '
    ///     ')
    ///
    /// The mark is a run of `~` that is longer than any run in the text. The first such run behind
    /// a carriage return is the mark, even if the text goes on with `~`.
    private mutating func append(separatingLineEnds bytes: PaddedText) {
        let tilde = UInt8(ascii: "~")
        var run = 0
        var longest = 0
        for byte in bytes {
            run = byte == tilde ? run + 1 : 0
            longest = max(longest, run)
        }
        let mark = [UInt8](repeating: tilde, count: longest + 1)
        append("REPLACE('")
        var last: UInt8 = 0
        for byte in bytes {
            if byte == .lineFeed, last == .carriageReturn {
                append(mark)
            } else {
                if byte == UInt8(ascii: "'") { append(byte) }
                append(byte)
            }
            last = byte
        }
        append("', '")
        append(mark)
        append("', '\n')")
    }

    /// Appends a text in quotes, each quote in it doubled.
    private mutating func append(doublingQuotes text: PaddedText) {
        let quote = UInt8(ascii: "'")
        append(quote)
        var start = 0
        while true {
            let end = firstIndex(of: quote, in: text, from: start, to: text.count)
            append(text.slice(at: start, count: end - start))
            if end == text.count { break }
            append("''")
            start = end + 1
        }
        append(quote)
    }

    /// Appends a text with escapes for backslashes and carriage returns, and with `all` for every
    /// control character.
    private mutating func append(
        escaped bytes: PaddedText, quote: StaticString, all: Bool
    ) {
        append(UInt8(ascii: "'"))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"): append(quote)
            case .backslash: append("\\\\")
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

    private mutating func append(hexadecimal bytes: PaddedText) {
        for byte in bytes {
            append((byte >> 4).hexDigit)
            append((byte & 15).hexDigit)
        }
    }
}

/// Whether the text has a carriage return followed by a line feed.
private func hasLineEnd(_ bytes: PaddedText) -> Bool {
    var last: UInt8 = 0
    for byte in bytes {
        if byte == .lineFeed, last == .carriageReturn { return true }
        last = byte
    }
    return false
}

extension UInt8 {
    fileprivate var hexDigit: UInt8 { self < 10 ? 48 + self : 55 + self }
}
