/// Conditional formatting by comparison: the look of cells whose values are less than a number,
/// between two numbers, equal to a text, null, and so on.
struct ComparisonRule: Sendable, Equatable {
    /// Kinds of comparison; each raw value is the `type` in a visualisation's settings, which may
    /// begin with `is `.
    enum Comparison: String, Sendable {
        case equal = "equal to"
        case notEqual = "not equal to"
        case less = "less than"
        case greater = "greater than"
        case between
        case notBetween = "not between"
        case null
        case notNull = "not null"

        init?(type: String) {
            let name = type.hasPrefix("is ") ? String(type.dropFirst(3)) : type
            self.init(rawValue: name)
        }

        fileprivate var operandCount: Int {
            switch self {
            case .null, .notNull: 0
            case .equal, .notEqual, .less, .greater: 1
            case .between, .notBetween: 2
            }
        }
    }

    /// Number or text that a cell's value is compared with.
    enum Operand: Sendable, Equatable {
        case number(Double)
        case text(String)
    }

    /// Names of the fields whose cells the rule formats; `nil`: all numeric fields.
    let fields: Set<String>?
    let comparison: Comparison
    /// 0, 1 or 2 operands, as `comparison` needs; two numbers are in ascending order.
    let operands: [Operand]
    let look: CellLook
    /// Whether a null cell is compared as the number 0.
    let countsNulls: Bool
    /// Index of the rule in `conditional_formatting`; where two formats match a cell, the smaller
    /// index wins.
    let order: Int

    /// Number of UTF-16 units that Excel allows in a text of a formula.
    private static let maxText = 255

    /// Reads an entry of `conditional_formatting`; `nil` if the entry has no look or lacks an
    /// operand.
    init?(_ node: JSONNode, _ comparison: Comparison, order: Int, countsNulls: Bool) {
        guard let look = CellLook(node) else { return nil }
        self.look = look
        self.comparison = comparison
        self.order = order
        self.countsNulls = countsNulls
        let value = node["value"]
        let operandCount = comparison.operandCount
        let nodes =
            value?.kind == .array
            ? Array(node.children(of: "value").prefix(operandCount)) : [value].compactMap(\.self)
        var operands = nodes.prefix(operandCount).compactMap(Operand.init)
        guard operands.count == operandCount else { return nil }
        if case .number(let first) = operands.first, case .number(let last) = operands.last {
            if last < first { operands.reverse() }
        } else if comparison != .equal, comparison != .notEqual, operandCount > 0 {
            return nil
        }
        if case .text(let text) = operands.first, text.utf16.count > Self.maxText { return nil }
        self.operands = operands
        let names = node.children(of: "fields").compactMap(\.string)
        fields = names.isEmpty ? nil : Set(names)
    }

    /// Whether the rule formats the cells of `field`.
    func applies(to field: Field) -> Bool {
        fields.map { $0.contains(field.name) } ?? field.isNumeric
    }

    // MARK: - Comparing

    /// Whether the value of a cell of `batch` satisfies the comparison.
    func holds(for cell: Cell, of batch: RowBatch) -> Bool {
        switch comparison {
        case .null: return cell.isNull
        case .notNull: return !cell.isNull
        case .equal, .notEqual, .less, .greater, .between, .notBetween: break
        }
        if cell.isNull, !countsNulls { return false }
        let text = batch.text(cell)
        if case .text(let wanted) = operands.first {
            guard !cell.isNull else { return false }
            return text.elementsEqual(wanted.utf8) == (comparison == .equal)
        }
        let value: Double
        switch cell.kind {
        case .missing, .null: value = 0
        case .number, .text:
            guard let number = Double(String(decoding: text, as: UTF8.self)), number.isFinite else {
                return false
            }
            value = number
        case .false, .true, .json: return false
        }
        return holds(for: value)
    }

    private func holds(for value: Double) -> Bool {
        guard case .number(let low) = operands.first, case .number(let high) = operands.last else {
            return false
        }
        return switch comparison {
        case .equal: value == low
        case .notEqual: value != low
        case .less: value < low
        case .greater: value > low
        case .between: low <= value && value <= high
        case .notBetween: value < low || high < value
        case .null, .notNull: false
        }
    }

    /// Returns the comparison as a spreadsheet formula about a cell such as `C2`. Blank cells and
    /// texts do not count as numbers; with `countsNulls` a blank cell does.
    func formula(for cell: String) -> String {
        switch (comparison, operands.first, operands.last) {
        case (.null, _, _): return "ISBLANK(\(cell))"
        case (.notNull, _, _): return "NOT(ISBLANK(\(cell)))"
        case (.equal, .text(let text), _): return "EXACT(\(cell),\(quoted(text)))"
        case (_, .text(let text), _):
            return "AND(NOT(ISBLANK(\(cell))),NOT(EXACT(\(cell),\(quoted(text)))))"
        case (_, .number(let low), .number(let high)):
            let isNumber =
                countsNulls ? "OR(ISNUMBER(\(cell)),ISBLANK(\(cell)))" : "ISNUMBER(\(cell))"
            let condition =
                switch comparison {
                case .equal: "\(cell)=\(low)"
                case .notEqual: "\(cell)<>\(low)"
                case .less: "\(cell)<\(low)"
                case .greater: "\(cell)>\(low)"
                case .between: "\(cell)>=\(low),\(cell)<=\(high)"
                case .notBetween: "OR(\(cell)<\(low),\(cell)>\(high))"
                case .null, .notNull: "FALSE"
                }
            return "AND(\(isNumber),\(condition))"
        default: return "FALSE"
        }
    }

    private func quoted(_ text: String) -> String {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return "\"" + parts.joined(separator: "\"\"") + "\""
    }
}

extension ComparisonRule.Operand {
    fileprivate init?(_ node: JSONNode) {
        guard node.kind == .number || node.kind == .string, !node.text.isEmpty else { return nil }
        if let number = Double(node.text), number.isFinite {
            self = .number(number)
        } else {
            self = .text(node.text)
        }
    }
}

/// Colours and font style of a cell with conditional formatting.
struct CellLook: Sendable, Hashable {
    var background: RGBColor?
    var color: RGBColor?
    var isBold = false
    var isItalic = false
    var isStruckThrough = false

    /// Reads the look from an entry of `conditional_formatting`; `nil` if the entry sets none.
    init?(_ node: JSONNode) {
        background = node["background_color"]?.string.flatMap(RGBColor.init(hex:))
        color = node["font_color"]?.string.flatMap(RGBColor.init(hex:))
        isBold = node["bold"]?.isTrue ?? false
        isItalic = node["italic"]?.isTrue ?? false
        isStruckThrough = node["strikethrough"]?.isTrue ?? false
        let isPlain = !isBold && !isItalic && !isStruckThrough
        if background == nil, color == nil, isPlain { return nil }
    }

    /// Whether the look changes the font's weight, slant or line, not only colours.
    var hasFont: Bool { isBold || isItalic || isStruckThrough }

    /// CSS declarations of the look, such as `background: #1A73E8; color: #fff`. Without a font
    /// colour, text on a background is black or white, for contrast.
    var declarations: String {
        var parts: [String] = []
        if let background {
            parts.append("background: #\(background.hex)")
            if color == nil { parts.append("color: \(background.isLight ? "#000" : "#fff")") }
        }
        if let color { parts.append("color: #\(color.hex)") }
        if isBold { parts.append("font-weight: 700") }
        if isItalic { parts.append("font-style: italic") }
        if isStruckThrough { parts.append("text-decoration: line-through") }
        return parts.joined(separator: "; ")
    }
}
