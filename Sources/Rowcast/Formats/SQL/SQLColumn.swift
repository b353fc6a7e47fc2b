/// A column of a table of SQL.
struct SQLColumn: Sendable {
    enum Kind {
        case text, number
        /// Whole numbers some of which no double holds, such as long ids.
        case whole
    }

    let name: String
    /// Whether whole numbers of 64 bits are held as they are.
    private let holdsIntegers: Bool
    /// The column's index in a batch.
    let source: Int
    let kind: Kind

    /// A column is one of whole numbers where the first rows have no others, and one of them would
    /// be rounded otherwise.
    init(_ name: String, at index: Int, of table: OutputTable, _ dialect: SQLDialect) {
        self.name = name
        holdsIntegers = dialect.name == .sqlite
        source = table.sources[index]
        guard table.columns[index].field.isNumeric else {
            kind = .text
            return
        }
        guard dialect.wholeType != nil, let sample = table.sample else {
            kind = .number
            return
        }
        var isAnyRounded = false
        var areAllWhole = true
        let batch = sample.batch
        for row in 0..<batch.rowCount {
            let cell = batch.cell(row: row, column: source)
            if cell.isNull { continue }
            let digits = wholeDigits(batch.text(cell), count: cell.length)
            guard cell.kind == .number, let digits, digits.count <= SQLDialect.wholeDigits else {
                areAllWhole = false
                break
            }
            isAnyRounded = isAnyRounded || !isDouble(digits: digits)
        }
        withExtendedLifetime(sample) {}
        kind = areAllWhole && isAnyRounded ? .whole : .number
    }

    func type(_ dialect: SQLDialect) -> StaticString {
        switch kind {
        case .text: dialect.textType
        case .number: dialect.numberType
        case .whole: dialect.wholeType ?? dialect.numberType
        }
    }

    /// Whether the database will round a number, in a dialect that rounds some.
    ///
    /// - Throws: `.unsupported` for a number that a column of whole numbers cannot hold.
    @inline(never)
    func isRounded(
        _ text: UnsafePointer<UInt8>, count: Int, row: Int
    ) throws(ConversionError) -> Bool {
        let digits = wholeDigits(text, count: count)
        if kind == .whole, let digits, digits.count <= SQLDialect.wholeDigits { return false }
        let text = UnsafeBufferPointer(start: text, count: count)
        guard kind == .whole else {
            guard let digits else { return isRoundedDecimal(text) }
            if holdsIntegers, Int64(String(decoding: text, as: UTF8.self)) != nil { return false }
            return !isDouble(digits: digits)
        }
        let number = String(decoding: text, as: UTF8.self)
        throw ConversionError(
            .unsupported, at: .init(row: row, column: name),
            "\(number) is no whole number of at most \(SQLDialect.wholeDigits) digits, which the "
                + "first rows made this column one of",
            hint: "--sql-rows postgres has numbers of any kind in one column")
    }
}

/// Whether a double holds less of a number than its digits say: more than 17 of them, or a number
/// beyond all doubles.
private func isRoundedDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var digits = 0
    var digitsToLast = 0
    var isSmall = true
    for byte in text {
        let digit = byte &- 48
        if digit <= 9 {
            if digits > 0 || digit > 0 { digits += 1 }
            if digit > 0 { digitsToLast = digits }
        } else if byte | 32 == UInt8(ascii: "e") {
            isSmall = false
            break
        }
    }
    if digitsToLast > 17 { return true }
    if isSmall, digits < 300 { return false }
    guard let value = Double(String(decoding: text, as: UTF8.self)) else { return true }
    return !value.isFinite || value == 0 && digitsToLast > 0
}

/// The digits of a number that is whole by its looks, `nil` for others.
private func wholeDigits(_ text: UnsafePointer<UInt8>, count: Int) -> [UInt8]? {
    var digits = UnsafeBufferPointer(start: text, count: count)[...]
    if digits.first == UInt8(ascii: "-") { digits.removeFirst() }
    return digits.allSatisfy { 48...57 ~= $0 } ? Array(digits) : nil
}
