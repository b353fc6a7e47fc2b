extension ValueFormat {
    /// Number of UTF-16 units that Excel allows in a format code.
    private static let maxExcelLength = 255

    /// Format code for a workbook's styles; `nil` if Excel rejects it. Literal text gets quotes
    /// where Excel asks for them, and a code that Looker reads differently is rewritten to show the
    /// same in Excel.
    public var excelCode: String? {
        // Excel takes a section for text only as the last, and conditions only in the first two.
        guard !sections.isEmpty, !sections.hasLateCondition,
            sections.dropLast().allSatisfy({ $0.kind != .text })
        else { return nil }
        var code: [String] = []
        for (index, section) in sections.enumerated() {
            guard let text = section.excelCode(at: index) else { return nil }
            code.append(text)
        }
        let joined = code.joined(separator: ";")
        // An empty code would mean `General`.
        let text = joined.isEmpty ? "\"\"" : joined
        return text.utf16.count <= ValueFormat.maxExcelLength ? text : nil
    }

    /// One code per section of a format with more conditions than Excel takes, so that each cell
    /// gets the code of its number's section; `nil` for other formats, and if Excel rejects a code.
    var excelCodesOfSections: [String]? {
        guard sections.hasLateCondition else { return nil }
        var codes: [String] = []
        for section in sections {
            var alone = section
            alone.condition = nil
            guard var code = alone.excelCode(at: 0) else { return nil }
            if code.isEmpty { code = "\"\"" }
            // Excel puts a minus sign in front of negative numbers, but not in a second section.
            if !section.showsMinus || section.kind == .literal { code += ";" + code }
            guard code.utf16.count <= ValueFormat.maxExcelLength else { return nil }
            codes.append(code)
        }
        return codes
    }
}

extension FormatSection {
    /// Characters that Excel shows without quotes (ECMA-376 part 1, 18.8.31) and that have no other
    /// meaning in any section.
    private static let bare = "$-+() :".unicodeScalars
    private static let bareInDates = "$-+() :/,".unicodeScalars

    fileprivate func excelCode(at index: Int) -> String? {
        // Excel allows one fill character and one elapsed unit, such as `[h]`, per section.
        guard tokens.count(where: \.isFill) <= 1, tokens.count(where: \.isElapsed) <= 1 else {
            return nil
        }
        var code = ""
        if let color { code += "[\(color.code)]" }
        if let condition {
            guard let limit = condition.excelLimit else { return nil }
            code += "[\(condition.comparison.rawValue)\(limit)]"
            // Spreadsheets show the numbers of a second section without their minus sign.
            let isSigned = kind == .number || kind == .fraction || kind == .general
            if index == 1, isSigned, showsMinus, condition.isBelowZero { code += "-" }
        }
        for token in tokens {
            guard let text = excelCode(of: token) else { return nil }
            // Without `""` between them, `m` and `mmm` would read as one word.
            if case .date = token, text.first == code.last { code += "\"\"" }
            code += text
        }
        return code
    }

    private func excelCode(of token: FormatToken) -> String? {
        switch token {
        case .literal(let slice): return quoted(text(slice))
        case .skip(let slice): return FormatSection.isPlain(text(slice)) ? "_" + text(slice) : nil
        case .fill(let slice): return FormatSection.isPlain(text(slice)) ? "*" + text(slice) : nil
        case .bracket(_, let slice): return FormatSection.bracket(text(slice))
        case .integer(let placeholder, _), .decimal(let placeholder, _),
            .exponentDigit(let placeholder, _), .numerator(let placeholder, _),
            .denominator(let placeholder, _):
            return placeholder.code
        case .point: return "."
        case .percent: return "%"
        case .comma: return ","
        case .exponent(let letter, let showsPlus): return "\(letter)\(showsPlus ? "+" : "-")"
        case .slash: return "/"
        case .fixedDenominator(let slice): return text(slice)
        case .general: return "General"
        case .text: return "@"
        case .date(let part): return part.excelCode
        }
    }

    /// Returns `[$€-407]` for a short text and a language by number or name; `nil` if Excel rejects
    /// it.
    private static func bracket(_ source: String) -> String? {
        let parts = source.dropFirst().split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let isLanguage = parts.count < 2 || parts[1].allSatisfy(isOfLanguage)
        guard isLanguage, isPlain(source), !source.unicodeScalars.contains("\"")
        else { return nil }
        return "[\(source)]"
    }

    private static func isOfLanguage(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-,".contains(character))
    }

    private func text(_ slice: FormatToken.Slice) -> String {
        String(decoding: literals[slice.start..<slice.start + slice.count], as: UTF8.self)
    }

    /// Whether a workbook's XML can hold all characters of the text.
    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "\u{FFFE}" && $0 != "\u{FFFF}" }
    }

    private func quoted(_ text: String) -> String? {
        guard FormatSection.isPlain(text) else { return nil }
        let bare = kind == .date ? FormatSection.bareInDates : FormatSection.bare
        if text.unicodeScalars.allSatisfy(bare.contains) { return text }
        // A quote cannot stand between quotes, even with a combining character behind it: `\"`
        // replaces it.
        return text.unicodeScalars.split(separator: "\"", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "\"\(String($0))\"" }.joined(separator: "\\\"")
    }
}

extension FormatToken {
    fileprivate var isFill: Bool { if case .fill = self { true } else { false } }

    fileprivate var isElapsed: Bool {
        switch self {
        case .date(.elapsedHours), .date(.elapsedMinutes), .date(.elapsedSeconds): true
        default: false
        }
    }
}

extension FormatCondition {
    /// The limit without an exponent; `nil` if its text needs one.
    fileprivate var excelLimit: String? {
        var output = OutputBuffer()
        limit.withText { bytes in
            guard let number = DecimalNumber(bytes) else { return }
            if number.isNegative { output.append(UInt8(ascii: "-")) }
            number.appendMagnitude(.standard, into: &output)
        }
        let text = String(decoding: output.array, as: UTF8.self)
        return text.contains("E") ? nil : text
    }
}

extension FormatToken.Placeholder {
    fileprivate var code: String {
        switch self {
        case .zero: "0"
        case .space: "?"
        case .nothing: "#"
        }
    }
}

extension DatePart {
    fileprivate var excelCode: String {
        switch self {
        case .year(let digits): letters("y", digits)
        case .month(let width): letters("m", width)
        case .day(let width): letters("d", width)
        case .hour(let digits): letters("h", digits)
        case .minute(let digits): letters("m", digits)
        case .second(let digits): letters("s", digits)
        case .secondFraction(let digits): ".\(letters("0", min(digits, 3)))"
        case .elapsedHours(let digits): "[\(letters("h", min(digits, 2)))]"
        case .elapsedMinutes(let digits): "[\(letters("m", min(digits, 2)))]"
        case .elapsedSeconds(let digits): "[\(letters("s", min(digits, 2)))]"
        case .halfDay(.whole): "AM/PM"
        case .halfDay(.short(let am, let pm)):
            "\(Unicode.Scalar(am))/\(Unicode.Scalar(pm))"
        }
    }

    // Excel shows at most milliseconds, and takes at most two letters in brackets.
    private func letters(_ letter: Character, _ count: Int) -> String {
        String(repeating: letter, count: count)
    }
}
