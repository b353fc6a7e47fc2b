/// A number with its digits, to be compared with others.
struct HeldNumber: Comparable {
    private(set) var value = 0.0
    /// The digits; empty until `hold`, except for a whole number of more digits than a double has.
    private(set) var text: [UInt8] = []

    /// Zero.
    init() {}

    /// - Parameter text: Text that RFC 8259 allows as a number.
    init(_ text: PaddedText) {
        value = Double(number: text)
        if value.magnitude >= 9_007_199_254_740_992 { self.text = [UInt8](text) }
    }

    /// Becomes another number, with its digits.
    mutating func hold(_ number: HeldNumber, _ text: PaddedText) {
        value = number.value
        self.text.removeAll(keepingCapacity: true)
        self.text.append(text)
    }

    static func < (lhs: HeldNumber, rhs: HeldNumber) -> Bool {
        guard lhs.value == rhs.value else { return lhs.value < rhs.value }
        // Whole numbers of many digits may be the same double.
        guard !lhs.text.isEmpty, lhs.text != rhs.text, lhs.isWhole, rhs.isWhole else {
            return false
        }
        let isNegative = lhs.value < 0
        if lhs.text.count != rhs.text.count {
            return (lhs.text.count < rhs.text.count) != isNegative
        }
        return lhs.text.lexicographicallyPrecedes(rhs.text) != isNegative
    }

    private var isWhole: Bool { text.dropFirst().allSatisfy { 48...57 ~= $0 } }
}

extension PaddedText {
    /// Whether the text stands before another in the order of bytes.
    func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
    /// Whether the text stands behind another in the order of bytes.
    func follows(_ other: [UInt8]) -> Bool { other.lexicographicallyPrecedes(self) }
}
