extension OutputBuffer {
    /// Replaces each line end, CR LF, LF or CR, by a space.
    mutating func joinLines() {
        let text = text()
        var target = 0
        var last: UInt8 = 0
        for index in 0..<count {
            let byte = text[index]
            defer { last = byte }
            if byte == .lineFeed, last == .carriageReturn { continue }
            base[target] = byte == .lineFeed || byte == .carriageReturn ? .space : byte
            target += 1
        }
        count = target
    }
}

/// Whether a text has a CR or LF.
func hasAnyLineEnd(_ text: PaddedText) -> Bool {
    firstIndex(of: .lineFeed, in: text, from: 0, to: text.count) < text.count
        || firstIndex(of: .carriageReturn, in: text, from: 0, to: text.count) < text.count
}
