/// Names as users write them in the texts of options.
package enum NameList {
    /// The names between commas; `\,` is a comma in a name.
    package static func names(in text: String) -> [String] { parts(of: text, at: ",") }

    /// The name in front of the first `=`, and the text behind it; `\=` is part of the name. Nil for
    /// a text without `=`.
    package static func pair(in text: String) -> (name: String, text: String)? {
        let parts = parts(of: text, at: "=", atMost: 2)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    private static func parts(
        of text: String, at separator: Character, atMost count: Int = .max
    ) -> [String] {
        var parts = [""]
        var isEscaped = false
        for character in text {
            let isLast = parts.count == count
            if isEscaped {
                if character != separator { parts[parts.count - 1].append("\\") }
                parts[parts.count - 1].append(character)
                isEscaped = false
            } else if character == "\\", !isLast {
                isEscaped = true
            } else if character == separator, !isLast {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        if isEscaped { parts[parts.count - 1].append("\\") }
        return parts
    }
}
