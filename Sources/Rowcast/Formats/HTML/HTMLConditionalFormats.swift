/// The colour scales and comparison rules of the columns of an HTML table.
///
/// Of formats that both set a background, the first in `conditional_formatting` wins.
struct HTMLConditionalFormats: Sendable {
    /// Colour scales of columns, by column of the output.
    private var colors: [Int: ScaleColors] = [:]
    /// Comparison rules of the table; `rulesOfColumns` has the indices of each column's rules.
    private var rules: [ComparisonRule] = []
    private var rulesOfColumns: [Int: [Int]] = [:]
    /// Index in `conditional_formatting` of each column's scale.
    private var scaleOrders: [Int: Int] = [:]

    var isEmpty: Bool { colors.isEmpty && rules.isEmpty }

    init() {}

    init(_ table: OutputTable) {
        for scale in table.scales {
            colors[scale.column] = scale.colors
            scaleOrders[scale.column] = scale.scale.order
        }
        rules = table.rules.map(\.rule)
        for (index, rule) in table.rules.enumerated() {
            for column in rule.columns { rulesOfColumns[column, default: []].append(index) }
        }
    }

    /// Switches to the totals row, which scales never colour.
    mutating func beginTotals(areFormatted: Bool) {
        colors = [:]
        guard !areFormatted else { return }
        rules = []
        rulesOfColumns = [:]
    }

    /// The formats of a cell as a page writes them: class names of the rules that the cell satisfies,
    /// separated by blanks, and the colour of its scale.
    ///
    /// - Parameter column: The cell's column in the output; `source` is its column in the batch.
    func classes(
        _ column: Int, row: Int, source: Int, of batch: RowBatch
    ) -> (names: String, scale: RGBColor?) {
        var scale = scaleColor(column, row: row, source: source, of: batch)
        guard let indices = rulesOfColumns[column] else { return ("", scale) }
        var names = ""
        let cell = batch.values[row * batch.columnCount + source]
        for rule in indices.lazy.map({ rules[$0] }) where rule.holds(for: cell, of: batch) {
            let isBehindScale = (scaleOrders[column] ?? .max) < rule.order
            if scale != nil, isBehindScale, !rule.look.hasFont { continue }
            if !isBehindScale, rule.look.background != nil { scale = nil }
            names += names.isEmpty ? rule.className : " \(rule.className)"
        }
        return (names, scale)
    }

    /// The formats of a cell in one: for each colour the first format that sets it, and the font
    /// styles of all. The parameters are those of `classes`.
    func look(_ column: Int, row: Int, source: Int, of batch: RowBatch) -> CellLook {
        var look = CellLook()
        var scale = scaleColor(column, row: row, source: source, of: batch)
        let cell = batch.values[row * batch.columnCount + source]
        for index in rulesOfColumns[column] ?? [] where rules[index].holds(for: cell, of: batch) {
            if let color = scale, (scaleOrders[column] ?? .max) < rules[index].order {
                look.add(CellLook(background: color))
                scale = nil
            }
            look.add(rules[index].look)
        }
        if let scale { look.add(CellLook(background: scale)) }
        return look
    }

    private func scaleColor(
        _ column: Int, row: Int, source: Int, of batch: RowBatch
    ) -> RGBColor? {
        colors[column].flatMap { colors in
            batch.number(row: row, column: source).map(colors.color)
        }
    }
}

extension ComparisonRule {
    /// CSS class of the cells that satisfy the rule, such as `r1`.
    var className: String { "r\(order + 1)" }
}

extension CellLook {
    init(background: RGBColor? = nil) { self.background = background }

    /// Adds a look that gives way to this one where both set a colour. Text on a background that sets
    /// none is black or white, for contrast.
    fileprivate mutating func add(_ other: CellLook) {
        let contrast = other.background.map { RGBColor.contrast(to: $0) }
        if color == nil { color = other.color ?? (background == nil ? contrast : nil) }
        background = background ?? other.background
        isBold = isBold || other.isBold
        isItalic = isItalic || other.isItalic
        isStruckThrough = isStruckThrough || other.isStruckThrough
    }
}

extension RGBColor {
    /// Black or white, whichever has more contrast to a background.
    fileprivate static func contrast(to background: RGBColor) -> RGBColor {
        background.isLight ? RGBColor(red: 0, green: 0, blue: 0) : .white
    }
}
