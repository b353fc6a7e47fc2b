/// Words as shells read and write them.
enum ShellWord {
    /// The text of a word that may have quotes and backslashes, and may break off inside quotes. Nothing
    /// is expanded but `~/` at its beginning.
    static func text(of word: String, home: String?) -> String {
        var text = ""
        var quote: Character?
        var isEscaped = false
        for character in word {
            if isEscaped {
                // Inside double quotes a backslash counts before few characters.
                if quote == "\"", !"\"\\$`".contains(character) { text.append("\\") }
                text.append(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if character == quote {
                quote = nil
            } else if quote == nil, character == "'" || character == "\"" {
                quote = character
            } else {
                text.append(character)
            }
        }
        guard word.hasPrefix("~/"), let home else { return text }
        return home + text.dropFirst()
    }

    /// The word that stands for a text: in single quotes where a shell would read anything else.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch UInt8(byte) {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "_.,:/@%+=-".utf8.contains(byte)
            }
        }
        if isPlain, !text.isEmpty { return text }
        return "'"
            + text.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}
