/// Tells from the shown text of a number whether a number format of Excel can show this text.
enum ShownNumber {
    /// Number of decimals of a value that is shown with separators and no other change, as `1062.5`
    /// shown as `1,062.5`; `nil` for any other shown text.
    static func decimals(_ value: Cell, _ shown: Cell, _ bytes: PaddedText) -> Int? {
        guard shown.length > value.length else { return nil }
        let number = bytes.slice(at: value.start, count: value.length)
        let text = bytes.slice(at: shown.start, count: shown.length)
        let isDigit: (UInt8) -> Bool = { $0 &- 48 <= 9 }
        guard
            number.allSatisfy({
                isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }),
            (number.first == UInt8(ascii: "-")) == (text.first == UInt8(ascii: "-")),
            !text.contains(where: isOfAnotherFormat),
            number.lazy.filter(isDigit).elementsEqual(text.lazy.filter(isDigit))
        else { return nil }
        guard let point = number.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
        return number.count - point - 1
    }

    /// Whether a byte belongs to neither digits nor separators: currency and percent signs,
    /// letters.
    private static func isOfAnotherFormat(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 0x20, 0x27, 0x2C, 0x2D, 0x2E: false
        // Bytes of the blanks U+00A0, U+202F and U+2009, and of the apostrophe U+2019.
        case 0xC2, 0xA0, 0xE2, 0x80, 0xAF, 0x89, 0x99: false
        default: true
        }
    }
}
