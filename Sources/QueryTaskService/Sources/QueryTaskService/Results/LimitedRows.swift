internal import FilterLanguage
internal import QueryCompiler
internal import Rowcast

/// The rows of a query up to its limit. Results tell in front of their rows whether the limit cuts some off.
///
///     statement of limit + 1 rows ─▶ held rows ─▶ the others, where they are many
///
/// Rows are held in memory until one of them is behind the limit, so that the database groups and sorts once. Where
/// they are too many, a second statement counts them, in any order.
struct LimitedRows {
    /// Number of bytes up to which rows are held.
    private static let maxHeldBytes = 1 << 20

    private let statement: SQLiteStatement
    private let columnCount: Int
    private let limit: Int
    /// The values of the held rows, one row behind the other.
    private var held: [SQLiteValue?] = []
    private var heldCount = 0
    /// Whether the statement has rows behind the held ones.
    private var isOpen = true
    /// Whether the limit cuts rows off.
    private(set) var isTruncated = false
    /// Number of rows up to the present one.
    private(set) var count = 0

    /// The rows of a query without pivots, in order. Returns when it is known whether the limit cuts some off, or
    /// with the first row where there is no limit.
    init(_ query: CompiledQuery, limit: Int?, of connection: SQLiteConnection) throws {
        let limit = limit == Int.max ? nil : limit
        try self.init(
            query.plainRows(isSorted: true, limit: limit.map { $0 + 1 }), limit: limit,
            columnCount: query.fields.count, of: connection
        ) { query.plainRows(isSorted: false, limit: $0) }
    }

    /// All rows of a statement.
    init(_ rows: SQLFragment, columnCount: Int, of connection: SQLiteConnection) throws {
        try self.init(rows, limit: nil, columnCount: columnCount, of: connection) { _ in rows }
    }

    private init(
        _ rows: SQLFragment, limit: Int?, columnCount: Int, of connection: SQLiteConnection,
        counting: (Int) -> SQLFragment
    ) throws {
        statement = try connection.statement(rows)
        self.columnCount = columnCount
        self.limit = limit ?? .max
        var byteCount = 0
        while isOpen, heldCount == 0 || limit != nil && byteCount < LimitedRows.maxHeldBytes {
            isOpen = try statement.step()
            guard isOpen else { break }
            guard heldCount < self.limit else {
                isTruncated = true
                break
            }
            byteCount += try hold()
        }
        if isOpen, !isTruncated { isTruncated = try connection.hasMore(than: limit, counting) }
    }

    /// Holds the row that the statement stands at, and returns its number of bytes.
    private mutating func hold() throws(ConversionError) -> Int {
        heldCount += 1
        var byteCount = 0
        for column in 0..<columnCount {
            do throws(ConversionError) {
                held.append(try statement.value(column))
            } catch {
                var error = error
                error.position.row = heldCount
                throw error
            }
            byteCount += MemoryLayout<SQLiteValue?>.stride
            if case .text(let text)?? = held.last { byteCount += text.utf8.count }
        }
        return byteCount
    }

    /// Goes on to the next row; false behind the last.
    mutating func next() throws(SQLiteFault) -> Bool {
        if count >= heldCount {
            guard isOpen, count < limit, try statement.step() else { return false }
        }
        count += 1
        return true
    }

    private var heldRow: ArraySlice<SQLiteValue?>? {
        count > heldCount ? nil : held[(count - 1) * columnCount..<count * columnCount]
    }

    /// The values of the row.
    func values() throws(ConversionError) -> [SQLiteValue?] {
        if let heldRow { return Array(heldRow) }
        return try statement.values(0..<columnCount)
    }

    /// Appends the row, with the links of its cells where there are any.
    func append(_ links: [[UInt8]?]?, to row: inout RowBuilder) throws(ConversionError) {
        let heldRow = heldRow
        for column in 0..<columnCount {
            if let heldRow {
                row.append(heldRow[heldRow.startIndex + column])
            } else {
                try statement.append(column, to: &row)
            }
            if let links { try row.attach(links[column]) }
        }
    }
}
