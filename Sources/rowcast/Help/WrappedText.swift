extension String {
    /// The lines with breaks at blanks, so that none is longer than 79 characters unless a word is; lines
    /// behind a break are indented.
    func wrapped(indent: Int) -> String {
        var text = ""
        for line in split(separator: "\n", omittingEmptySubsequences: false) {
            if !text.isEmpty { text += "\n" }
            var width = 0
            for word in line.split(separator: " ", omittingEmptySubsequences: false) {
                if width > indent, width + 1 + word.count > 79 {
                    text += "\n" + String(repeating: " ", count: indent) + word
                    width = indent + word.count
                } else {
                    text += width == 0 ? word : " " + word
                    // An empty word stands for a blank of the line's own indentation.
                    width += word.count + 1
                }
            }
        }
        return text
    }
}
