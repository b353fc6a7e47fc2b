/// A character reference, such as `&amp;` or `&#38;`.
struct HTMLReference {
    /// The character.
    let scalar: Unicode.Scalar
    /// A combining character behind the first, which some names stand for; nil for none.
    let second: Unicode.Scalar?
    /// Length of the reference in bytes.
    let count: Int

    /// Reads the reference that begins at an ampersand; returns nil if there is none (HTML
    /// Standard, 13.2.5.72 on).
    init?(_ text: PaddedText, isInAttribute: Bool) {
        guard text.count > 2 else { return nil }
        if text[1] == UInt8(ascii: "#") {
            self.init(numeric: text)
        } else {
            self.init(named: text, isInAttribute)
        }
    }

    private init?(numeric text: PaddedText) {
        let available = text.count
        let isHexadecimal = text[2] | 32 == UInt8(ascii: "x")
        let start = isHexadecimal ? 3 : 2
        var end = start
        var code: UInt32 = 0
        while end < available, let digit = text[end].digit(isHexadecimal) {
            // All numbers beyond the last character mean U+FFFD.
            code = min(code * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            end += 1
        }
        guard end > start else { return nil }
        if end < available, text[end] == UInt8(ascii: ";") { end += 1 }
        scalar = HTMLReference.scalar(numbered: code)
        second = nil
        count = end
    }

    /// Length in bytes of the longest name, `CounterClockwiseContourIntegral`.
    static let longestName = 31
    /// Length in bytes of the longest name that needs no semicolon.
    private static let longestOldName = 6

    private init?(named text: PaddedText, _ isInAttribute: Bool) {
        let available = text.count
        var end = 1
        while end < min(available, HTMLReference.longestName + 1), text[end].isLetterOrDigit {
            end += 1
        }
        let name = text.slice(at: 1, count: end - 1)
        if end < available, text[end] == UInt8(ascii: ";"), let found = HTMLNames.characters(name) {
            (scalar, second) = found
            count = end + 1
            return
        }
        // Names without a semicolon: the longest one counts, so `&notit;` begins with `&not`.
        for length in stride(from: min(name.count, HTMLReference.longestOldName), to: 1, by: -1) {
            let old = name.prefix(length)
            guard HTMLNames.isOld(old), let found = HTMLNames.characters(old) else { continue }
            // In an attribute, `&copy=` and `&copying` are parts of a URL.
            if isInAttribute, 1 + length < available {
                let next = text[1 + length]
                if next == UInt8(ascii: "=") || next.isLetterOrDigit { return nil }
            }
            (scalar, second) = found
            count = 1 + length
            return
        }
        return nil
    }

    /// The character of a numeric reference: 128 to 159 mean characters of Windows code page 1252,
    /// and numbers of no character mean U+FFFD.
    static func scalar(numbered code: UInt32) -> Unicode.Scalar {
        let code = 0x80...0x9F ~= code ? windows1252[Int(code) - 0x80] : code
        return code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
    }
}

/// The names of HTML's character references.
enum HTMLNames {
    private static let byName: [String: (Unicode.Scalar, Unicode.Scalar?)] = {
        let words = HTMLNamedCharacters.all.split(whereSeparator: \.isWhitespace)
        var found: [String: (Unicode.Scalar, Unicode.Scalar?)] = [:]
        found.reserveCapacity(words.count / 2)
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let scalars = words[index + 1].split(separator: ",").compactMap {
                UInt32($0, radix: 16).flatMap(Unicode.Scalar.init)
            }
            guard let first = scalars.first else { continue }
            found[String(words[index])] = (first, scalars.count > 1 ? scalars[1] : nil)
        }
        return found
    }()

    private static let old = Set(
        HTMLNamedCharacters.withoutSemicolon.split(whereSeparator: \.isWhitespace).map(String.init))

    /// The characters of a name that is followed by a semicolon; nil for an unknown name.
    static func characters(
        _ name: some BorrowedText
    ) -> (Unicode.Scalar, Unicode.Scalar?)? {
        byName[String(decoding: name, as: UTF8.self)]
    }

    /// Whether a name needs no semicolon.
    static func isOld(_ name: PaddedText) -> Bool {
        old.contains(String(decoding: name, as: UTF8.self))
    }
}

extension UInt8 {
    /// Whether the byte may be part of a reference's name.
    var isLetterOrDigit: Bool { 48...57 ~= self || 97...122 ~= self | 32 }

    fileprivate func digit(_ isHexadecimal: Bool) -> UInt32? {
        switch self {
        case 48...57: UInt32(self) - 48
        case 65...70 where isHexadecimal: UInt32(self) - 55
        case 97...102 where isHexadecimal: UInt32(self) - 87
        default: nil
        }
    }
}
