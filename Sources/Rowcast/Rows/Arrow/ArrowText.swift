// Values of Arrow as JSON text.

extension [UInt8] {
    package mutating func append(literal text: StaticString) { append(TextView(text)) }

    /// Appends a number by the fewest digits that read back as the same number of its type, such as
    /// `0.1`, `12` or `1e+20`; nothing, and returns false, for NaN and infinities.
    package mutating func append<Number: BinaryFloatingPoint & CustomStringConvertible>(
        number: Number
    ) -> Bool {
        guard number.isFinite else { return false }
        // Whole numbers are written with `.0`, which JSON's numbers do not need.
        let text = number.description.utf8
        let isWhole = text.suffix(2).elementsEqual(".0".utf8)
        append(contentsOf: isWhole ? text.dropLast(2) : text[...])
        return true
    }

    /// Appends a decimal number whose digits are those of a whole number of 64 bits, `scale` of them, at
    /// least 0, behind the point.
    package mutating func append(decimal value: Int64, scale: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = value.magnitude
        var digits = 0
        repeat {
            if digits == scale, scale > 0 { append(UInt8(ascii: ".")) }
            append(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
            digits += 1
        } while rest != 0 || digits <= scale
        self[start...].reverse()
    }

    /// Appends a decimal number.
    ///
    /// - Parameters:
    ///   - words: The two's complement of the number times 10^`scale`, the lowest word first.
    ///   - scale: Number of digits behind the point; a negative one stands for zeros in front of it.
    package mutating func append(decimal words: [UInt32], scale: Int) {
        var magnitude = words
        if let last = words.last, last >> 31 == 1 {
            append(UInt8(ascii: "-"))
            var carry: UInt64 = 1
            for index in magnitude.indices {
                let sum = UInt64(~magnitude[index]) + carry
                magnitude[index] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
        }
        var digits: [UInt8] = []
        while let last = magnitude.last {
            if last == 0 {
                magnitude.removeLast()
                continue
            }
            var rest: UInt64 = 0
            for index in magnitude.indices.reversed() {
                let value = rest << 32 | UInt64(magnitude[index])
                magnitude[index] = UInt32(value / 1_000_000_000)
                rest = value % 1_000_000_000
            }
            for _ in 0..<9 {
                digits.append(UInt8(48 + rest % 10))
                rest /= 10
            }
        }
        while digits.count > Swift.max(scale, 0) + 1, digits.last == 48 { digits.removeLast() }
        while digits.count < Swift.max(scale, 0) + 1 { digits.append(48) }
        append(contentsOf: digits.dropFirst(Swift.max(scale, 0)).reversed())
        if scale > 0 {
            append(UInt8(ascii: "."))
            append(contentsOf: digits.prefix(scale).reversed())
        } else if scale < 0, digits != [48] {
            append(contentsOf: repeatElement(48, count: -scale))
        }
    }

    /// Appends a text as a JSON string with its quotes.
    ///
    /// - Throws: `.malformed` for bytes that are no UTF-8.
    package mutating func append(jsonText text: TextView) throws(ConversionError) {
        try [UInt8](text).withPaddedText { text throws(ConversionError) in
            if let fault = firstInvalidUTF8(text) {
                throw ConversionError(.malformed, "a text is not UTF-8 at its byte \(fault)")
            }
            var output = OutputBuffer(capacity: text.count + 128)
            output.reserve(text.count + 2)
            output.putJSONString(text)
            append(output.text())
        }
    }

    /// Appends a day in quotes, such as `"2024-01-31"`; days are counted from 1970-01-01.
    ///
    /// - Throws: `.unsupported` for a day outside the years 1 to 9999.
    package mutating func append(day: Int) throws(ConversionError) {
        try append(day: day, nanosecondOfDay: 0, hasTime: false)
    }

    /// Appends a time in quotes, such as `"2024-01-31 10:05:06.250"`; units are counted from 1970-01-01.
    ///
    /// - Throws: `.unsupported` for a time outside the years 1 to 9999.
    package mutating func append(time: Int, perSecond units: Int) throws(ConversionError) {
        let perDay = 86_400 * units
        let day = time / perDay - (time % perDay < 0 ? 1 : 0)
        let rest = time % perDay + (time % perDay < 0 ? perDay : 0)
        try append(
            day: day, nanosecondOfDay: rest * (1_000_000_000 / units), hasTime: true)
    }

    /// Appends a time of day in quotes, such as `"10:05:06.250"`; units are counted from midnight.
    ///
    /// - Throws: `.malformed` for a time outside a day.
    package mutating func append(timeOfDay time: Int, perSecond units: Int) throws(ConversionError)
    {
        guard 0..<86_400 * units ~= time else {
            throw ConversionError(.malformed, "a time of day lies outside the day: \(time)")
        }
        let nanosecond = time * (1_000_000_000 / units)
        appendQuoted(
            CivilTime(daysSince1970: 0, nanosecondOfDay: nanosecond), from: 11, hasTime: true)
    }

    private mutating func append(
        day: Int, nanosecondOfDay: Int, hasTime: Bool
    ) throws(ConversionError) {
        guard -719_162...2_932_896 ~= day else {
            throw ConversionError(
                .unsupported, "a day outside the years 1 to 9999: \(day) days from 1970-01-01")
        }
        appendQuoted(
            CivilTime(daysSince1970: day, nanosecondOfDay: nanosecondOfDay), from: 0,
            hasTime: hasTime)
    }

    private mutating func appendQuoted(_ time: CivilTime, from start: Int, hasTime: Bool) {
        append(UInt8(ascii: "\""))
        withTemporaryTarget(room: 64) { target in
            let text = target.text(first: target.put(time, hasTime: hasTime))
            append(text + start)
        }
        append(UInt8(ascii: "\""))
    }
}
