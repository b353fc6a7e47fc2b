/// The way to a value in a JSON document: the names of members and the numbers of elements, from the
/// outermost container on.
struct ValuePath: Equatable {
    /// The steps, at least one; a step of digits is a number in an array, and a name in an object.
    var steps: [String]

    /// Reads a dotted path, such as `data.results` or `items.0.result`, in which `\.` stands for a dot in
    /// a name and `\\` for a backslash, or a JSON pointer (RFC 6901), which begins with `/`. Nil for
    /// other text.
    init?(_ text: String) {
        let steps = text.hasPrefix("/") ? Self.steps(ofPointer: text) : Self.steps(ofDotted: text)
        guard let steps else { return nil }
        self.steps = steps
    }

    init(steps: [String]) { self.steps = steps }

    private static func steps(ofPointer text: String) -> [String]? {
        var steps: [String] = []
        for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var step = ""
            var isEscaped = false
            for character in part.unicodeScalars {
                if isEscaped {
                    guard character == "0" || character == "1" else { return nil }
                    step += character == "0" ? "~" : "/"
                    isEscaped = false
                } else if character == "~" {
                    isEscaped = true
                } else {
                    step.unicodeScalars.append(character)
                }
            }
            if isEscaped { return nil }
            steps.append(step)
        }
        return steps
    }

    private static func steps(ofDotted text: String) -> [String]? {
        var steps = [""]
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                guard character == "." || character == "\\" else { return nil }
                steps[steps.count - 1].unicodeScalars.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "." {
                steps.append("")
            } else {
                steps[steps.count - 1].unicodeScalars.append(character)
            }
        }
        return isEscaped || steps.contains("") ? nil : steps
    }

    /// The first `count` steps as a user writes them; `the document` for none.
    func text(first count: Int) -> String {
        if count == 0 { return "the document" }
        let steps = steps.prefix(count)
        if steps.contains("") {
            return "'" + steps.map { "/" + ValuePath.pointer($0) }.joined() + "'"
        }
        return "'" + steps.map(ValuePath.dotted).joined(separator: ".") + "'"
    }

    private static func dotted(_ step: String) -> String {
        step.reduce(into: "") { text, character in
            text += character == "." || character == "\\" ? "\\\(character)" : "\(character)"
        }
    }

    private static func pointer(_ step: String) -> String {
        step.reduce(into: "") { text, character in
            text += character == "~" ? "~0" : character == "/" ? "~1" : "\(character)"
        }
    }
}
