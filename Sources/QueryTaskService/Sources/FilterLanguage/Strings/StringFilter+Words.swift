extension StringFilter {
    /// The filter in words, behind the name of a field: “starts with FOO or is BAR, and is not FOOD”.
    package var words: String {
        guard !acceptsAll else { return "is any value" }
        var parts: [String] = []
        if !alternatives.isEmpty {
            parts.append(
                StringFilter.joined(alternatives, "is") { $0.words(isNegative: false) })
        }
        if !exclusions.isEmpty {
            parts.append(
                StringFilter.joined(exclusions, "is not") { $0.words(isNegative: true) })
        }
        return parts.joined(separator: ", and ")
    }

    /// Tests joined with “or”; the verb stands once before several equal texts.
    private static func joined(
        _ tests: [StringTest], _ verb: String, _ words: (StringTest) -> String
    ) -> String {
        var parts: [String] = []
        var isEqual = false
        for test in tests {
            if case .equal(let text) = test, isEqual {
                parts.append(text)
            } else {
                parts.append(words(test))
            }
            if case .equal = test { isEqual = true } else { isEqual = false }
        }
        return parts.joined(separator: " or ")
    }
}

extension StringTest {
    func words(isNegative: Bool) -> String {
        let verb = isNegative ? "is not" : "is"
        switch self {
        case .any: return "\(verb) any value"
        case .empty: return "\(verb) blank"
        case .null: return "\(verb) null"
        case .equal(let text): return "\(verb) \(text)"
        case .contains(let text):
            return isNegative ? "does not contain \(text)" : "contains \(text)"
        case .begins(let text):
            return isNegative ? "does not start with \(text)" : "starts with \(text)"
        case .ends(let text): return isNegative ? "does not end with \(text)" : "ends with \(text)"
        case .pattern(let pieces):
            let pattern = pieces.map { piece in
                switch piece {
                case .text(let text): text
                case .character: "_"
                case .characters: "%"
                }
            }
            return (isNegative ? "does not match " : "matches ") + pattern.joined()
        }
    }
}
