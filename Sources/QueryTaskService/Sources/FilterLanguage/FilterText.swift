/// Bounds and user attributes of filter texts, which all four languages share.
enum FilterText {
    /// Greatest number of bytes of a filter text.
    static let maxBytes = 1 << 20

    /// Refuses a text that is too long, or holds the byte 0, at which a database would cut it.
    static func check(_ text: String) throws(FilterError) {
        guard text.utf8.count <= maxBytes else {
            throw FilterError(
                text, at: maxBytes,
                "the filter has \(text.utf8.count) bytes, of at most \(maxBytes)",
                hint: "filter by a table that you join")
        }
        if let zero = text.utf8.firstIndex(of: 0) {
            throw FilterError(
                text, at: text.utf8.distance(from: text.startIndex, to: zero),
                "the filter holds the character U+0000")
        }
    }

    /// Puts in the values of `{{ _user_attributes['name'] }}`.
    static func expanded(
        _ text: String, _ attributes: [String: String], _ written: (String) -> String
    ) throws(FilterError) -> String {
        try check(text)
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "{")) else { return text }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index...].starts(with: "{{".utf8) else {
                result.append(bytes[index])
                index += 1
                continue
            }
            var end = index
            while end < bytes.count, !bytes[end...].starts(with: "}}".utf8) { end += 1 }
            let content = bytes[min(index + 2, end)..<end].filter {
                $0 != 32 && $0 != 34 && $0 != 39
            }
            let name = String(decoding: content, as: UTF8.self)
            guard end < bytes.count, name.hasPrefix("_user_attributes["), name.hasSuffix("]") else {
                throw FilterError(
                    text, at: index, "expected {{ _user_attributes['name'] }}",
                    hint: "quote the text if it is to stand for itself")
            }
            let attribute = String(name.dropFirst("_user_attributes[".count).dropLast())
            guard let value = attributes[attribute] else {
                throw FilterError(text, at: index, "no user attribute \(attribute)")
            }
            result += written(value).utf8
            index = end + 2
        }
        let expanded = String(decoding: result, as: UTF8.self)
        try check(expanded)
        return expanded
    }
}
