/// Assigns each placeholder of a section its digit place, and each comma its effect.
struct PlaceholderPlan {
    enum Comma { case text, group, scale, nothing }

    private let words: [FormatWord]
    /// Index of the decimal point's word.
    private(set) var point: Int?
    private(set) var exponentMark: Int?
    /// Index of the slash of a fraction.
    let bar: Int?
    private(set) var integerCount = 0
    private(set) var decimalCount = 0
    private(set) var exponentCount = 0
    private(set) var numeratorCount = 0
    private(set) var denominatorCount = 0
    private var numeratorStart = 0
    private var fixedDenominator = 0..<0
    private var seen = 0

    /// - Parameter bar: Index of the slash of a fraction; `nil` for a section without one.
    init(words: [FormatWord], bar: Int?) {
        self.words = words
        self.bar = bar
        if let bar { findFraction(bar) } else { findDecimals() }
    }

    private static func isPlaceholder(_ word: FormatWord) -> Bool {
        if case .placeholder = word { true } else { false }
    }

    private mutating func findDecimals() {
        for (index, word) in words.enumerated() {
            switch word {
            case .point:
                if point == nil, exponentMark == nil { point = index }
            case .exponent:
                if exponentMark == nil { exponentMark = index }
            case .placeholder:
                if exponentMark != nil {
                    exponentCount += 1
                } else if point != nil {
                    decimalCount += 1
                } else {
                    integerCount += 1
                }
            default: break
            }
        }
    }

    private mutating func findFraction(_ bar: Int) {
        let last = words[..<bar].lastIndex(where: PlaceholderPlan.isPlaceholder) ?? bar
        numeratorStart = last
        while numeratorStart > 0, PlaceholderPlan.isPlaceholder(words[numeratorStart - 1]) {
            numeratorStart -= 1
        }
        numeratorCount = last - numeratorStart + 1
        integerCount = words[..<numeratorStart].count(where: PlaceholderPlan.isPlaceholder)
        let digits = words[(bar + 1)...]
        let first = digits.first {
            if case .digit = $0 { true } else { PlaceholderPlan.isPlaceholder($0) }
        }
        if case .digit = first, let start = digits.firstIndex(where: { $0 == first }) {
            var end = start
            while end < words.count {
                if case .digit = words[end] {
                } else if words[end] == .placeholder(.zero) {
                } else {
                    break
                }
                end += 1
            }
            fixedDenominator = start..<end
            denominatorCount = fixedDenominator.count
        } else {
            denominatorCount = digits.count(where: PlaceholderPlan.isPlaceholder)
        }
    }

    func isDenominator(_ index: Int) -> Bool {
        !fixedDenominator.isEmpty && index == fixedDenominator.lowerBound
    }

    /// Whether digit placeholders follow a denominator that is a number, as in `# ?/8 0`.
    var hasMoreDigits: Bool {
        !fixedDenominator.isEmpty
            && words[fixedDenominator.upperBound...].contains(where: PlaceholderPlan.isPlaceholder)
    }

    func isInDenominator(_ index: Int) -> Bool { fixedDenominator.contains(index) }

    /// Returns the token of the placeholder at `index`. Call once per placeholder, from left to
    /// right.
    mutating func token(
        for placeholder: FormatToken.Placeholder, at index: Int
    ) -> FormatToken {
        defer { seen += 1 }
        if let bar {
            if index > bar {
                return .denominator(placeholder, index: seen - integerCount - numeratorCount)
            }
            if index >= numeratorStart {
                return .numerator(placeholder, rank: integerCount + numeratorCount - 1 - seen)
            }
            return .integer(placeholder, rank: integerCount - 1 - seen)
        }
        if let exponentMark, index > exponentMark {
            return .exponentDigit(
                placeholder, rank: integerCount + decimalCount + exponentCount - 1 - seen)
        }
        if let point, index > point {
            return .decimal(placeholder, index: seen - integerCount)
        }
        return .integer(placeholder, rank: integerCount - 1 - seen)
    }

    /// Returns the effect of a comma: it groups thousands between digits, and divides by 1,000
    /// behind the last digit.
    func comma(_ index: Int) -> Comma {
        if let exponentMark, index > exponentMark { return .text }
        var before = index - 1
        while before >= 0, words[before] == .comma { before -= 1 }
        guard before >= 0 else { return .text }
        let isAfterDigit = PlaceholderPlan.isPlaceholder(words[before])
        guard isAfterDigit || before == point else { return .text }
        let isDecimal = point.map { index > $0 } ?? false
        let end = isDecimal ? exponentMark : point ?? exponentMark
        let hasMore = words[index..<(end ?? words.count)]
            .contains(where: PlaceholderPlan.isPlaceholder)
        if !hasMore { return .scale }
        return isDecimal ? .nothing : .group
    }
}
