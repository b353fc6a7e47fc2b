/// Resolves the escapes of a JSON string that comes in pieces of any size.
struct JSONStringText {
    private enum Place: Equatable {
        case text, backslash
        /// In the four digits of a UTF-16 unit, of which some are still to come.
        case digits(lacking: Int)
        /// Behind the first half of a surrogate pair, in front of `\` or of `u`.
        case lowBackslash, lowLetter
        /// Behind the closing quote.
        case end
    }

    private var place = Place.text
    private var unit: UInt32 = 0
    /// The first half of a surrogate pair; 0 for none.
    private var high: UInt32 = 0
    /// Bytes of a scalar that found no room yet, the next one lowest.
    private var waiting: UInt32 = 0
    private var waitingCount = 0

    /// Whether the closing quote was read and all text was written.
    var isAtEnd: Bool { place == .end && waitingCount == 0 }

    /// Goes on with a piece, up to the closing quote, as far as there is room; returns the number of
    /// bytes used of both. A `fault` lies at the first byte that was not used.
    mutating func take(
        _ piece: PaddedText, into target: TextTarget, fault: inout JSONFault.Reason?
    ) -> (consumed: Int, produced: Int) {
        var (p, written) = (0, 0)
        while true {
            while waitingCount > 0, written < target.room {
                target[written] = UInt8(truncatingIfNeeded: waiting)
                waiting >>= 8
                waitingCount -= 1
                written &+= 1
            }
            guard waitingCount == 0, p < piece.count, place != .end else { break }
            if place == .text {
                let room = min(piece.count &- p, target.room &- written)
                var high: UInt64 = 0
                let run = jsonStringStop(in: piece, p, p &+ room, &high) &- p
                target.copy(piece.slice(at: p, count: run), at: written)
                p &+= run
                written &+= run
                // A string that ends with the room ends in the next call at the latest.
                guard p < piece.count else { break }
                switch piece[p] {
                case 34: place = .end
                case 92: place = .backslash
                case 0..<32:
                    fault = .controlCharacter
                    return (p, written)
                default: return (p, written)
                }
                p &+= 1
            } else if let reason = takeEscape(piece[p]) {
                fault = reason
                break
            } else {
                p &+= 1
            }
        }
        return (p, written)
    }

    /// Takes a byte of an escape behind its backslash.
    private mutating func takeEscape(_ byte: UInt8) -> JSONFault.Reason? {
        switch place {
        case .backslash:
            switch byte {
            case 34, 92, 47: put(UInt32(byte))
            case 98: put(8)
            case 102: put(12)
            case 110: put(10)
            case 114: put(13)
            case 116: put(9)
            case 117: (place, unit) = (.digits(lacking: 4), 0)
            default: return .invalidEscape
            }
        case .digits(let lacking):
            if byte &- 48 <= 9 {
                unit = unit << 4 | UInt32(byte &- 48)
            } else if (byte | 32) &- 97 <= 5 {
                unit = unit << 4 | UInt32((byte | 32) &- 87)
            } else {
                return .invalidEscape
            }
            if lacking == 1 { return takeUnit() }
            place = .digits(lacking: lacking - 1)
        case .lowBackslash:
            guard byte == 92 else { return .loneSurrogate }
            place = .lowLetter
        case .lowLetter:
            guard byte == 117 else { return .loneSurrogate }
            (place, unit) = (.digits(lacking: 4), 0)
        case .text, .end: break
        }
        return nil
    }

    private mutating func takeUnit() -> JSONFault.Reason? {
        if high != 0 {
            guard unit & 0xFC00 == 0xDC00 else { return .loneSurrogate }
            put(0x10000 + ((high & 0x3FF) << 10 | (unit & 0x3FF)))
            high = 0
        } else if unit & 0xFC00 == 0xD800 {
            (place, high) = (.lowBackslash, unit)
        } else if unit & 0xFC00 == 0xDC00 {
            return .loneSurrogate
        } else {
            put(unit)
        }
        return nil
    }

    private mutating func put(_ scalar: UInt32) {
        place = .text
        withTemporaryTarget(room: 4) { target in
            waitingCount = putUTF8(scalar, target)
            waiting = 0
            for index in (0..<waitingCount).reversed() {
                waiting = waiting << 8 | UInt32(target[index])
            }
        }
    }
}

/// The index of the first `"`, `\` or control character from `start` on; `end` if none stands in front of
/// that. Unlike the scan of whole texts, it relies on no zeros behind the text.
///
/// `high` becomes nonzero if a byte before that index may be over 127.
@inline(__always)
func jsonStringStop(
    in text: PaddedText, _ start: Int, _ end: Int, _ high: inout UInt64
) -> Int {
    var index = start
    while index < end {
        let vector = text.vector(at: index)
        let step = firstMarked(
            (vector .== Vector.all(34)) .| (vector .== Vector.all(92)) .| (vector .< Vector.all(32))
        )
        let words = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
        high |= (words[0] | words[1]) & 0x8080_8080_8080_8080
        index &+= step
        if step < 16 { break }
    }
    return min(index, end)
}
