/// Compiles the words of a format code into sections: finds the kind of each section, then a token
/// for each word.
struct FormatParser {
    /// Limit for `@` and `General` in a section: each one writes the value's whole text again.
    private static let maxRepeats = 2

    private let words: [FormatWord]
    private var section = FormatSection()
    private var layout = FormatLayout()

    /// Returns the sections of a format code, at least one.
    static func sections(of code: String) throws(FormatFault) -> [FormatSection] {
        let words = try FormatLexer.words(of: code)
        guard !words.isEmpty else { throw FormatFault("the format is empty") }
        var sections: [FormatSection] = []
        for part in words.split(separator: .sectionEnd, omittingEmptySubsequences: false) {
            var parser = FormatParser(words: Array(part))
            sections.append(try parser.parse())
        }
        return sections
    }

    private init(words: [FormatWord]) { self.words = words }

    private mutating func parse() throws(FormatFault) -> FormatSection {
        section.kind = try kind()
        let bar = section.kind == .fraction ? words.indices.first(where: isFractionBar) : nil
        var placeholders = PlaceholderPlan(words: words, bar: bar)
        if section.kind == .number || section.kind == .fraction { try check(placeholders) }
        for index in words.indices { try append(index, &placeholders) }
        layout.integerCount = placeholders.integerCount
        layout.decimalCount = placeholders.decimalCount
        layout.exponentCount = placeholders.exponentCount
        layout.numeratorCount = placeholders.numeratorCount
        section.layout = layout
        return section
    }

    // MARK: - Kind of section

    private func kind() throws(FormatFault) -> FormatSection.Kind {
        var hasDigits = false
        var hasSecondFraction = false
        var hasDate = false
        var hasTime = false
        var hasGeneral = false
        var hasText = false
        var hasFraction = false
        for (index, word) in words.enumerated() {
            switch word {
            case .placeholder:
                if isSecondFraction(index) {
                    hasSecondFraction = true
                } else {
                    hasDigits = true
                }
            case .letters: hasDate = true
            case .elapsed, .halfDay: hasTime = true
            case .general: hasGeneral = true
            case .at: hasText = true
            case .slash where isFractionBar(index): hasFraction = true
            default: break
            }
        }
        if hasSecondFraction, hasText || hasGeneral { hasDigits = true }
        let kinds = [hasDigits, hasTime, hasGeneral, hasText].filter(\.self).count
        guard kinds <= 1, !(hasDate && hasGeneral) else {
            throw FormatFault("digits, times, General and @ do not go together in a section")
        }
        let repeats = words.count { $0 == .at || $0 == .general }
        guard repeats <= FormatParser.maxRepeats else {
            throw FormatFault(
                "a section shows its value \(repeats) times, but "
                    + "\(FormatParser.maxRepeats) times at most are possible")
        }
        // Date letters beside digits or `@` are literal text, as in `0 days`.
        if hasFraction { return .fraction }
        if hasDigits { return .number }
        if hasText { return .text }
        if hasGeneral { return .general }
        return hasDate || hasTime ? .date : .literal
    }

    /// Whether a placeholder belongs to a fraction of a second, as in `ss.000`.
    private func isSecondFraction(_ index: Int) -> Bool {
        var point = index
        while point > 0, case .placeholder(.zero) = words[point] { point -= 1 }
        guard point > 0, words[point] == .point else { return false }
        switch words[point - 1] {
        case .letters("s", _, _), .elapsed("s", _): return true
        default: return false
        }
    }

    /// Whether a slash has digit placeholders on its left, and placeholders or a number on its
    /// right.
    private func isFractionBar(_ index: Int) -> Bool {
        guard words[index] == .slash else { return false }
        let before = words[..<index].last { !FormatParser.isText($0) }
        let after = words[(index + 1)...].first { !FormatParser.isText($0) }
        guard case .placeholder = before else { return false }
        switch after {
        case .placeholder, .digit: return true
        default: return false
        }
    }

    private static func isText(_ word: FormatWord) -> Bool {
        switch word {
        case .literal, .skip, .fill, .letters: true
        default: false
        }
    }

    private func check(_ plan: PlaceholderPlan) throws(FormatFault) {
        if section.kind == .fraction {
            guard !words.contains(.point), plan.exponentCount == 0 else {
                throw FormatFault("a fraction has neither decimals nor exponent")
            }
        } else if plan.exponentCount > 0, plan.integerCount + plan.decimalCount == 0 {
            throw FormatFault("an exponent without digits in front of it")
        }
        guard !plan.hasMoreDigits else { throw FormatFault("digits behind a fraction") }
        guard plan.denominatorCount <= 9 else {
            throw FormatFault("a denominator of more than 9 digits")
        }
    }

    // MARK: - Tokens

    private mutating func append(
        _ index: Int, _ plan: inout PlaceholderPlan
    ) throws(FormatFault) {
        switch words[index] {
        case .literal(let text): appendLiteral(text)
        case .digit(let scalar):
            if plan.isDenominator(index) {
                appendFixedDenominator(index)
            } else if !plan.isInDenominator(index) {
                appendLiteral(String(scalar))
            }
        case .skip(let text): section.tokens.append(.skip(slice(text)))
        // `*0` writes nothing as text; zeros in front of the digits would change the number.
        case .fill("0"): break
        case .fill(let text): section.tokens.append(.fill(slice(text)))
        case .bracket(let shown, let source):
            section.tokens.append(.bracket(shown: slice(shown), source: slice(source)))
        case .placeholder(let placeholder):
            if section.kind == .date {
                appendSecondFraction(index)
            } else if !plan.isInDenominator(index) {
                let token = plan.token(for: placeholder, at: index)
                note(token)
                section.tokens.append(token)
            }
        case .point: appendPoint(index, plan)
        case .comma: appendComma(index, plan)
        case .percent:
            if section.kind == .number || section.kind == .fraction {
                layout.shift += 2
                section.tokens.append(.percent)
            } else {
                appendLiteral("%")
            }
        case .slash:
            if plan.bar == index {
                section.tokens.append(.slash)
            } else {
                appendLiteral("/")
            }
        case .exponent(let letter, let showsPlus):
            if plan.exponentMark == index {
                section.tokens.append(.exponent(letter, showsPlus: showsPlus))
            } else {
                appendLiteral("\(letter)\(showsPlus ? "+" : "-")")
            }
        case .at: section.tokens.append(.text)
        case .general: section.tokens.append(.general)
        case .letters(let letter, let count, let source):
            if section.kind == .date {
                appendDate(datePart(letter, count, at: index))
            } else {
                appendLiteral(source)
            }
        case .elapsed(let letter, let count):
            let digits = min(count, 9)
            switch letter {
            case "h": appendDate(.elapsedHours(digits: digits))
            case "m": appendDate(.elapsedMinutes(digits: digits))
            default: appendDate(.elapsedSeconds(digits: digits))
            }
        case .halfDay(let letters):
            layout.isTwelveHours = true
            appendDate(.halfDay(letters))
        case .color(let color): section.color = color
        case .condition(let condition):
            guard section.condition == nil else {
                throw FormatFault("two conditions in a section")
            }
            section.condition = condition
        case .sectionEnd: break
        }
    }

    private mutating func slice(_ text: String) -> FormatToken.Slice {
        let start = section.literals.count
        section.literals.append(contentsOf: text.utf8)
        return .init(start: start, count: section.literals.count - start)
    }

    private mutating func appendLiteral(_ text: String) {
        let added = slice(text)
        // Adjacent literals become one token, which is written in one go.
        if case .literal(let last) = section.tokens.last, last.start + last.count == added.start {
            section.tokens.removeLast()
            section.tokens.append(
                .literal(.init(start: last.start, count: last.count + added.count)))
        } else {
            section.tokens.append(.literal(added))
        }
    }

    private mutating func appendPoint(_ index: Int, _ plan: PlaceholderPlan) {
        if section.kind == .number, plan.point == index {
            section.tokens.append(.point)
        } else if section.kind == .date, index + 1 < words.count, isSecondFraction(index + 1) {
            // The token of the second's fraction writes the decimal point.
        } else {
            appendLiteral(".")
        }
    }

    private mutating func appendComma(_ index: Int, _ plan: PlaceholderPlan) {
        switch section.kind == .number || section.kind == .fraction ? plan.comma(index) : .text {
        case .text: appendLiteral(",")
        case .group:
            layout.isGrouped = true
            section.tokens.append(.comma)
        case .scale:
            layout.shift -= 3
            section.tokens.append(.comma)
        case .nothing: break
        }
    }

    // MARK: - Fractions

    private mutating func note(_ token: FormatToken) {
        switch token {
        case .numerator(let placeholder, _), .denominator(let placeholder, _):
            if case .denominator = token { layout.denominatorCount += 1 }
            if placeholder != .nothing { layout.keepsPlace = true }
            if placeholder == .zero { layout.alwaysShowsFraction = true }
        case .integer(.zero, _): layout.padsInteger = true
        default: break
        }
    }

    /// Appends the token of a denominator that is a number, such as the 16 of `# ?/16`, which
    /// begins at the word `index`.
    private mutating func appendFixedDenominator(_ index: Int) {
        var text = ""
        loop: for word in words[index...] {
            switch word {
            case .digit(let scalar): text.unicodeScalars.append(scalar)
            case .placeholder(.zero): text += "0"
            default: break loop
            }
        }
        layout.fixedDenominator = UInt64(text.prefix(9))
        layout.keepsPlace = true
        section.tokens.append(.fixedDenominator(slice(text)))
    }

    // MARK: - Dates

    private mutating func appendDate(_ part: DatePart) {
        if part.isTimeOfDay { layout.showsTimeOfDay = true }
        switch part {
        case .elapsedHours, .elapsedMinutes, .elapsedSeconds: layout.hasElapsed = true
        case .year, .month, .day, .hour, .halfDay: layout.hasCalendar = true
        case .minute, .second, .secondFraction: break
        }
        section.tokens.append(.date(part))
    }

    private func datePart(_ letter: Unicode.Scalar, _ count: Int, at index: Int) -> DatePart {
        switch letter {
        case "y": return .year(digits: count <= 2 ? 2 : 4)
        case "d": return .day(min(count, 4))
        case "h": return .hour(digits: min(count, 2))
        case "s": return .second(digits: min(count, 2))
        default:
            guard count <= 2, isMinute(index) else { return .month(count <= 5 ? count : 4) }
            return .minute(digits: count)
        }
    }

    /// Whether the letters `m` mean minutes: behind hours, or in front of seconds.
    private func isMinute(_ index: Int) -> Bool {
        func letter(_ word: FormatWord) -> Unicode.Scalar? {
            switch word {
            case .letters(let letter, _, _), .elapsed(let letter, _): letter
            default: nil
            }
        }
        let before = words[..<index].lazy.reversed().compactMap(letter).first
        let after = words[(index + 1)...].lazy.compactMap(letter).first
        return before == "h" || after == "s"
    }

    private mutating func appendSecondFraction(_ index: Int) {
        if case .date(.secondFraction(let digits)) = section.tokens.last {
            section.tokens.removeLast()
            section.tokens.append(.date(.secondFraction(digits: min(digits + 1, 9))))
        } else {
            section.tokens.append(.date(.secondFraction(digits: 1)))
        }
        guard case .date(.secondFraction(let digits)) = section.tokens.last else { return }
        layout.secondDecimals = max(layout.secondDecimals, digits)
    }
}
