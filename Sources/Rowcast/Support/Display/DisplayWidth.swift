/// Counts the columns that text takes in the grid of a terminal.
///
/// A character of several scalars takes the columns of one character: marks lie on the letter before
/// them, and a family, joined by U+200D of three persons, is two columns wide, as each person is.
///
///     K ö l n      東 京      👨‍👩‍👧      🇩🇪      é (e and U+0301)
///     1 1 1 1      2  2      2       1+1     1 0
package struct DisplayWidth {
    /// Columns of the text so far.
    package private(set) var columns = 0
    /// Columns of the last character.
    private var last = 0
    /// Whether the last scalar is part of a pictograph, which U+200D may join to the next one.
    private var isPictograph = false
    /// Whether U+200D stands behind a pictograph.
    private var isJoining = false

    package init() {}

    /// Counts a scalar, which is no control character.
    @inline(__always)
    package mutating func add(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        if value < 0x7F || (0xAE < value && value < 0x300) || (0x370..<0x483).contains(value) {
            begin(width: 1, isPictograph: false)
        } else if (0x3400..<0x4DC0).contains(value) || (0x4E00..<0xA000).contains(value)
            || (0xAC00..<0xD7A4).contains(value)
        {
            begin(width: 2, isPictograph: false)
        } else {
            addRare(scalar)
        }
    }

    private mutating func begin(width: Int, isPictograph: Bool) {
        columns &+= width
        last = width
        self.isPictograph = isPictograph
        isJoining = false
    }

    @inline(never)
    private mutating func addRare(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x200D:
            isJoining = isPictograph
        case 0xFE0F:
            // Asks for the picture of a character that is usually text: ❤ and the digits of keycaps.
            if last == 1 {
                columns &+= 1
                last = 2
                isPictograph = true
            }
        case 0x1F3FB...0x1F3FF where isPictograph:
            break
        case 0x1F1E6...0x1F1FF:
            // Two letters make a flag, of two columns.
            begin(width: 1, isPictograph: false)
        default:
            let properties = scalar.properties
            if scalar.hasNoWidth(properties) { return }
            let isPictograph = scalar.value > 0xFF && properties.isEmoji
            if isJoining, isPictograph {
                isJoining = false
                columns &+= 2 &- last
                last = 2
                return
            }
            let isWide = properties.isEmojiPresentation || scalar.isEastAsianWide
            begin(width: isWide ? 2 : 1, isPictograph: isPictograph)
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal shows the scalar on the character before it, or not at all.
    fileprivate func hasNoWidth(_ properties: Properties) -> Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        // A soft hyphen is shown.
        case .format: value != 0xAD
        // Vowels and final consonants of a Korean syllable that is spelled out.
        default:
            (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7C6).contains(value)
                || (0xD7CB...0xD7FB).contains(value)
        }
    }

    /// Whether the scalar is wide or fullwidth (Unicode Standard Annex 11), pictographs apart.
    fileprivate var isEastAsianWide: Bool {
        switch value {
        case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF,
            0x4E00...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
            0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF,
            0x1F200...0x1F2FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension String {
    /// Columns that the text takes in the grid of a terminal.
    package var displayWidth: Int {
        var width = DisplayWidth()
        for scalar in unicodeScalars { width.add(scalar) }
        return width.columns
    }
}
