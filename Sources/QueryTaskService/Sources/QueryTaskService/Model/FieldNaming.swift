/// Names of views and fields from texts that people wrote, such as file names and headings.
enum FieldNaming {
    /// A text in lower case, all characters but letters, digits and `_` of ASCII replaced by `_`: `Order
    /// ID` becomes `order_id`. Letters of other scripts are kept.
    static func name(of text: String) -> String {
        var name = ""
        for character in text.lowercased() {
            let isKept = character == "_" || character.isLetter || character.isNumber
            name.append(isKept ? character : "_")
        }
        return name.isEmpty ? "_" : name
    }

    /// The names, those that stood before made distinct with `_2`, `_3` and so on.
    static func distinct(_ names: [String], apartFrom taken: Set<String> = []) -> [String] {
        var seen = taken
        var counts: [String: Int] = [:]
        return names.map { name in
            var candidate = name
            while !seen.insert(candidate).inserted {
                let count = (counts[name] ?? 1) + 1
                counts[name] = count
                candidate = "\(name)_\(count)"
            }
            return candidate
        }
    }

    /// A label from a name: `order_items` becomes `Order Items`.
    static func label(of name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}
