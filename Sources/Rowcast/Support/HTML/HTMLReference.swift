/// A character reference, as `&amp;` or `&#38;`.
struct HTMLReference {
    let scalar: Unicode.Scalar
    /// How many bytes it is written with.
    let count: Int

    /// The reference that begins at an ampersand, if it is one (HTML Standard, 13.2.5.72 on).
    ///
    /// Named ones are those of HTML 4 and those for ASCII characters; another is no reference, and
    /// who writes it again escapes the ampersand.
    init?(_ text: UnsafePointer<UInt8>, available: Int, isInAttribute: Bool) {
        guard available > 2 else { return nil }
        if text[1] == UInt8(ascii: "#") {
            self.init(numeric: text, available)
        } else {
            self.init(named: text, available, isInAttribute)
        }
    }

    private init?(numeric text: UnsafePointer<UInt8>, _ available: Int) {
        let isHexadecimal = text[2] | 32 == UInt8(ascii: "x")
        let start = isHexadecimal ? 3 : 2
        var end = start
        var code: UInt32 = 0
        while end < available, let digit = text[end].digit(isHexadecimal) {
            // Beyond the last character it does not matter how far.
            code = min(code * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            end += 1
        }
        guard end > start else { return nil }
        if end < available, text[end] == UInt8(ascii: ";") { end += 1 }
        if 0x80...0x9F ~= code { code = windows1252[Int(code) - 0x80] }
        scalar = code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
        count = end
    }

    private init?(named text: UnsafePointer<UInt8>, _ available: Int, _ isInAttribute: Bool) {
        let longestName = 16
        var end = 1
        while end < min(available, longestName), text[end].isLetterOrDigit { end += 1 }
        let name = UnsafeBufferPointer(start: text + 1, count: end - 1)
        guard
            let scalar = htmlCharacter(named: name)
                ?? namedCharacters[String(decoding: name, as: UTF8.self)]
        else { return nil }
        if end < available, text[end] == UInt8(ascii: ";") {
            end += 1
        } else {
            // Old names need no semicolon; in an attribute `&copy=` is part of a URL.
            let isOld = 0xA0...0xFF ~= scalar.value || "&<>\"".unicodeScalars.contains(scalar)
            let isParameter = isInAttribute && end < available && text[end] == UInt8(ascii: "=")
            guard isOld, !isParameter else { return nil }
        }
        self.scalar = scalar
        count = end
    }
}

/// What browsers take `&#128;` to `&#159;` for.
private let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
]

/// Names that HTML 4 did not know.
private let namedCharacters: [String: Unicode.Scalar] = [
    "Tab": "\t", "NewLine": "\n", "excl": "!", "QUOT": "\"", "num": "#", "dollar": "$",
    "percnt": "%", "AMP": "&", "lpar": "(", "rpar": ")", "ast": "*", "plus": "+", "comma": ",",
    "period": ".", "sol": "/", "colon": ":", "semi": ";", "LT": "<", "equals": "=", "GT": ">",
    "quest": "?", "commat": "@", "lsqb": "[", "lbrack": "[", "bsol": "\\", "rsqb": "]",
    "rbrack": "]", "Hat": "^", "lowbar": "_", "grave": "`", "lcub": "{", "lbrace": "{",
    "verbar": "|", "vert": "|", "rcub": "}", "rbrace": "}", "NonBreakingSpace": "\u{A0}",
    "COPY": "©", "REG": "®", "check": "✓", "checkmark": "✓", "cross": "✗", "star": "☆",
    "starf": "★", "utrif": "▴", "dtrif": "▾",
]

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool { 48...57 ~= self || 97...122 ~= self | 32 }

    fileprivate func digit(_ isHexadecimal: Bool) -> UInt32? {
        switch self {
        case 48...57: UInt32(self) - 48
        case 65...70 where isHexadecimal: UInt32(self) - 55
        case 97...102 where isHexadecimal: UInt32(self) - 87
        default: nil
        }
    }
}
