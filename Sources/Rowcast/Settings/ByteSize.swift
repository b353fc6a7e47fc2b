/// A number of bytes in a user's notation: `65536`, `64MB`, `1 GB`, `512k`. Units are powers of
/// 1024.
package struct ByteSize: Sendable {
    /// The number of bytes.
    package let bytes: Int

    package init(_ bytes: Int) { self.bytes = bytes }

    /// The size that a text stands for; nil for a text that stands for none.
    package init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let number = Int(digits), let shift = ByteSize.shifts[unit] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow else { return nil }
        self.bytes = bytes
    }

    private static let shifts: [String: Int] = [
        "": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20,
        "g": 30, "gb": 30, "gib": 30, "t": 40, "tb": 40, "tib": 40,
    ]
}
