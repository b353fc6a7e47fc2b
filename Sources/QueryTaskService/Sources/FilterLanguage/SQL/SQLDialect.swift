/// The differences between databases that conditions depend on, as one table.
package struct SQLDialect: Hashable, Sendable {
    /// How values are marked in the text of a statement.
    package enum Placeholder: Hashable, Sendable {
        /// `?`
        case question
        /// `$1`, `$2`
        case dollar
    }

    /// The operator for patterns.
    package enum Pattern: Hashable, Sendable {
        /// `GLOB` with `*` and `?`.
        case glob
        case like
        /// `ILIKE`, which ignores case.
        case ilike
    }

    package var name: String
    package var placeholder: Placeholder
    /// Greatest number of values of a statement. Values beyond it are written into its text.
    package var maxValues: Int
    package var sensitivePattern: Pattern
    package var insensitivePattern: Pattern
    /// Whether equality that ignores case is a collation, `COLLATE NOCASE`, instead of `LOWER` on both sides.
    package var hasNoCaseCollation: Bool
    /// Whether times and dates are types of their own, so that their values are cast.
    package var hasTimes: Bool

    /// SQLite 3. `LIKE` and `NOCASE` ignore the case of ASCII letters alone. It takes 32,766 values
    /// (SQLITE_MAX_VARIABLE_NUMBER), but time that grows with their square: 16,000 take 18 seconds.
    package static let sqlite = SQLDialect(
        name: "sqlite", placeholder: .question, maxValues: 1_000, sensitivePattern: .glob,
        insensitivePattern: .like, hasNoCaseCollation: true, hasTimes: false)
    /// PostgreSQL. Its protocol counts values with 16 bits.
    package static let postgreSQL = SQLDialect(
        name: "postgresql", placeholder: .dollar, maxValues: 65_535, sensitivePattern: .like,
        insensitivePattern: .ilike, hasNoCaseCollation: false, hasTimes: true)
    package static let duckDB = SQLDialect(
        name: "duckdb", placeholder: .question, maxValues: 65_535, sensitivePattern: .like,
        insensitivePattern: .ilike, hasNoCaseCollation: false, hasTimes: true)
}
