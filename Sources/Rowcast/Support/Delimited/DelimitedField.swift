/// One field of delimited text, and the byte or text that ended it.
struct DelimitedField {
    enum Ending {
        case delimiter
        case record
        /// The text ended; only the caller knows whether the record ends there too.
        case text
        /// A byte that is no separator follows the closing quote, at `next`.
        case textAfterQuote
        /// The field's opening quote is not closed.
        case openQuote
    }
    enum Repair {
        /// A misplaced quote is text.
        case quoteIsText
        /// The field ends at the input's end, because no quote closes it.
        case quoteIsClosed

        var kind: LooseRepairs.Kind {
            switch self {
            case .quoteIsText: .quoteIsText
            case .quoteIsClosed: .quoteIsClosed
            }
        }
    }
    /// Place and length of the field's content, without its quotes, with escapes unresolved.
    var start: Int
    var length = 0
    var isQuoted = false
    var hasEscapes = false
    var ending = Ending.text
    /// Place behind the field and behind the separator that ended it.
    var next: Int
    var repair: Repair?

    /// Whether the field may go on behind the text that was read, which is not the input's last.
    @inline(__always)
    func isIncomplete(isLast: Bool) -> Bool {
        !isLast && (ending == .text || ending == .openQuote)
    }

    /// The flaw of a field that no separator ends; nil for a sound field.
    ///
    /// An open quote is a flaw where the input ends behind it.
    @inline(__always)
    var flaw: Flaw? {
        switch ending {
        case .delimiter, .record, .text: nil
        case .textAfterQuote:
            Flaw(
                code: .malformed, offset: next, reason: "text after a closing quote",
                hint: #"a quote inside a quoted value is written ""; "#
                    + "\(option: LenientOption.lenient, true) takes others for text")
        case .openQuote:
            Flaw(
                code: .truncated, offset: start - 1,
                reason: "the input ends inside quotes that begin here",
                hint: "\(option: LenientOption.lenient, true) reads on, "
                    + "\(option: LooseOptions.quote, "none") takes quotes for text")
        }
    }

    /// An error at a byte of a field.
    struct Flaw {
        let code: ConversionError.Code
        let offset: Int
        let reason: Message
        let hint: Message
    }
}

/// Reads the fields of a dialect of delimited text one by one.
///
/// The text stands up to `end`, 64 zero bytes behind it.
protocol FieldReading {
    var bytes: UnsafePointer<UInt8> { get }
    var end: Int { get }
    /// Whether misplaced quotes and bytes that are not UTF-8 are repaired instead of refused.
    var repairs: Bool { get }

    mutating func field(at start: Int) -> DelimitedField

    /// Length of the record end at `index`; 0 if there is none.
    func recordEndLength(at index: Int) -> Int

    /// Whether a line that begins at `index`, in front of `end`, is a comment.
    func isComment(at index: Int) -> Bool

    /// Whether a field stands for null: an empty unquoted one, or `\N`. `CellMeaning` looks for the
    /// user's null text.
    func isNull(_ field: DelimitedField) -> Bool

    /// Copies a field's content with escapes resolved; returns the length of the copy.
    func copyText(of field: DelimitedField, to target: UnsafeMutablePointer<UInt8>) -> Int
}

extension FieldReading {
    /// The place of the record end of the line at `index`, or the end of the text.
    func lineEnd(from index: Int) -> Int {
        var index = index
        while index < end, recordEndLength(at: index) == 0 { index += 1 }
        return index
    }

    /// The first place behind blank lines and comments; nil if a comment may go on behind the text.
    func skippingLines(from start: Int, isLast: Bool) -> Int? {
        var place = start
        while place < end {
            if isComment(at: place) {
                place = lineEnd(from: place)
                if place == end, !isLast { return nil }
            }
            let length = recordEndLength(at: place)
            if length == 0 { break }
            place += length
        }
        return place
    }
}
