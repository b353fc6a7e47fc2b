/// The digits of a number without its sign, point, exponent and zeros at either end: where those of a text
/// and of its double differ, the text had more than a double has.
package struct SignificantDigits: Equatable {
    private let digits: [UInt8]

    package init(_ text: RawSpan) {
        self.init((0..<text.byteCount).map { text.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
    }

    package init(_ text: String) { self.init(Array(text.utf8)) }

    package init(_ number: Double) { self.init(number.description) }

    private init(_ text: [UInt8]) {
        var digits = text.prefix { $0 | 32 != UInt8(ascii: "e") }.filter { $0 &- 48 <= 9 }
        while digits.last == 48 { digits.removeLast() }
        self.digits = Array(digits.drop { $0 == 48 })
    }
}
