// Text as a terminal shows it on one line: characters that would move the cursor, hide text, change
// colours or turn the writing direction are shown as escapes such as `\n` and `\u{1B}`.
//
// Text of printable ASCII, by far the most, is copied in whole vectors; other text is read scalar by
// scalar.

extension OutputBuffer {
    /// Appends text with its escapes; returns the columns that it takes.
    ///
    /// - Parameter keepsLineFeeds: Line feeds stay as they are, for a format that has its own escape.
    @inline(__always)
    mutating func append(displayed text: PaddedText, keepsLineFeeds: Bool = false) -> Int {
        let length = text.count
        if length == 0 { return 0 }
        reserve(length)
        let isUnusual = copyVectors(from: text, to: target) { _, vector in
            (vector .< Vector.all(0x20)) .| (vector .>= Vector.all(0x7F))
        }
        if isUnusual { return append(unusual: text, keepsLineFeeds) }
        count &+= length
        return length
    }

    @inline(never)
    private mutating func append(unusual text: PaddedText, _ keepsLineFeeds: Bool) -> Int {
        var width = DisplayWidth()
        var copied = 0
        var index = 0
        while index < text.count {
            let (scalar, length) = text.scalar(at: index)
            if let scalar, !scalar.movesCursor || keepsLineFeeds && scalar == "\n" {
                width.add(scalar)
            } else {
                append(text.slice(at: copied, count: index - copied))
                let escape = DisplayEscape(scalar, byte: text[index])
                append(escape.text)
                for scalar in escape.text.unicodeScalars { width.add(scalar) }
                copied = index + length
            }
            index += length
        }
        append(text.slice(at: copied, count: index - copied))
        return width.columns
    }

    /// Appends blanks.
    @inline(__always)
    mutating func append(blanks number: Int) { append(Blank.space, number) }

    /// Appends `number` copies of a character.
    mutating func append(_ character: Blank, _ number: Int) {
        reserve(3 &* max(number, 0))
        for _ in 0..<max(number, 0) {
            switch character {
            case .space: put(.space)
            case .hyphen: put(UInt8(ascii: "-"))
            case .line:
                put(0xE2)
                put(0x94)
                put(0x80)
            }
        }
    }

    /// Characters that fill a line of a table.
    enum Blank { case space, hyphen, line }

    /// Inserts blanks in front of the bytes from `start` on.
    mutating func insert(blanks number: Int, at start: Int) {
        guard number > 0 else { return }
        var blanks = OutputBuffer(capacity: number + OutputBuffer.slack)
        blanks.append(blanks: number)
        insert(blanks, at: start)
    }
}

extension RowBatch {
    /// The text of a cell for people; `null` stands for cells without a value.
    @inline(__always)
    func displayedText(of cell: Cell, null: Snippet) -> PaddedText {
        switch cell.kind {
        case .missing, .null: null.text
        case .false: Snippet.false.text
        case .true: Snippet.true.text
        case .number, .text, .json: text(cell)
        }
    }
}

extension Snippet {
    fileprivate static let `false` = Snippet("false")
    fileprivate static let `true` = Snippet("true")
}

extension PaddedText {
    /// Columns that the text, which has no control characters, takes in the grid of a terminal.
    var displayWidth: Int {
        var width = DisplayWidth()
        var index = 0
        while index < count {
            let (scalar, length) = scalar(at: index)
            if let scalar { width.add(scalar) }
            index += length
        }
        return width.columns
    }

    /// The scalar at a place and its length in bytes; nil for a byte that is no UTF-8.
    @inline(__always)
    func scalar(at place: Int) -> (Unicode.Scalar?, length: Int) {
        let lead = self[place]
        if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
        let length = lengthOfUTF8Sequence(self + place, available: count &- place)
        let rest = { (index: Int) in UInt32(self[place &+ index] & 0x3F) }
        switch length {
        case 2: return (Unicode.Scalar(UInt32(lead & 0x1F) << 6 | rest(1)), 2)
        case 3:
            return (Unicode.Scalar(UInt32(lead & 0x0F) << 12 | rest(1) << 6 | rest(2)), 3)
        case 4:
            let high = UInt32(lead & 0x07) << 18 | rest(1) << 12
            return (Unicode.Scalar(high | rest(2) << 6 | rest(3)), 4)
        default: return (nil, 1)
        }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal that is sent the scalar would do something else than show a character:
    /// control characters, line separators, and characters that turn the writing direction.
    package var movesCursor: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x206F,
            0xFEFF, 0xFFF9...0xFFFB:
            true
        default: false
        }
    }
}

/// The escape that stands for a character which a terminal must not be sent.
package struct DisplayEscape {
    package let text: String

    /// - Parameter byte: The byte that stands where no scalar does.
    init(_ scalar: Unicode.Scalar?, byte: UInt8) {
        switch scalar {
        case "\n": text = "\\n"
        case "\r": text = "\\r"
        case "\t": text = "\\t"
        case let scalar?: text = "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        case nil: text = "\\x\(String(byte, radix: 16, uppercase: true))"
        }
    }
}

extension String {
    /// The text on one line, with escapes for characters that would move the cursor of a terminal.
    package var displayed: String {
        guard unicodeScalars.contains(where: \.movesCursor) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.movesCursor {
                text += DisplayEscape(scalar, byte: 0).text
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
