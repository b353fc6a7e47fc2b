/// Changes the cells of decoded delimited text as options ask: the user's null text becomes null,
/// and texts with a decimal comma become numbers.
struct CellMeaning: Sendable {
    /// The unquoted text that stands for null; empty for none.
    private let nullText: Snippet
    /// Whether a text stands for null.
    let hasNullText: Bool
    /// The quote character of values; nil for none.
    private let quote: UInt8?
    /// For each column, whether its numbers have a decimal comma.
    private let commaColumns: [Bool]

    /// Returns nil if no option changes the meaning of cells.
    init?(numbers: [Bool], options: DecodingOptions, quote: UInt8?) {
        let hasComma = options.decimal == .comma && numbers.contains(true)
        guard !options.null.isEmpty || hasComma else { return nil }
        nullText = Snippet(options.null)
        self.quote = quote
        hasNullText = !options.null.isEmpty
        commaColumns = hasComma ? numbers : numbers.map { _ in false }
    }

    func apply(to frame: Frame) {
        let columnCount = frame.columnCount
        for row in 0..<frame.rowCount {
            for column in 0..<columnCount {
                let index = row &* columnCount &+ column
                let cell = frame.cells[index]
                guard cell.kind == .text || cell.kind == .number else { continue }
                if hasNullText, isNull(cell, frame) {
                    frame.cells[index] = Cell(inFrame: .null, offset: cell.start, length: 0)
                } else if commaColumns[column], let number = number(cell, frame) {
                    frame.cells[index] = number
                }
            }
        }
    }

    /// Whether a cell is the null text without quotes.
    private func isNull(_ cell: Cell, _ frame: Frame) -> Bool {
        guard cell.length == nullText.count,
            isEqual(frame.bytes + cell.start, nullText.bytes, count: cell.length)
        else { return false }
        // Text that had quotes or backslashes stands behind the bytes of the input.
        return cell.start < frame.count
            && (cell.start == 0 || frame.bytes[cell.start - 1] != quote)
    }

    /// The number that a text with a decimal comma stands for; nil if it is not a number.
    private func number(_ cell: Cell, _ frame: Frame) -> Cell? {
        frame.reserveText(cell.length + 1)
        let start = frame.textEnd
        let target = frame.bytes + start
        guard
            let length = CellMeaning.putNumber(
                frame.bytes + cell.start, count: cell.length, to: target)
        else { return nil }
        frame.textEnd = start + length + 1
        return Cell(inFrame: .number, offset: start, length: length)
    }

    /// Writes `1.234,5` as `1234.5` with a zero behind it and returns the length of the number.
    ///
    /// Returns nil for a text that is not a number. Points may only separate groups of three
    /// digits.
    static func putNumber(
        _ text: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int? {
        var length = 0
        /// Number of digits since the last point.
        var digits = 0
        var isGrouped = false
        var index = 0
        while index < count, text[index] != UInt8(ascii: ","), text[index] | 32 != UInt8(ascii: "e")
        {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: ".") {
                guard isGrouped ? digits == 3 : (1...3).contains(digits) else { return nil }
                isGrouped = true
                digits = 0
                continue
            }
            if byte &- 48 < 10 { digits += 1 }
            target[length] = byte
            length += 1
        }
        if isGrouped, digits != 3 { return nil }
        while index < count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") { return nil }
            target[length] = byte == UInt8(ascii: ",") ? UInt8(ascii: ".") : byte
            length += 1
            index += 1
        }
        target[length] = 0
        return isJSONNumber(target, count: length) ? length : nil
    }
}
