/// Checks the grammar of a JSON text (RFC 8259) that comes in pieces of any size, and stops at the names
/// and values of one depth.
///
///     {"status":"ok","data":{"rows":[…]}}      watching depth 1
///      ▲        ▲     ▲      ▲          ▲
///      key      value key    value      close
///
/// The depth of a name or value is the number of containers around it. Deeper values are passed over. No
/// text of a piece is kept: a stop or a piece may end at any byte.
struct JSONWalk {
    enum Stop: Equatable {
        /// The piece is used up.
        case piece
        /// The opening quote of a member's name was passed: the caller reads the name up to its closing
        /// quote and calls `didReadName`.
        case key
        /// A value begins. The caller watches the next depth to go into it, passes over it by
        /// `skipValue`, or reads it and calls `didReadValue`.
        case value
        /// The closing bracket of the watched container was passed.
        case close
        /// The byte at the place breaks the grammar.
        case fault(JSONFault.Reason)
    }

    private enum State: UInt8 {
        /// A value has to follow; behind `[` a value or `]`.
        case value, firstValue
        /// A name has to follow; behind `{` a name or `}`.
        case key, firstKey
        case colon
        /// A comma or a closing bracket has to follow.
        case behindValue
        case string, escape, hexDigits, continuation
        case minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits
        case literal
        /// Only white space may follow the document.
        case end
    }

    private var state = State.value
    private(set) var depth = 0
    /// One bit for each open bracket: 1 for an object.
    private var brackets = SIMD16<UInt64>(repeating: 0)
    /// Whether the string that is being passed over is a name.
    private var isName = false
    /// Whether the next value is passed over without a stop.
    private var skips = false
    /// Number of bytes that the literal, the escape or the UTF-8 sequence lacks.
    private var lacking = 0
    private var literal: StaticString = "null"
    /// The bytes that may come next in a UTF-8 sequence.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether the document is complete.
    var isAtEnd: Bool { state == .end }

    /// The value at the last stop, and all in it, is passed over.
    mutating func skipValue() { skips = true }

    /// The name at the last stop was read.
    mutating func didReadName() { state = .colon }

    /// The value at the last stop was read.
    mutating func didReadValue() { endValue() }

    /// Goes on at place `p` of a piece, to the next stop at depth `watched`; `p` moves there.
    mutating func next(_ piece: PaddedText, _ p: inout Int, watching watched: Int) -> Stop {
        while p < piece.count {
            let byte = piece[p]
            if byte <= 32, isBetweenTokens {
                guard byte == 32 || byte == 10 || byte == 13 || byte == 9 else {
                    return .fault(reason)
                }
                p &+= 1
                continue
            }
            switch state {
            case .value, .firstValue:
                if byte == 93, state == .firstValue {
                    if let stop = close(&p, watched) { return stop }
                    continue
                }
                if depth == watched, !skips { return .value }
                if let fault = begin(byte) { return fault }
                p &+= 1
            case .key, .firstKey:
                if byte == 125, state == .firstKey {
                    if let stop = close(&p, watched) { return stop }
                    continue
                }
                guard byte == 34 else { return .fault(byte == 125 ? .trailingComma : .expectedKey) }
                p &+= 1
                (state, isName) = (.string, true)
                if depth == watched { return .key }
            case .colon:
                guard byte == 58 else { return .fault(.expectedColon) }
                p &+= 1
                state = .value
            case .behindValue:
                if byte == 44 {
                    p &+= 1
                    state = isInObject ? .key : .value
                } else if byte == (isInObject ? 125 : 93) {
                    if let stop = close(&p, watched) { return stop }
                } else {
                    return .fault(reason)
                }
            case .end: return .fault(.secondDocument)
            case .string, .escape, .hexDigits, .continuation:
                if let fault = passString(piece, &p) { return fault }
            case .literal:
                guard byte == literal.utf8Start[literal.utf8CodeUnitCount - lacking] else {
                    return .fault(.expectedValue)
                }
                p &+= 1
                lacking -= 1
                if lacking == 0 { endValue() }
            case .minus, .zero, .integer, .point, .fraction, .exponent, .exponentSign,
                .exponentDigits:
                guard let next = number(byte) else { return .fault(.invalidNumber) }
                if next == .behindValue { endValue() } else { (state, p) = (next, p &+ 1) }
            }
        }
        return .piece
    }

    private var isInObject: Bool {
        depth > 0 && brackets[(depth &- 1) >> 6] >> UInt64((depth &- 1) & 63) & 1 == 1
    }

    private var isBetweenTokens: Bool { state.rawValue <= 5 || state == .end }

    /// The fault of a byte that no token begins with.
    private var reason: JSONFault.Reason {
        switch state {
        case .key, .firstKey: .expectedKey
        case .colon: .expectedColon
        case .behindValue: isInObject ? .expectedCommaOrBrace : .expectedCommaOrBracket
        case .end: .secondDocument
        default: .expectedValue
        }
    }

    private mutating func endValue() {
        state = depth == 0 ? .end : .behindValue
        skips = false
    }

    private mutating func close(_ p: inout Int, _ watched: Int) -> Stop? {
        p &+= 1
        depth &-= 1
        endValue()
        // A value that is passed over has no watched container in it.
        return depth &+ 1 == watched ? .close : nil
    }

    /// Takes the first byte of a value.
    private mutating func begin(_ byte: UInt8) -> Stop? {
        switch byte {
        case 123, 91:
            guard depth < JSONSkip.maxDepth else { return .fault(.tooDeep) }
            let bit: UInt64 = 1 << UInt64(depth & 63)
            if byte == 123 {
                brackets[depth >> 6] |= bit
                state = .firstKey
            } else {
                brackets[depth >> 6] &= ~bit
                state = .firstValue
            }
            depth &+= 1
            skips = false
        case 34: (state, isName) = (.string, false)
        case 45: state = .minus
        case 48: state = .zero
        case 49...57: state = .integer
        case 110: (state, literal, lacking) = (.literal, "null", 3)
        case 116: (state, literal, lacking) = (.literal, "true", 3)
        case 102: (state, literal, lacking) = (.literal, "false", 4)
        default: return .fault(.expectedValue)
        }
        return nil
    }

    /// The state behind another byte of a number; `behindValue` for a byte that is none of it, nil
    /// where the number is not complete.
    private func number(_ byte: UInt8) -> State? {
        let isDigit = byte &- 48 <= 9
        switch state {
        case .minus: return byte == 48 ? .zero : isDigit ? .integer : nil
        case .zero where isDigit: return nil
        case .zero, .integer:
            if isDigit { return .integer }
            if byte == 46 { return .point }
            return byte | 32 == 101 ? .exponent : .behindValue
        case .point: return isDigit ? .fraction : nil
        case .fraction:
            return isDigit ? .fraction : byte | 32 == 101 ? .exponent : .behindValue
        case .exponent:
            return byte == 43 || byte == 45 ? .exponentSign : isDigit ? .exponentDigits : nil
        case .exponentSign: return isDigit ? .exponentDigits : nil
        default: return isDigit ? .exponentDigits : .behindValue
        }
    }

    /// Goes on in a string, behind its end where that is in the piece.
    private mutating func passString(_ piece: PaddedText, _ p: inout Int) -> Stop? {
        let byte = piece[p]
        switch state {
        case .escape:
            switch byte {
            case 34, 92, 47, 98, 102, 110, 114, 116: state = .string
            case 117: (state, lacking) = (.hexDigits, 4)
            default: return .fault(.invalidEscape)
            }
            p &+= 1
        case .hexDigits:
            guard byte &- 48 <= 9 || (byte | 32) &- 97 <= 5 else { return .fault(.invalidEscape) }
            p &+= 1
            lacking -= 1
            if lacking == 0 { state = .string }
        case .continuation:
            guard lowest...highest ~= byte else { return .fault(.invalidUTF8) }
            p &+= 1
            lacking -= 1
            (lowest, highest) = (0x80, 0xBF)
            if lacking == 0 { state = .string }
        default:
            var high: UInt64 = 0
            let start = p
            p = jsonStringStop(in: piece, start, piece.count, &high)
            if high != 0 {
                p = firstHigh(piece, start, p)
                if p < piece.count, piece[p] > 127 { return beginSequence(piece[p], &p) }
            }
            guard p < piece.count else { return nil }
            switch piece[p] {
            case 34:
                p &+= 1
                if isName { state = .colon } else { endValue() }
            case 92:
                p &+= 1
                state = .escape
            default: return .fault(.controlCharacter)
            }
        }
        return nil
    }

    private func firstHigh(_ piece: PaddedText, _ start: Int, _ end: Int) -> Int {
        var p = start
        while p < end, piece[p] < 128 { p &+= 1 }
        return p
    }

    /// Takes the first byte of a UTF-8 sequence (Unicode 15, table 3-7).
    private mutating func beginSequence(_ byte: UInt8, _ p: inout Int) -> Stop? {
        switch byte {
        case 0xC2...0xDF: lacking = 1
        case 0xE0...0xEF:
            lacking = 2
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            lacking = 3
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return .fault(.invalidUTF8)
        }
        state = .continuation
        p &+= 1
        return nil
    }
}
