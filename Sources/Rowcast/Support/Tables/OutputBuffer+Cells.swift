extension OutputBuffer {
    /// Appends the value of a cell, after `reserve(cell.length)`, unless the cell is text or a
    /// nested value: nothing for null, and numbers as they came. Returns whether the cell is text,
    /// which the caller appends with its escapes.
    @inline(__always)
    mutating func putUnlessText(_ cell: Cell, of batch: RowBatch) -> Bool {
        switch cell.kind {
        case .missing, .null: return false
        case .false:
            append("false")
            return false
        case .true:
            append("true")
            return false
        case .number:
            put(batch.text(cell))
            return false
        case .text, .json: return true
        }
    }
}

extension BatchSummary {
    /// The summary of rows in which `count` characters were replaced by U+FFFD; `which` names them
    /// in the warning.
    init(replacedCharacters count: Int, _ which: Message) {
        self.init()
        guard count > 0 else { return }
        warnings.append(
            Warning("characters_replaced", "\(which) were replaced by U+FFFD", count: count))
    }
}
