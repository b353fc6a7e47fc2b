/// Fast path for formats such as `$#,##0.00`: a prefix, digits in one run, a suffix.
///
/// Gives the same bytes as `FormatSection.appendNumber`, the test oracle: a change to one needs the
/// same change to the other.
struct DirectFormat: Sendable {
    private var prefix = Vector.all(0)
    private var prefixCount = 0
    private var suffix = Vector.all(0)
    private var suffixCount = 0
    /// Minimum number of digits before the decimal point.
    private var minIntegers = 0
    /// Minimum and maximum number of digits behind the decimal point.
    private var minDecimals = 0
    private var maxDecimals = 0
    private var hasPoint = false
    private var shift = 0
    private var group: UInt8 = 0
    private var decimal: UInt8 = 0
    private var showsMinus = true

    /// Limits: digits of a number, and zeros that `shift` and the places may add around them.
    private static let maxDigits = 32
    private static let maxShift = 12
    private static let maxPlaces = 16

    /// `nil` for a section with any other token, such as an exponent or text between digits.
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
        section.literals.withText {
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

    /// Appends a number. Returns `false`, and appends nothing, for a number with an exponent or
    /// with more than 32 bytes beside its sign.
    @inline(__always)
    func append(
        _ text: PaddedText, into output: inout OutputBuffer
    ) -> Bool {
        let isNegative = text[0] == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        let length = text.count &- start
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
        // The output takes at most 16 + 16 bytes of prefix and suffix around 32 + 12 + 16 digits
        // with separators and a decimal point. Behind it, from byte 256 on, is a work area: the
        // digits without their point, between zeros enough for every shift and every place.
        output.reserve(512)
        let field = output.end + 256
        let zeros = Vector.all(UInt8(ascii: "0"))
        storeVector(zeros, field)
        storeVector(zeros, field + 16)
        let first = field + 32
        storeVector(digits.vector(), first)
        if integers > 16 { storeVector(digits.vector(at: 16), first + 16) }
        if decimals > 0 {
            storeVector(digits.vector(at: integers + 1), first + integers)
            if decimals > 16 {
                storeVector(digits.vector(at: integers + 17), first + integers + 16)
            }
        }
        let end = first + integers + decimals
        storeVector(zeros, end)
        storeVector(zeros, end + 16)

        let point = first + integers + shift
        let last = point + maxDecimals
        if last < end, last[0] >= UInt8(ascii: "5") {
            // Round up; the zeros in front of the digits end the loop.
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

    /// Whether any digit in the range is not zero.
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
