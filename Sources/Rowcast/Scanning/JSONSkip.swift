/// Skips and checks a JSON value of any depth, without recursion.
enum JSONSkip {
    /// Greatest depth of nested objects and arrays.
    static let maxDepth = 1024

    /// Moves `position` from the first byte of a value to the byte behind it.
    ///
    /// On failure it returns false and sets `fault`; a fault at or behind `end` means that the
    /// value is not complete.
    static func value(
        _ base: PaddedText, _ end: Int, _ position: inout Int, fault: inout JSONFault?
    ) -> Bool {
        var depth = 0
        // One bit for each open bracket: 1 for an object.
        var brackets = SIMD16<UInt64>(repeating: 0)
        var p = position
        while true {
            // A value begins here.
            skipJSONSpace(base, &p)
            switch base[p] {
            case UInt8(ascii: "{"):
                guard open(&depth, isObject: true, &brackets, p, &fault) else { return false }
                p &+= 1
                skipJSONSpace(base, &p)
                if base[p] != 125 {
                    guard key(base, &p, &fault) else { return false }
                    continue
                }
            case 91:
                guard open(&depth, isObject: false, &brackets, p, &fault) else { return false }
                p &+= 1
                skipJSONSpace(base, &p)
                if base[p] != 93 { continue }
            default:
                guard scalar(base, end, &p, &fault) else { return false }
            }
            // Behind a value or an empty bracket: closes the brackets that end here.
            while true {
                if depth == 0 {
                    position = p
                    return true
                }
                skipJSONSpace(base, &p)
                let isObject = brackets[(depth &- 1) >> 6] >> UInt64((depth &- 1) & 63) & 1 == 1
                let byte = base[p]
                if byte == (isObject ? 125 : 93) {
                    depth &-= 1
                    p &+= 1
                    continue
                }
                guard byte == 44 else {
                    let reason: JSONFault.Reason =
                        isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket
                    fault = faultAfterValue(base, p, reason)
                    return false
                }
                p &+= 1
                skipJSONSpace(base, &p)
                if isObject {
                    guard key(base, &p, &fault) else { return false }
                } else if base[p] == 93 {
                    fault = JSONFault(offset: p, reason: .trailingComma)
                    return false
                }
                break
            }
        }
    }

    @inline(__always)
    private static func open(
        _ depth: inout Int, isObject: Bool, _ brackets: inout SIMD16<UInt64>,
        _ position: Int, _ fault: inout JSONFault?
    ) -> Bool {
        guard depth < maxDepth else {
            fault = JSONFault(offset: position, reason: .tooDeep)
            return false
        }
        let bit: UInt64 = 1 << UInt64(depth & 63)
        if isObject { brackets[depth >> 6] |= bit } else { brackets[depth >> 6] &= ~bit }
        depth &+= 1
        return true
    }

    /// Moves behind `"key":`.
    @inline(__always)
    private static func key(
        _ base: PaddedText, _ p: inout Int, _ fault: inout JSONFault?
    ) -> Bool {
        guard base[p] == 34 else {
            fault = JSONFault(offset: p, reason: base[p] == 125 ? .trailingComma : .expectedKey)
            return false
        }
        guard string(base, &p, &fault) else { return false }
        skipJSONSpace(base, &p)
        guard base[p] == 58 else {
            fault = JSONFault(offset: p, reason: .expectedColon)
            return false
        }
        p &+= 1
        return true
    }

    @inline(__always)
    private static func string(
        _ base: PaddedText, _ p: inout Int, _ fault: inout JSONFault?
    ) -> Bool {
        var high: UInt64 = 0
        let stop = jsonStringStop(base, p &+ 1, &high)
        if base[stop] == 34, high == 0 {
            p = stop &+ 1
            return true
        }
        guard let string = scanJSONString(base, quote: p, fault: &fault) else { return false }
        p = string.end &+ 1
        return true
    }

    /// Moves behind a string, number or literal.
    @inline(__always)
    static func scalar(
        _ base: PaddedText, _ end: Int, _ p: inout Int, _ fault: inout JSONFault?
    ) -> Bool {
        let byte = base[p]
        if byte == 34 { return string(base, &p, &fault) }
        if byte &- 48 <= 9 || byte == 45 {
            let length = jsonNumberLength(base + p, isStopped: true)
            if length == 0 {
                fault = numberFault(base, end, p)
                return false
            }
            p &+= length
            return true
        }
        let word = base.word32(at: p).littleEndian
        if word == 0x6C6C_756E || word == 0x6575_7274 {
            p &+= 4
            return true
        }
        if word == 0x736C_6166, base[p &+ 4] == 101 {
            p &+= 5
            return true
        }
        fault = valueFault(base, end, p)
        return false
    }

    /// The fault of a byte that must not follow a value: `reason`, or `invalidNumber` for a number
    /// with leading zeros, whose first zero was read as the value.
    static func faultAfterValue(
        _ base: PaddedText, _ p: Int, _ reason: JSONFault.Reason
    ) -> JSONFault {
        guard p > 0, base[p] &- 48 <= 9, base[p - 1] == 48 else {
            return JSONFault(offset: p, reason: reason)
        }
        let isNegative = p > 1 && base[p - 2] == 45
        return JSONFault(offset: isNegative ? p - 2 : p - 1, reason: .invalidNumber)
    }

    /// The fault of a text that begins like a number but is none; it is at `end` if more bytes
    /// could complete the number.
    static func numberFault(_ base: PaddedText, _ end: Int, _ start: Int) -> JSONFault {
        var index = start
        while index < end {
            let byte = base[index]
            guard byte &- 48 <= 9 || byte == 43 || byte == 45 || byte == 46 || byte | 0x20 == 101
            else { return JSONFault(offset: start, reason: .invalidNumber) }
            index &+= 1
        }
        return JSONFault(offset: end, reason: .invalidNumber)
    }

    /// The fault of a text that begins no value; it is at `end` if more bytes could complete a
    /// literal.
    static func valueFault(_ base: PaddedText, _ end: Int, _ start: Int) -> JSONFault {
        let literals: [StaticString] = ["true", "false", "null"]
        for literal in literals where end &- start < literal.utf8CodeUnitCount {
            let count = max(0, end &- start)
            if (0..<count).allSatisfy({ base[start + $0] == literal.utf8Start[$0] }) {
                return JSONFault(offset: end, reason: .expectedValue)
            }
        }
        return JSONFault(offset: start, reason: .expectedValue)
    }
}
