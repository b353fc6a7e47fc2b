/// Names of a workbook's sheets: the first has the base name, such as `Orders`; sheets that its
/// rows continue in are `Orders (2)`, `Orders (3)` and so on.
struct WrittenSheetNames: Sendable {
    private let first: String

    /// Most UTF-16 code units of a sheet's name.
    private static let maxLength = 31
    private static let forbidden = "[]:*?/\\".unicodeScalars

    /// A chosen name is used unchanged or refused; an explore's name is changed to one that Excel
    /// takes.
    ///
    /// - Throws: `.unsupported` for a chosen name that Excel does not take.
    init(chosen: String?, explore: String?) throws(ConversionError) {
        guard let chosen else {
            first = WrittenSheetNames.legal(explore ?? "")
            return
        }
        guard chosen == WrittenSheetNames.legal(chosen) else {
            throw ConversionError(
                .unsupported, "no sheet can be called \(chosen.debugDescription)",
                hint: "at most 31 characters, none of []:*?/\\, no apostrophe or space at either "
                    + "end, and not History")
        }
        first = chosen
    }

    /// Takes the name of an existing sheet as the base name.
    init(of name: String) { first = name }

    /// The part of the base name that stays in front of a number, in lower case.
    fileprivate var beginning: String {
        first.prefix(units: WrittenSheetNames.maxLength - " (2)".count).lowercased()
    }

    /// Returns the name of a sheet; the first sheet has number 1.
    func name(ofSheet number: Int) -> String {
        if number == 1 { return first }
        let suffix = " (\(number))"
        let name = first.prefix(units: WrittenSheetNames.maxLength - suffix.count) + suffix
        // A long base name may itself end with this suffix.
        return name == first
            ? first.prefix(units: WrittenSheetNames.maxLength - suffix.count - 1) + suffix : name
    }

    /// Returns a name that Excel takes, as similar to `wanted` as possible.
    private static func legal(_ wanted: String) -> String {
        var name = ""
        for scalar in wanted.unicodeScalars where !scalar.isForbiddenInXML {
            name.unicodeScalars.append(forbidden.contains(scalar) ? " " : scalar)
        }
        name = name.prefix(units: maxLength)
        while let first = name.first, " '".contains(first) { name.removeFirst() }
        while let last = name.last, " '".contains(last) { name.removeLast() }
        return name.isEmpty || name.lowercased() == "history" ? "Result" : name
    }
}

/// The names of a workbook's sheets so far, of which no two differ by case only.
struct TakenSheetNames: Sendable {
    private var taken: Set<String> = []
    /// The number that is tried next for names with the same beginning.
    private var nextNumbers: [String: Int] = [:]

    /// Takes the first of `names` that is free.
    mutating func take(_ names: WrittenSheetNames) -> String {
        let first = names.name(ofSheet: 1)
        if taken.insert(first.lowercased()).inserted { return first }
        var number = nextNumbers[names.beginning, default: 2]
        defer { nextNumbers[names.beginning] = number }
        while true {
            let name = names.name(ofSheet: number)
            number += 1
            if taken.insert(name.lowercased()).inserted { return name }
        }
    }
}

extension String {
    /// Returns the longest beginning of the text that has at most `limit` UTF-16 code units.
    fileprivate func prefix(units limit: Int) -> String {
        var text = ""
        var units = 0
        for scalar in unicodeScalars {
            units += scalar.value > 0xFFFF ? 2 : 1
            if units > limit { break }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}

extension UnicodeScalar {
    /// Whether the scalar is a control character, line ends included, or U+FFFE or U+FFFF.
    fileprivate var isForbiddenInXML: Bool {
        value < 32 || value == 127 || value == 0xFFFE || value == 0xFFFF
    }
}
