// Text of a cell. `&`, `<` and `>` become entities, and a line feed becomes `<br>`. The cell's
// style `white-space:pre-wrap` keeps white space that a browser would drop: at either end, tabs,
// two or more blanks in a row. Control characters become U+FFFD as in XML.
//
// The encoder copies text and looks for such bytes in one go (`copyHTMLText`); if it finds one, it
// writes the text again byte by byte (`OutputBuffer.append(htmlText:)`).

/// Marks, among 16 bytes, all that need an escape, and some that may not: all characters from
/// U+F000 to U+FFFF. Reads one byte more than a vector.
@inline(__always)
private func marksOfHTMLText(
    _ text: PaddedText, _ vector: Vector
) -> SIMDMask<SIMD16<Int8>> {
    // `<` and `>` differ in one bit.
    let brackets = (vector | Vector.all(2)) .== Vector.all(UInt8(ascii: ">"))
    let others =
        (vector .== Vector.all(UInt8(ascii: "&"))) .| (vector .< Vector.all(32))
        .| (vector .== Vector.all(0xEF))
    let blanks = (vector .== Vector.all(.space)) .& (text.vector(at: 1) .== Vector.all(.space))
    return brackets .| others .| blanks
}

/// Copies text in whole vectors and returns whether it needs escapes.
///
/// Writes up to 16 bytes behind the text.
@inline(__always)
func copyHTMLText(from text: PaddedText, to target: TextTarget) -> Bool {
    if text.count == 0 { return false }
    return copyVectors(from: text, to: target, marks: marksOfHTMLText)
        || text[0] == .space || text[text.count &- 1] == .space || text[0] == 0xC2
}

/// Whether a browser would drop some of a text's white space, or a reader would take the text for
/// an empty cell.
func losesBlanks(_ text: PaddedText) -> Bool {
    if text.count > 0, text[0] == 0xC2, isOfNoBreakSpaces(text) { return true }
    // A line feed becomes a line break, and browsers drop the blanks around it.
    var isAfterBlank = true
    for index in 0..<text.count {
        switch text[index] {
        case .tab, .carriageReturn: return true
        case .space:
            if isAfterBlank { return true }
            isAfterBlank = true
        case .lineFeed:
            if index > 0 && text[index - 1] == .space { return true }
            isAfterBlank = true
        default: isAfterBlank = false
        }
    }
    return text.count > 0 && text[text.count - 1] == .space
}

/// Whether a text is made of U+00A0 only, as `&nbsp;` in empty cells.
private func isOfNoBreakSpaces(_ text: PaddedText) -> Bool {
    text.count % 2 == 0
        && (0..<text.count).allSatisfy { text[$0] == ($0 % 2 == 0 ? 0xC2 : 0xA0) }
}

extension OutputBuffer {
    /// Appends text with all escapes. Returns the number of characters replaced by U+FFFD.
    @inline(never)
    @discardableResult
    mutating func append(htmlText text: PaddedText) -> Int {
        var replaced = 0
        var start = 0
        while true {
            let end = firstIndex(of: .lineFeed, in: text, from: start, to: text.count)
            replaced += append(
                xmlText: text.slice(at: start, count: end - start), .replacementCharacter)
            if end == text.count { return replaced }
            append("<br>")
            start = end + 1
        }
    }

    /// Appends a short text with all escapes; slower than the version for bytes.
    mutating func append(htmlText text: String) {
        let snippet = Snippet(text)
        defer { withExtendedLifetime(snippet) {} }
        append(htmlText: snippet.text)
    }
}
