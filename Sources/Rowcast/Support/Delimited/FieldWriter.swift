/// Writes cells as fields of delimited text, under any combination of options.
///
/// `DelimitedEncoder` has faster code for the usual options; tests compare the output of both.
struct FieldWriter: Sendable {
    let dialect: DelimitedDialect
    let quotesAll: Bool
    let quotesEmpty: Bool
    let guardsFormulas: Bool
    /// Text that is written for a null cell.
    let null: Snippet
    /// A value with this text is quoted or escaped, so that readers do not take it for null; empty
    /// for no such text.
    let nullText: Snippet
    /// Index of the byte of the null text that gets a backslash where a value has the same text;
    /// nil if a backslash would change the meaning of each byte.
    private let nullEscape: Int?
    /// Whether numbers are written with a decimal comma.
    private let writesDecimalComma: Bool

    static let yes = Snippet("true")
    static let no = Snippet("false")

    init(_ dialect: DelimitedDialect, options: EncodingOptions, columnCount: Int) {
        self.dialect = dialect
        guardsFormulas = options.formulaGuard
        nullText = Snippet(options.toNull)
        writesDecimalComma = options.toDecimal == .comma
        let nullBytes = Array(options.toNull.utf8)
        nullEscape = nullBytes.firstIndex {
            !Array("tnrbvf".utf8).contains($0) && !($0 == UInt8(ascii: "N") && nullBytes.count == 1)
        }
        switch dialect.escaping {
        case .quotes:
            quotesAll = options.quoteAll
            // A field without any byte would be an empty line, which readers skip.
            quotesEmpty = options.quoteEmpty || options.quoteAll || columnCount == 1
            let isOnlyCell = options.toNull.isEmpty && columnCount == 1
            null = Snippet(isOnlyCell ? #""""# : options.toNull)
        case .backslashes:
            quotesAll = false
            quotesEmpty = false
            null = Snippet(options.toNull.isEmpty ? #"\N"# : options.toNull)
        }
    }

    /// Checks that a value with the null text can be escaped.
    ///
    /// - Throws: `.unsupported` if it cannot.
    func validate() throws(ConversionError) {
        guard dialect.escaping == .backslashes, nullText.count > 0, nullEscape == nil
        else { return }
        throw ConversionError(
            .unsupported,
            "with \(option: DelimitedOptions.backslashEscapes, true) a value that equals the text of "
                + "\(option: DelimitedOptions.toNull) could not be told from null",
            hint: #"choose another text, such as NULL or \N"#)
    }

    /// Greatest number of bytes that a value of `length` bytes needs, without the slack of vector
    /// copies.
    @inline(__always)
    func room(_ length: Int) -> Int { 2 &* length &+ max(null.count, 8) &+ 8 }

    /// Writes one cell; returns the place behind it.
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
        case .number where writesDecimalComma:
            return putWithComma(batch.text(cell).unsafeStart, cell.length, at: target)
        case .number, .json:
            return put(batch.text(cell).unsafeStart, cell.length, isText: false, at: target)
        case .text:
            return put(batch.text(cell).unsafeStart, cell.length, isText: true, at: target)
        }
    }

    /// Writes a value; with `isText` it is guarded if it looks like a formula.
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
            guard isMarked else {
                guard isNullText(target, count), let place = nullEscape else {
                    return target + count
                }
                return insertBackslash(target, count: count, at: place)
            }
            return copyEscaping(
                from: text, to: start, count: length, delimiter: dialect.delimiter)
        }
    }

    /// Writes a number with a decimal comma.
    private func putWithComma(
        _ text: UnsafePointer<UInt8>, _ length: Int, at target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let point = firstIndex(of: UInt8(ascii: "."), in: text, from: 0, to: length)
        guard point < length else { return put(text, length, isText: false, at: target) }
        copyVectors(from: text, to: target, count: length)
        target[point] = UInt8(ascii: ",")
        let isMarked = dialect.delimiter == UInt8(ascii: ",")
        switch dialect.escaping {
        case .quotes:
            let isQuoted = isMarked || quotesAll || isNullText(target, length)
            return isQuoted ? quoteInPlace(target, count: length) : target + length
        case .backslashes:
            return isMarked
                ? insertBackslash(target, count: length, at: point) : target + length
        }
    }

    private func insertBackslash(
        _ value: UnsafeMutablePointer<UInt8>, count: Int, at place: Int
    ) -> UnsafeMutablePointer<UInt8> {
        var index = count
        while index > place {
            value[index] = value[index &- 1]
            index &-= 1
        }
        value[place] = .backslash
        return value + count + 1
    }

    private func isNullText(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        length == nullText.count && isEqual(text, nullText.bytes, count: length)
    }

    /// Whether spreadsheets would run the text as a formula; `scratch` has room for a copy of it.
    private func isFormula(
        _ text: UnsafePointer<UInt8>, _ length: Int, scratch: UnsafeMutablePointer<UInt8>
    ) -> Bool {
        switch text[0] {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "@"), .tab, .carriageReturn:
            return true
        case UInt8(ascii: "-"):
            // The number check reads on to a byte that is not a digit, so it needs a copy that ends
            // with a zero.
            copyVectors(from: text, to: scratch, count: length)
            scratch[length] = 0
            return !isJSONNumber(scratch, count: length)
        case _:
            return false
        }
    }
}

extension UInt8 {
    /// Whether the byte is a space or a tab.
    @inline(__always) var isInnerBlank: Bool { self == .space || self == .tab }
}
