/// Texts of filters that accept one value alone.
package enum FilterValue {
    /// The filter of texts that accepts a text alone, or null; nil for a text for which no filter stands.
    ///
    /// `%`, `_`, `^`, commas, quotes, and a minus sign or blanks at an end have a meaning in filters: such a text
    /// stands in quotes, or, where a backslash would swallow the closing quote, behind `^` for each of them.
    package static func text(_ value: String?) -> String? {
        guard let value else { return "NULL" }
        // `EMPTY` accepts null too.
        if value.isEmpty { return "EMPTY,-NULL" }
        // A filter with braces is a template, quoted or not.
        guard !value.contains("{{"), !value.utf8.contains(0),
            value.utf8.count <= FilterText.maxBytes / 4
        else { return nil }
        if isPlain(value) { return value }
        var text = ""
        if value.utf8.last != UInt8(ascii: "\\") {
            text = "\"" + value.replacing("\"", with: "\\\"") + "\""
        } else {
            for scalar in value.unicodeScalars {
                if special.contains(scalar) { text += "^" }
                text.unicodeScalars.append(scalar)
            }
        }
        let filter = try? StringParser.filter(of: text)
        return filter == StringFilter(alternatives: [.equal(value)]) ? text : nil
    }

    private static let special = "%_,^- \"\t\n\u{B}\u{C}\r".unicodeScalars

    /// Whether a text stands for itself in a filter.
    private static func isPlain(_ value: String) -> Bool {
        func isBlank(_ byte: UInt8?) -> Bool { byte.map { $0 == 32 || 9...13 ~= $0 } ?? false }
        if ["NULL", "null", "EMPTY", "empty"].contains(value) { return false }
        let bytes = value.utf8
        return !isBlank(bytes.first) && !isBlank(bytes.last) && bytes.first != UInt8(ascii: "-")
            && !bytes.contains { "%_,^\"".utf8.contains($0) }
    }
}
