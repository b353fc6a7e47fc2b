/// Writes values as fields, heeding every option.
///
/// `DelimitedEncoder` has a faster way for the usual options; the tests hold the two against each
/// other.
struct FieldWriter: Sendable {
    let dialect: DelimitedDialect
    let quotesAll: Bool
    let quotesEmpty: Bool
    let guardsFormulas: Bool
    /// What is written for null.
    let null: Snippet
    /// What a value must not be without quotes, lest it be taken for null; empty for none.
    let nullText: Snippet

    private static let yes = Snippet("true")
    private static let no = Snippet("false")

    init(_ dialect: DelimitedDialect, options: ConversionOptions, columnCount: Int) {
        self.dialect = dialect
        guardsFormulas = options.formulaGuard
        nullText = Snippet(options.null)
        switch dialect.escaping {
        case .quotes:
            quotesAll = options.quoteAll
            // A line without any byte is no row.
            quotesEmpty = options.quoteEmpty || options.quoteAll || columnCount == 1
            null = Snippet(
                FieldWriter.null(options.null, dialect: dialect, columnCount: columnCount))
        case .backslashes:
            quotesAll = false
            quotesEmpty = false
            null = Snippet(options.null.isEmpty ? #"\N"# : options.null)
        }
    }

    private static func null(
        _ text: String, dialect: DelimitedDialect, columnCount: Int
    ) -> [UInt8] {
        let bytes = Array(text.utf8)
        let isUnsafe = bytes.contains {
            $0 == dialect.delimiter || $0 == .quote || $0 == .lineFeed || $0 == .carriageReturn
        }
        guard isUnsafe || bytes.isEmpty && columnCount == 1 else { return bytes }
        return [.quote] + bytes.flatMap { $0 == .quote ? [$0, $0] : [$0] } + [.quote]
    }

    /// How much room a value takes at most, the slack of vector copies left out.
    @inline(__always)
    func room(_ length: Int) -> Int { 2 &* length &+ max(null.count, 8) &+ 8 }

    /// Writes one cell; returns where the next byte goes.
    func put(
        _ cell: Cell, of batch: RowBatch, at target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        switch cell.kind {
        case .missing, .null:
            copyVectors(from: null.bytes, to: target, count: null.count)
            return target + null.count
        case .false:
            return put(FieldWriter.no.bytes, FieldWriter.no.count, isText: false, at: target)
        case .true:
            return put(FieldWriter.yes.bytes, FieldWriter.yes.count, isText: false, at: target)
        case .number, .json:
            return put(batch.text(cell), cell.length, isText: false, at: target)
        case .text:
            return put(batch.text(cell), cell.length, isText: true, at: target)
        }
    }

    /// Writes a value; text, unlike numbers, is guarded where it looks like a formula.
    func put(
        _ text: UnsafePointer<UInt8>, _ length: Int, isText: Bool,
        at target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        guard length > 0 else {
            guard quotesEmpty else { return target }
            return quoteInPlace(target, count: 0)
        }
        var start = target
        if isText && guardsFormulas && isFormula(text, length, scratch: target) {
            start[0] = UInt8(ascii: "'")
            start += 1
        }
        let isMarked = copyMarking(
            from: text, to: start, count: length, FieldMarks(dialect),
            leading: leadingBytes.bytes)
        let count = start - target + length
        switch dialect.escaping {
        case .quotes:
            let isQuoted =
                isMarked || quotesAll || target[0].isInnerBlank || target[count - 1].isInnerBlank
                || isNullText(target, count)
            return isQuoted ? quoteInPlace(target, count: count) : target + count
        case .backslashes:
            guard isMarked else { return target + count }
            return copyEscaping(
                from: text, to: start, count: length, delimiter: dialect.delimiter)
        }
    }

    private func isNullText(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        length == nullText.count && isEqual(text, nullText.bytes, count: length)
    }

    /// Whether spreadsheets would run this text; `scratch` has room for it.
    private func isFormula(
        _ text: UnsafePointer<UInt8>, _ length: Int, scratch: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        switch text[0] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "@"), .tab, .carriageReturn:
            return true
        case UInt8(ascii: "-"):
            // What follows the text may be a digit: behind a copy stands a zero byte.
            copyVectors(from: text, to: scratch, count: length)
            scratch[length] = 0
            return !isJSONNumber(scratch, count: length)
        case _:
            return false
        }
    }
}

extension UInt8 {
    /// Whether this is a space or a tab.
    @inline(__always) var isInnerBlank: Bool { self == .space || self == .tab }
}
