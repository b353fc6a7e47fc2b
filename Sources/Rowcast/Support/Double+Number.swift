extension Double {
    /// The double nearest to a number; infinity beyond the range of doubles.
    ///
    /// Up to 15 digits and 15 decimals are two doubles, which are divided without error.
    ///
    /// - Parameter text: Text that RFC 8259 allows as a number.
    init(number text: PaddedText) {
        var digits: UInt64 = 0
        var count = 0
        var decimals: Int?
        let isNegative = text[0] == UInt8(ascii: "-")
        for index in (isNegative ? 1 : 0)..<text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") {
                decimals = 0
            } else if 48...57 ~= byte {
                digits = digits &* 10 &+ UInt64(byte &- 48)
                count &+= 1
                decimals = decimals.map { $0 &+ 1 }
            } else {
                count = 16
            }
            if count > 15 {
                self = Double(text.string) ?? .infinity
                return
            }
        }
        let value = Double(digits) / Double.powersOfTen[decimals ?? 0]
        self = isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = (0...15).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }
}
