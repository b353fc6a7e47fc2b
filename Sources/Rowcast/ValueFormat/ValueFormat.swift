/// An Excel number format (ECMA-376 part 1, 18.8.31), compiled once and applied to the text of
/// cells.
///
/// Numbers stay decimal digits throughout: no double loses digits, and rounding works on the
/// digits, halves away from zero. A text without a section is appended unchanged, a number without
/// one as `General`.
public struct ValueFormat: Sendable {
    /// Sections in the order of the code; empty for `init(plain:)`.
    let sections: [FormatSection]
    /// Indices of the sections for numbers; `text` is the index of the section for text.
    private let numbers: [Int]
    private let text: Int?
    private let hasConditions: Bool
    private let separators: NumberSeparators
    /// Fast path of a format with one simple section.
    private let direct: DirectFormat?

    /// Compiles a format code such as `#,##0.00`, or one of the modelling language's format names,
    /// such as `usd_0`.
    ///
    /// - Throws: `FormatFault` with the reason why the code is not a format.
    init(
        _ code: String, separators: NumberSeparators = .standard
    ) throws(FormatFault) {
        var sections = try FormatParser.sections(of: ValueFormat.named[code] ?? code)
        let text = try ValueFormat.textSection(of: sections)
        let numbers = sections.indices.filter { $0 != text }
        hasConditions = numbers.contains { sections[$0].condition != nil }
        if let text, sections[text].condition != nil {
            throw FormatFault("a condition in the section for text")
        }
        ValueFormat.setSigns(&sections, numbers: numbers, hasConditions: hasConditions)
        for index in numbers {
            sections[index].direct = DirectFormat(sections[index], separators)
        }
        self.sections = sections
        self.numbers = numbers
        self.text = text
        self.separators = separators
        direct = numbers.count == 1 && !hasConditions ? sections[numbers[0]].direct : nil
    }

    /// Returns the index of the section for text. Excel has at most four sections, the fourth for
    /// text. A condition in the third section or a later one makes the sections a list of cases for
    /// numbers, of any length; then only a last section with `@` is for text.
    private static func textSection(of sections: [FormatSection]) throws(FormatFault) -> Int? {
        let isList = sections.hasLateCondition
        guard isList || sections.count <= 4 else {
            throw FormatFault("\(sections.count) sections, but a format has 4 at most")
        }
        if sections.count == 4, !isList {
            guard sections[3].kind == .text || sections[3].kind == .literal else {
                throw FormatFault("the fourth section is for text, and has no digits")
            }
            return 3
        }
        guard sections.count > 1 || sections[0].kind == .text else { return nil }
        return sections.lastIndex { $0.kind == .text }
    }

    /// A format for numbers without a format code: separators between thousands, all digits kept.
    init(plain separators: NumberSeparators = .standard) {
        sections = []
        numbers = []
        text = nil
        hasConditions = false
        self.separators = separators
        direct = nil
    }

    /// Decides which sections put a minus sign in front of negative numbers: all except the
    /// sections for negative numbers, which are the second one without a condition and those with
    /// `<0` or `<=0`. A section for numbers below another limit, such as `[<=-1000000]$0.0,,"M"`,
    /// shows -$12.2M, as Looker documents; a minus sign at the start of its text is not written
    /// twice.
    private static func setSigns(
        _ sections: inout [FormatSection], numbers: [Int], hasConditions: Bool
    ) {
        guard hasConditions else {
            if numbers.count > 1 { sections[numbers[1]].showsMinus = false }
            return
        }
        if sections[numbers[0]].condition == nil { sections[numbers[0]].condition = .positive }
        if numbers.count >= 3, sections[numbers[1]].condition == nil {
            sections[numbers[1]].condition = .negative
        }
        for index in numbers {
            guard let condition = sections[index].condition else { continue }
            sections[index].showsMinus = !condition.isNegative
            if condition.isBelowZero, !condition.isNegative { sections[index].takeMinus() }
        }
        if numbers.count == 2, sections[numbers[1]].condition == nil,
            let first = sections[numbers[0]].condition
        {
            // The second section gets either all negative numbers and no others, or all but zero.
            sections[numbers[1]].showsMinus = !first.isPositive
        }
    }

    // MARK: - Applying the format

    /// Appends a number as the format shows it.
    func append(
        number text: PaddedText, into output: inout OutputBuffer
    ) {
        if let direct, direct.append(text, into: &output) { return }
        if sections.isEmpty { return appendPlain(text, into: &output) }
        guard let number = DecimalNumber(text) else {
            return output.append(text)
        }
        guard let index = section(for: number) else {
            return appendGeneral(number, into: &output)
        }
        if let direct = sections[index].direct, direct.append(text, into: &output) {
            return
        }
        if !append(number, sections[index], into: &output) { output.append(text) }
    }

    /// Appends a number without `DirectFormat`, as a test oracle for the fast path.
    func appendGenerally(
        number text: PaddedText, into output: inout OutputBuffer
    ) {
        guard !sections.isEmpty, let number = DecimalNumber(text) else {
            return append(number: text, into: &output)
        }
        guard let index = section(for: number) else {
            return appendGeneral(number, into: &output)
        }
        if !append(number, sections[index], into: &output) { output.append(text) }
    }

    /// Appends text as the format shows it. A date format shows ISO dates as dates.
    func append(
        text bytes: PaddedText, into output: inout OutputBuffer
    ) {
        if isDate, let time = CivilTime(iso: bytes) {
            return append(time: time, into: &output)
        }
        guard let text else { return output.append(bytes) }
        let section = sections[text]
        section.literals.withText { literals in
            for token in section.tokens {
                if token == .text {
                    output.append(bytes)
                } else {
                    FormatSection.append(text: token, of: literals, into: &output)
                }
            }
        }
    }

    /// Appends a date and time as a date format shows it. Call only if `isDate`.
    func append(time: CivilTime, into output: inout OutputBuffer) {
        guard let index = numbers.first(where: { sections[$0].kind == .date }) else { return }
        sections[index].appendDate(time, into: &output)
    }

    /// Returns the colour of the number's section, such as `[Red]`; `nil` for a section without a
    /// colour.
    func color(number text: PaddedText) -> FormatColor? {
        guard hasColors, let number = DecimalNumber(text),
            let index = section(for: number)
        else { return nil }
        return sections[index].color
    }

    /// Whether any section has a colour.
    var hasColors: Bool { sections.contains { $0.color != nil } }

    /// Whether a section for numbers shows dates or times.
    var isDate: Bool { numbers.contains { sections[$0].kind == .date } }

    /// Whether a section shows the digits of numbers.
    var showsNumbers: Bool {
        numbers.contains {
            sections[$0].kind == .number || sections[$0].kind == .fraction
                || sections[$0].kind == .general
        }
    }

    /// Most bytes that the format adds to a value's own: literal text, and zeros in digit places.
    var fixedByteCount: Int { sections.map { $0.literals.count + $0.tokens.count }.max() ?? 0 }

    /// Whether the format may change text: it shows dates, or has a section for text.
    var showsText: Bool { isDate || text != nil }

    // MARK: - Sections

    /// Returns the index of the section for a text that reads as a number; `nil` if it does not, or
    /// if no section's condition holds.
    func section(forNumber text: PaddedText) -> Int? {
        DecimalNumber(text).flatMap(section)
    }

    /// Returns the index of the section for a number; `nil` if no section's condition holds.
    private func section(for number: DecimalNumber) -> Int? {
        if numbers.isEmpty { return nil }
        if hasConditions {
            for index in numbers {
                guard let condition = sections[index].condition else { return index }
                if condition.holds(for: number) { return index }
            }
            return nil
        }
        switch numbers.count {
        case 1: return numbers[0]
        case 2: return numbers[number.isNegative ? 1 : 0]
        default: return numbers[number.isZero ? 2 : number.isNegative ? 1 : 0]
        }
    }

    /// Appends a number as one section shows it; returns `false` if the section cannot show the
    /// number.
    private func append(
        _ number: DecimalNumber, _ section: FormatSection, into output: inout OutputBuffer
    ) -> Bool {
        switch section.kind {
        case .number: return section.appendNumber(number, separators, into: &output)
        case .fraction: return section.appendFraction(number, separators, into: &output)
        case .date: return section.appendSerial(number, into: &output)
        case .general, .text, .literal:
            section.literals.withText { literals in
                if number.isNegative, section.showsMinus, section.kind != .literal {
                    output.append(UInt8(ascii: "-"))
                }
                for token in section.tokens {
                    if token == .general || token == .text {
                        number.appendMagnitude(separators, into: &output)
                    } else {
                        FormatSection.append(text: token, of: literals, into: &output)
                    }
                }
            }
            return true
        }
    }

    private func appendGeneral(_ number: DecimalNumber, into output: inout OutputBuffer) {
        if number.isNegative { output.append(UInt8(ascii: "-")) }
        number.appendMagnitude(separators, into: &output)
    }

    /// Appends a number with separators between thousands; its decimals and exponent stay
    /// unchanged.
    private func appendPlain(
        _ text: PaddedText, into output: inout OutputBuffer
    ) {
        let start = text.count > 0 && text[0] == UInt8(ascii: "-") ? 1 : 0
        let end = start + min(digitRun(text + start), text.count - start)
        let hasExponent = (end..<text.count).contains { text[$0] | 0x20 == UInt8(ascii: "e") }
        if hasExponent || end == start { return output.append(text) }
        output.reserve(text.count + (end - start) / 3 * separators.group.count + 16)
        // One to three digits before the first separator, then groups of three.
        let head = (end - start - 1) % 3 + 1
        output.put(text.slice(at: 0, count: start + head))
        var index = start + head
        while index < end {
            separators.group.put(into: &output)
            output.put(text[index])
            output.put(text[index + 1])
            output.put(text[index + 2])
            index += 3
        }
        guard end < text.count else { return }
        separators.decimal.put(into: &output)
        output.put(text + (end + 1))
    }
}
