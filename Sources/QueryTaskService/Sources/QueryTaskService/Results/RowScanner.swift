/// Finds the rows of an array of objects, from behind its bracket.
struct RowScanner {
    enum Place { case between, within, last, end }

    private var nesting = JSONNesting()

    mutating func step(_ byte: UInt8) -> Place {
        let before = nesting.depth
        guard nesting.step(byte) else { return .within }
        if nesting.depth < 0 { return .end }
        if nesting.depth > 0 { return .within }
        return before > 0 ? .last : .between
    }
}
