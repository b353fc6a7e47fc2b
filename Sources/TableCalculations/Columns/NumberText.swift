/// The text of computed numbers.
extension Double {
    /// Appends the shortest digits that read back to the same double, without an exponent below 10^21:
    /// `12.5`, `107`, `1e+21`. Minus zero is 0. The number is finite.
    package func appendDigits(to bytes: inout [UInt8]) {
        if magnitude < 1e15, self == rounded(.towardZero) {
            return Double.append(whole: Int(self), to: &bytes)
        }
        if appendShortDecimal(to: &bytes) { return }
        var description = self.description
        description.withUTF8 { text in
            guard let exponent = text.firstIndex(of: UInt8(ascii: "e")) else {
                let end = text.suffix(2).elementsEqual(".0".utf8) ? text.count - 2 : text.count
                bytes.append(contentsOf: text[..<end])
                return
            }
            Double.append(
                scientific: text[..<exponent], exponent: text[(exponent + 1)...], to: &bytes)
        }
    }

    private static func append(whole number: Int, to bytes: inout [UInt8]) {
        var rest = number.magnitude
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
        } while rest != 0
        bytes[start...].reverse()
    }

    /// Appends a number of at most 15 digits. Two such numbers are never the same double, so that these
    /// digits are the shortest. Returns whether the number is one.
    private func appendShortDecimal(to bytes: inout [UInt8]) -> Bool {
        let magnitude = self.magnitude
        guard magnitude >= 1e-3, magnitude < 1e9 else { return false }
        let decimals = magnitude < 1 ? 15 : magnitude < 1e3 ? 12 : 6
        let scale = powersOfTen[decimals]
        let scaled = (magnitude * scale).rounded()
        guard scaled < 1e15, scaled / scale == magnitude else { return false }
        let digits = UInt64(scaled)
        let unit = UInt64(scale)
        if self < 0 { bytes.append(UInt8(ascii: "-")) }
        Double.append(whole: Int(digits / unit), to: &bytes)
        bytes.append(UInt8(ascii: "."))
        var rest = digits % unit
        var place = unit / 10
        while rest > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 48 + rest / place))
            rest %= place
            place /= 10
        }
        return true
    }

    /// Appends digits with an exponent: without it below 10^21 and from 10^-7 on.
    private static func append(
        scientific mantissa: Slice<UnsafeBufferPointer<UInt8>>,
        exponent: Slice<UnsafeBufferPointer<UInt8>>, to bytes: inout [UInt8]
    ) {
        let power = Int(String(decoding: exponent, as: UTF8.self)) ?? 0
        var digits = mantissa.filter { 48...57 ~= $0 }
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        if mantissa.first == UInt8(ascii: "-") { bytes.append(UInt8(ascii: "-")) }
        if power >= 0, power < 21 {
            for index in 0..<max(digits.count, power + 1) {
                if index == power + 1 { bytes.append(UInt8(ascii: ".")) }
                bytes.append(index < digits.count ? digits[index] : 48)
            }
        } else if power < 0, power >= -7 {
            bytes.append(contentsOf: "0.".utf8)
            for _ in 0..<(-power - 1) { bytes.append(48) }
            bytes.append(contentsOf: digits)
        } else {
            bytes.append(digits[0])
            if digits.count > 1 {
                bytes.append(UInt8(ascii: "."))
                bytes.append(contentsOf: digits[1...])
            }
            bytes.append(contentsOf: (power < 0 ? "e" : "e+").utf8)
            bytes.append(contentsOf: String(power).utf8)
        }
    }
}

/// The powers of ten that are doubles.
let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1.0) { power, _ in power * 10 }
}
