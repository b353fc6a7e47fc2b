/// Writes numbers as a sheet holds them: doubles, in the shortest digits that read back as the
/// double.
///
/// Almost every number text has that form, or gets it by cutting zeros behind the decimal point,
/// since all texts of up to 15 digits are different doubles (IEEE 754, binary64). Texts of 16 and
/// 17 digits are compared with their neighbours of one digit less. Only longer texts and exponents
/// are converted, which takes ten times as long.
enum SheetNumberWriter {
    /// Number of leading bytes of a number's text that are its shortest form; 0 if finding out
    /// needs more work. Reads 16 bytes.
    @inline(__always)
    static func plainLength(_ text: PaddedText) -> Int {
        guard text.count <= 16 else { return 0 }
        let inside = Vector.indices .< Vector.all(UInt8(truncatingIfNeeded: text.count))
        let vector = text.vector()
        // The letters `e` and `E` have this bit; digits, `-`, `+` and `.` do not.
        if isAnyMarked(((vector & Vector.all(0x40)) .== Vector.all(0x40)) .& inside) { return 0 }
        let hasPoint = isAnyMarked((vector .== Vector.all(UInt8(ascii: "."))) .& inside)
        // 16 bytes without a point may be 16 digits.
        if !hasPoint { return text.count < 16 ? text.count : 0 }
        return trimmedLength(text)
    }

    /// Length of the text without zeros at its end, and without a point that only zeros follow. The
    /// text must have a point and no exponent.
    @inline(__always)
    private static func trimmedLength(_ text: PaddedText) -> Int {
        var length = text.count
        while text[length &- 1] == UInt8(ascii: "0") { length &-= 1 }
        return text[length &- 1] == UInt8(ascii: ".") ? length &- 1 : length
    }

    /// Appends the shortest form of a number. Returns `false`, and appends nothing, for numbers
    /// that a sheet must hold as text: whole numbers of more than 15 digits, since a spreadsheet
    /// keeps only 15, and numbers outside the range of doubles.
    @inline(never)
    static func append(
        _ text: PaddedText, to output: inout OutputBuffer
    ) -> Bool {
        if isLongInteger(text) { return false }
        switch judgement(text) {
        case .isShortest:
            output.append(text)
            return true
        case .isUnclear: break
        }
        let bytes = text
        guard !bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else {
            return appendConverted(bytes, to: &output)
        }
        let hasPoint = bytes.contains(UInt8(ascii: "."))
        let length = hasPoint ? trimmedLength(text) : text.count
        let trimmed = bytes.prefix(length)
        let digits = trimmed.filter { $0 >= 48 }.drop { $0 == 48 }
        if digits.count <= 15, length <= 300 {
            output.append(trimmed)
            return true
        }
        if !trimmed.contains(UInt8(ascii: ".")) { return false }
        return appendConverted(trimmed, to: &output)
    }

    /// Whether a number is written as a whole number of more than the 15 digits that a spreadsheet
    /// shows.
    private static func isLongInteger(_ text: PaddedText) -> Bool {
        let start = text.count > 0 && text[0] == UInt8(ascii: "-") ? 1 : 0
        return text.count - start > 15 && digitRun(text + start) >= text.count - start
    }

    private static func appendConverted(
        _ text: PaddedText, to output: inout OutputBuffer
    ) -> Bool {
        guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else {
            return false
        }
        let description = value.description
        output.append(description.hasSuffix(".0") ? String(description.dropLast(2)) : description)
        return true
    }

    // MARK: - Numbers of too many digits

    /// Length of a text that never has more digits than a double's shortest form: fifteen and a
    /// point.
    static let maxPlainLength = 16

    /// Returns the shortest digits of the number's double, in the notation of the number; `nil` if
    /// that has no fewer digits. Whole numbers keep all their digits: they may not be doubles.
    static func shortened(_ text: PaddedText) -> [UInt8]? {
        let bytes = text
        let exponent = bytes.firstIndex { $0 | 0x20 == UInt8(ascii: "e") }
        let significand = bytes[..<(exponent ?? text.count)]
        guard exponent != nil || significand.contains(UInt8(ascii: ".")) else { return nil }
        guard text.count <= 400, significand.count(where: { $0 &- 48 <= 9 }) > 15,
            judgement(text) != .isShortest,
            let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite
        else { return nil }
        let number = DoubleDigits(value)
        let known = significand.drop { $0 &- 49 > 8 }.count { $0 &- 48 <= 9 }
        guard number.digits.count < known else { return nil }
        if exponent == nil { return number.plain }
        let description = value.description
        return Array(description.utf8.dropLast(description.hasSuffix(".0") ? 2 : 0))
    }

    /// The shortest digits of a double.
    private struct DoubleDigits {
        var isNegative: Bool
        /// Digits without zeros at either end.
        var digits: [UInt8]
        /// Number of digits before the decimal point; negative for zeros between the point and the
        /// digits.
        var point: Int

        init(_ value: Double) {
            isNegative = value.sign == .minus
            let text = Array(value.magnitude.description.utf8)
            let exponent = text.firstIndex(of: UInt8(ascii: "e")) ?? text.count
            let power = Int(String(decoding: text.dropFirst(exponent + 1), as: UTF8.self)) ?? 0
            let significand = text[..<exponent]
            let whole = significand.firstIndex(of: UInt8(ascii: ".")) ?? significand.count
            let all = significand.filter { $0 != UInt8(ascii: ".") }
            let leading = all.prefix { $0 == 48 }.count
            var digits = Array(all.dropFirst(leading))
            while digits.last == 48 { digits.removeLast() }
            self.digits = digits
            point = digits.isEmpty ? 1 : whole - leading + power
        }

        /// The number without an exponent, whatever its length.
        var plain: [UInt8] {
            var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
            if point <= 0 {
                text += Array("0.".utf8) + [UInt8](repeating: 48, count: -point) + digits
            } else if point >= digits.count {
                text += digits + [UInt8](repeating: 48, count: point - digits.count)
            } else {
                text += digits[..<point] + [UInt8(ascii: ".")] + digits[point...]
            }
            return text
        }
    }

    // MARK: - Numbers of 16 to 19 digits

    private enum Judgement { case isShortest, isUnclear }

    /// Finds fractions that are shortest because their two neighbours of one digit less are other
    /// doubles.
    private static func judgement(_ text: PaddedText) -> Judgement {
        // 64 bits hold any 19 digits.
        guard text.count <= (text[0] == UInt8(ascii: "-") ? 20 : 19) + 1 else { return .isUnclear }
        var digits: UInt64 = 0
        var digitCount = 0
        var point = text.count
        for index in 0..<text.count {
            let digit = text[index] &- 48
            if digit <= 9 {
                digits = digits &* 10 &+ UInt64(digit)
                digitCount &+= 1
            } else if text[index] == UInt8(ascii: ".") {
                point = index
            } else if index > 0 {
                return .isUnclear
            }
        }
        guard digitCount <= 19, digits >= 1_000_000_000_000_000 else { return .isUnclear }
        let isShort = digits < 100_000_000_000_000_000
        guard point < text.count else { return .isUnclear }
        let places = text.count &- point &- 1
        let last = digits % 10
        guard isShort, places > 0, last != 0 else { return .isUnclear }
        let double = nearestDouble(digits, places)
        let below = digits &- last
        let isShortest =
            double != nearestDouble(below, places) && double != nearestDouble(below &+ 10, places)
        return isShortest ? .isShortest : .isUnclear
    }

    /// Returns the double nearest to `digits` / 10^`places`, as 53 bits and a power of two. Exact:
    /// the remainder of the division decides ties.
    private static func nearestDouble(_ digits: UInt64, _ places: Int) -> (UInt64, Int) {
        let divisor = powersOfTen[places]
        let shift = (digits.leadingZeroBitCount, divisor.leadingZeroBitCount)
        let dividend = digits << UInt64(shift.0)
        // With both operands shifted to the left, the quotient times 2^63 has 63 or 64 bits.
        let (quotient, remainder) = (divisor << UInt64(shift.1)).dividingFullWidth(
            (dividend >> 1, dividend << 63))
        let surplus = 11 &- quotient.leadingZeroBitCount
        let half: UInt64 = 1 << UInt64(surplus &- 1)
        let rest = quotient & (2 &* half &- 1)
        var significand = quotient >> UInt64(surplus)
        var exponent = surplus &+ shift.1 &- shift.0
        if rest > half || (rest == half && (remainder > 0 || significand & 1 == 1)) {
            significand &+= 1
            if significand == 1 << 53 {
                significand >>= 1
                exponent &+= 1
            }
        }
        return (significand, exponent)
    }

    private static let powersOfTen: [UInt64] = (0..<20).map { place in
        (0..<place).reduce(1) { power, _ in power * 10 }
    }
}
