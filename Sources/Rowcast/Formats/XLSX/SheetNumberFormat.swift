/// Formats of numbers as a workbook has them (ECMA-376 part 1, 18.8.31).
///
/// A code that Excel does not know makes it offer to repair the file, so only what is known to be
/// right passes; a field with any other shows its numbers plainly.
enum SheetNumberFormat {
    /// The longest code that Excel takes.
    private static let maxLength = 255

    /// The code to be written for a field's value format, `nil` if it has none that is sure.
    static func code(_ valueFormat: String) -> String? {
        guard !valueFormat.isEmpty, valueFormat.utf16.count <= maxLength else { return nil }
        var scanner = Scanner(rest: valueFormat.unicodeScalars[...])
        return scanner.isSure() ? valueFormat : nil
    }

    /// Walks through a code: at most four sections of placeholders and literals.
    private struct Scanner {
        var rest: Substring.UnicodeScalarView
        var sections = 1
        var conditions = 0
        var isSectionEmpty = true
        var hasDigits = false
        var hasPoint = false
        var hasExponent = false

        mutating func isSure() -> Bool {
            while let scalar = rest.popFirst() {
                guard takes(scalar) else { return false }
            }
            return !isSectionEmpty || sections > 1
        }

        private mutating func takes(_ scalar: UnicodeScalar) -> Bool {
            if scalar == ";" {
                sections += 1
                (isSectionEmpty, hasDigits, hasPoint, hasExponent) = (true, false, false, false)
                return sections <= 4
            }
            if scalar == "[" { return takesBrackets() }
            isSectionEmpty = false
            switch scalar {
            case "0", "#", "?":
                hasDigits = true
                return true
            case ".":
                defer { hasPoint = true }
                return !hasPoint && !hasExponent
            case ",": return hasDigits
            case "E":
                defer { hasExponent = true }
                guard hasDigits, !hasExponent, let sign = rest.popFirst(), "+-".has(sign)
                else { return false }
                return rest.first == "0"
            case "\"":
                while let next = rest.popFirst() {
                    if next == "\"" { return true }
                    if next.value < 32 { return false }
                }
                return false
            case "\\", "_", "*":
                guard let next = rest.popFirst() else { return false }
                return next.value >= 32
            case "@": return sections == 4
            default: return "%$-+()!^&'~{}<>= €£¥".has(scalar)
            }
        }

        /// A colour, or a condition such as `[>=1000]`, which stand in front of all else.
        private mutating func takesBrackets() -> Bool {
            guard isSectionEmpty, let end = rest.firstIndex(of: "]") else { return false }
            let content = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            let colors = ["black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"]
            if colors.contains(content.lowercased()) { return true }
            let signs = content.prefix { "<>=".contains($0) }
            conditions += 1
            let number = content.dropFirst(signs.count)
            return conditions <= 2 && ["<", ">", "=", "<=", ">=", "<>"].contains(signs)
                && !number.isEmpty && number.utf8.allSatisfy { $0 &- 48 <= 9 }
        }
    }
}

extension String {
    fileprivate func has(_ scalar: UnicodeScalar) -> Bool { unicodeScalars.contains(scalar) }
}
