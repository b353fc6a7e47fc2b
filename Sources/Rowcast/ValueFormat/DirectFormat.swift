/// The quick way for formats such as `$#,##0.00`: text, digits in one piece, text.
///
/// Does the same as `FormatSection.appendNumber`, which tests compare it with: who changes one
/// changes the other.
struct DirectFormat: Sendable {
    private var prefix = Vector.all(0)
    private var prefixCount = 0
    private var suffix = Vector.all(0)
    private var suffixCount = 0
    /// At least so many digits in front of the point.
    private var minIntegers = 0
    /// At least and at most so many behind it.
    private var minDecimals = 0
    private var maxDecimals = 0
    private var hasPoint = false
    private var shift = 0
    private var group: UInt8 = 0
    private var decimal: UInt8 = 0
    private var showsMinus = true

    /// Digits that a number may have, and zeros that may be put around them.
    private static let maxDigits = 32
    private static let maxShift = 12
    private static let maxPlaces = 16

    /// `nil` for sections that are not so simple.
    init?(_ section: FormatSection, _ separators: NumberSeparators) {
        let layout = section.layout
        guard section.kind == .number, layout.exponentCount == 0,
            abs(layout.shift) <= DirectFormat.maxShift, separators.decimal.byte != 0,
            !layout.isGrouped || separators.group.byte != 0
        else { return nil }
        var isBehind = false
        var isInDigits = false
        for token in section.tokens {
            switch token {
            case .integer(let placeholder, _):
                guard !isBehind, minIntegers == 0 || placeholder == .zero, placeholder != .space
                else { return nil }
                if placeholder == .zero { minIntegers += 1 }
                isInDigits = true
            case .point:
                guard !isBehind else { return nil }
                hasPoint = true
                isInDigits = true
            case .decimal(let placeholder, _):
                guard !isBehind, placeholder != .space,
                    placeholder == .nothing || minDecimals == maxDecimals
                else { return nil }
                maxDecimals += 1
                if placeholder == .zero { minDecimals += 1 }
            case .comma, .fill: break
            default:
                if isInDigits { isBehind = true }
                guard add(token, of: section, isBehind: isBehind) else { return nil }
            }
        }
        guard layout.integerCount + layout.decimalCount > 0, minIntegers <= DirectFormat.maxPlaces,
            maxDecimals <= DirectFormat.maxPlaces
        else { return nil }
        shift = layout.shift
        group = layout.isGrouped ? separators.group.byte : 0
        decimal = separators.decimal.byte
        showsMinus = section.showsMinus
    }

    private mutating func add(
        _ token: FormatToken, of section: FormatSection, isBehind: Bool
    ) -> Bool {
        var output = OutputBuffer(capacity: 64)
        section.literals.withUnsafeBufferPointer {
            FormatSection.append(text: token, of: $0, into: &output)
        }
        for byte in output.array {
            if isBehind {
                guard suffixCount < 16 else { return false }
                suffix[suffixCount] = byte
                suffixCount += 1
            } else {
                guard prefixCount < 16 else { return false }
                prefix[prefixCount] = byte
                prefixCount += 1
            }
        }
        return true
    }

    /// Appends a number; returns `false`, and appends nothing, if it has an exponent or many digits.
    /// 16 bytes behind its text must be readable.
    @inline(__always)
    func append(
        _ text: UnsafePointer<UInt8>, count: Int, into output: inout OutputBuffer
    ) -> Bool {
        let isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        let length = count &- start
        guard length > 0, length <= DirectFormat.maxDigits else { return false }
        let digits = text + start
        let integers = min(digitRun(digits), length)
        var decimals = 0
        if integers < length {
            guard digits[integers] == UInt8(ascii: ".") else { return false }
            decimals = length &- integers &- 1
            guard digitRun(digits + integers + 1) >= decimals, integers + decimals > 0 else {
                return false
            }
        }
        // Written text: at most 16 and 16 bytes around 32 + 12 + 16 digits with separators between
        // them and a point. Behind it is room to lay the digits out: without their point, between
        // zeros enough for every shift and every place.
        output.reserve(512)
        let field = output.end + 256
        let zeros = Vector.all(UInt8(ascii: "0"))
        storeVector(zeros, field)
        storeVector(zeros, field + 16)
        let first = field + 32
        storeVector(loadVector(digits), first)
        if integers > 16 { storeVector(loadVector(digits + 16), first + 16) }
        if decimals > 0 {
            storeVector(loadVector(digits + integers + 1), first + integers)
            if decimals > 16 {
                storeVector(loadVector(digits + integers + 17), first + integers + 16)
            }
        }
        let end = first + integers + decimals
        storeVector(zeros, end)
        storeVector(zeros, end + 16)

        let point = first + integers + shift
        let last = point + maxDecimals
        if last < end, last[0] >= UInt8(ascii: "5") {
            // Round up; zeros in front of the digits stop it.
            var index = last - 1
            while index[0] == UInt8(ascii: "9") {
                index[0] = UInt8(ascii: "0")
                index -= 1
            }
            index[0] &+= 1
        }
        var begin = min(first, point) - 1
        while begin < point, begin[0] == UInt8(ascii: "0") { begin += 1 }
        if point - begin < minIntegers { begin = point - minIntegers }
        var shown = maxDecimals
        while shown > minDecimals, point[shown &- 1] == UInt8(ascii: "0") { shown &-= 1 }

        var target = output.end
        if isNegative, showsMinus, isAnyDigit(from: begin, to: point + shown) {
            target[0] = UInt8(ascii: "-")
            target += 1
        }
        storeVector(prefix, target)
        target += prefixCount
        var left = point - begin
        if group != 0, left > 3 {
            let head = (left &- 1) % 3 &+ 1
            copyWord(from: begin, to: target)
            target += head
            begin += head
            left &-= head
            repeat {
                target[0] = group
                copyWord(from: begin, to: target + 1)
                target += 4
                begin += 3
                left &-= 3
            } while left > 0
        } else {
            copyVectors(from: begin, to: target, count: left)
            target += left
        }
        if hasPoint {
            target[0] = decimal
            storeVector(loadVector(point), target + 1)
            target += 1 &+ shown
        }
        storeVector(suffix, target)
        output.count = target - output.base + suffixCount
        return true
    }

    @inline(__always)
    private func copyWord(
        from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
    ) {
        UnsafeMutableRawPointer(target).storeBytes(of: load32(source), as: UInt32.self)
    }

    /// Whether some digit is not zero.
    private func isAnyDigit(
        from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
    ) -> Bool {
        var index = start
        while index < end {
            if index[0] != UInt8(ascii: "0") { return true }
            index += 1
        }
        return false
    }
}
