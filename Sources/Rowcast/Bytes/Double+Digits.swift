/// The text of computed numbers.
extension Double {
    /// Number of bytes that the digits of a number take at most, and that are written behind them.
    static let roomOfDigits = 32

    /// Appends the shortest digits that read back to the same double, without an exponent below 10^21:
    /// `12.5`, `107`, `1e+21`. Minus zero is 0. The number is finite.
    package func appendDigits(to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: Double.roomOfDigits))
        bytes.withTarget { start + ($0 + start).put(digits: self) }
    }

    /// Appends digits that `TextTarget.putPlain` has not.
    fileprivate func appendRareDigits(to bytes: inout [UInt8]) {
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

extension TextTarget {
    /// Writes what `appendDigits` appends, at most 26 bytes, and maybe some behind them, all within
    /// `Double.roomOfDigits`; returns the number of digits.
    @inline(__always)
    func put(digits number: Double) -> Int { putPlain(number + 0) ?? put(rareDigits: number) }

    @inline(never)
    private func put(rareDigits number: Double) -> Int {
        var digits: [UInt8] = []
        number.appendRareDigits(to: &digits)
        digits.withText { copy($0) }
        return digits.count
    }
}
