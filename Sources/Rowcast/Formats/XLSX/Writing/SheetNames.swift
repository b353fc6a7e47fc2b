/// What the sheets of a workbook are called: the first by a name, those that its rows go on in
/// `Name (2)`, `Name (3)` and so on.
struct SheetNames: Sendable {
    private let first: String

    /// The longest name, in UTF-16 code units.
    private static let maxLength = 31
    private static let forbidden = "[]:*?/\\".unicodeScalars

    /// `chosen` is taken as it is or refused; an explore's name is made one that Excel takes.
    ///
    /// - Throws: `.unsupported` for a name that no sheet can have.
    init(chosen: String?, explore: String?) throws(ConversionError) {
        guard let chosen else {
            first = SheetNames.legal(explore ?? "")
            return
        }
        guard chosen == SheetNames.legal(chosen) else {
            throw ConversionError(
                .unsupported, "no sheet can be called \(chosen.debugDescription)",
                hint: "at most 31 characters, none of []:*?/\\, no apostrophe or space at either "
                    + "end, and not History")
        }
        first = chosen
    }

    /// The names of a sheet that is there and of those that its rows go on in.
    init(of name: String) { first = name }

    /// The name of a sheet, from 1.
    func name(ofSheet number: Int) -> String {
        if number == 1 { return first }
        let suffix = " (\(number))"
        let name = first.prefix(units: SheetNames.maxLength - suffix.count) + suffix
        // A long name may end like that by itself.
        return name == first
            ? first.prefix(units: SheetNames.maxLength - suffix.count - 1) + suffix : name
    }

    /// A name that Excel takes, as near as can be to the wanted one.
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

extension String {
    /// As many characters of the beginning as have that many UTF-16 code units at most.
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
    /// Control characters, line ends included, and what is no character.
    fileprivate var isForbiddenInXML: Bool {
        value < 32 || value == 127 || value == 0xFFFE || value == 0xFFFF
    }
}
