/// Writes rows as `<tr>` elements, one row per line. A null cell and an empty text are empty cells.
struct HTMLRowWriter: Sendable {
    /// For each column of the output, its index in a batch.
    var sources: [Int] = []
    /// Colour scales of columns, by column of the output.
    private var colors: [Int: ScaleColors] = [:]
    /// Comparison rules of the table; `rulesOfColumns` has the indices of each column's rules.
    private(set) var rules: [ComparisonRule] = []
    private var rulesOfColumns: [Int: [Int]] = [:]
    /// Index in `conditional_formatting` of each column's scale.
    private var scaleOrders: [Int: Int] = [:]
    /// Cleans the HTML of cells; `nil` if cells show plain text.
    private let cleaner: HTMLCleaner?

    init(_ options: EncodingOptions) {
        guard options.applyFormatting else {
            cleaner = nil
            return
        }
        cleaner = HTMLCleaner(
            links: LinkRules(pathPrefix: options.pathPrefix, baseURL: options.baseUrl),
            images: LinkRules(baseURL: options.baseUrl))
    }

    /// Takes the colour scales and rules of a table.
    mutating func dress(_ table: OutputTable) {
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

    /// Writes rows; returns the number of characters replaced by U+FFFD.
    func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        if sources.isEmpty { return 0 }
        let isPlain =
            batch.links == nil && colors.isEmpty && rules.isEmpty
            && (cleaner == nil || batch.rawCells == nil)
        return isPlain ? writePlain(batch, into: &output) : writeDressed(batch, into: &output)
    }

    /// Writes rows whose cells are all plain text.
    private func writePlain(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        let rowStart = Markup("<tr>")
        let rowEnd = Markup("</tr>\n")
        let cellStart = Markup("<td>")
        let cellEnd = Markup("</td>")
        let columnCount = sources.count
        var replaced = 0
        var cells = batch.cells
        for _ in 0..<batch.rowCount {
            output.reserve(32)
            output.put(rowStart)
            for index in 0..<columnCount {
                let cell = cells[sources[index]]
                let length = cell.length
                output.reserve(length &+ 32)
                output.put(cellStart)
                if output.putUnlessText(cell, of: batch) {
                    let text = batch.text(cell)
                    if copyHTMLText(from: text, to: output.target) {
                        if losesBlanks(text) {
                            output.count &-= 1
                            output.append(" style=\"white-space:pre-wrap\">")
                        }
                        replaced += output.append(htmlText: text)
                        output.reserve(32)
                    } else {
                        output.count &+= length
                    }
                }
                output.put(cellEnd)
            }
            output.put(rowEnd)
            cells += batch.columnCount
        }
        return replaced
    }

    /// Writes rows with links, colours, classes or HTML in some cells.
    private func writeDressed(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        var replaced = 0
        for row in 0..<batch.rowCount {
            output.append("<tr>")
            for (index, source) in sources.enumerated() {
                let place = row * batch.columnCount + source
                let cell = batch.cells[place]
                output.append("<td")
                var color = colors[index].flatMap { colors in
                    batch.number(row: row, column: source).map(colors.color)
                }
                appendClasses(index, batch.values[place], of: batch, &color, into: &output)
                let styles = Styles(
                    color: color,
                    keepsBlanks: (cell.kind == .text || cell.kind == .json)
                        && losesBlanks(batch.text(cell)))
                output.append(styles)
                output.append(">")
                let link = batch.links?[place] ?? .missing
                if let markup = markup(of: place, batch) {
                    // HTML does not allow a link inside a link.
                    let isLinked = !link.isMissing && !markup.hasLink
                    if isLinked { output.append(linkTo: link, batch) }
                    output.append(markup.bytes)
                    if isLinked { output.append("</a>") }
                } else if !cell.isNull {
                    if !link.isMissing { output.append(linkTo: link, batch) }
                    replaced += output.append(textOf: cell, batch)
                    if !link.isMissing { output.append("</a>") }
                }
                output.append("</td>")
            }
            output.append("</tr>\n")
        }
        return replaced
    }

    /// Appends the class names of the rules that a cell satisfies. Of a rule and a scale that both
    /// set a background, the first in `conditional_formatting` wins.
    private func appendClasses(
        _ column: Int, _ cell: Cell, of batch: RowBatch, _ color: inout RGBColor?,
        into output: inout OutputBuffer
    ) {
        guard let indices = rulesOfColumns[column] else { return }
        var classes = ""
        for rule in indices.lazy.map({ rules[$0] }) where rule.holds(for: cell, of: batch) {
            let isBehindScale = (scaleOrders[column] ?? .max) < rule.order
            if color != nil, isBehindScale, !rule.look.hasFont { continue }
            if !isBehindScale, rule.look.background != nil { color = nil }
            classes += classes.isEmpty ? rule.className : " \(rule.className)"
        }
        if !classes.isEmpty { output.append(" class=\"\(classes)\"") }
    }

    /// Returns the cleaned HTML of a cell; `nil` if the cell has none.
    private func markup(of place: Int, _ batch: RowBatch) -> CleanMarkup? {
        guard let cleaner, let raw = batch.rawCells?[place],
            let html = JSONCellText(raw, batch.allText)?.string(JSONCellText.html)
        else { return nil }
        var text = OutputBuffer(capacity: html.end - html.start + 256)
        text.reserve(html.end - html.start)
        text.count = unescapeJSON(batch.allText, html.start, html.end, to: text.target)
        var cleaned = OutputBuffer(capacity: text.count + 256)
        cleaner.append(cleaned: text.text(), into: &cleaned)
        return CleanMarkup(bytes: cleaned.array)
    }
}

extension ComparisonRule {
    /// CSS class of the cells that satisfy the rule, such as `r1`.
    var className: String { "r\(order + 1)" }
}

/// HTML of a cell after cleaning, safe to show.
private struct CleanMarkup {
    let bytes: [UInt8]

    var hasLink: Bool {
        let start = Array("<a ".utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: start) }
    }
}

/// Declarations of a cell's `style` attribute.
private struct Styles {
    var color: RGBColor?
    var keepsBlanks: Bool
}

extension OutputBuffer {
    /// Appends the text of a cell; returns the number of characters replaced by U+FFFD.
    fileprivate mutating func append(textOf cell: Cell, _ batch: RowBatch) -> Int {
        reserve(cell.length)
        guard putUnlessText(cell, of: batch) else { return 0 }
        return append(htmlText: batch.text(cell))
    }

    /// Appends the start tag of a link.
    fileprivate mutating func append(linkTo link: Cell, _ batch: RowBatch) {
        append("<a href=\"")
        append(xmlText: batch.text(link), .replacementCharacter)
        append("\">")
    }

    /// Appends the `style` attribute if a cell needs one: for a background with readable text in
    /// light and dark mode, and to keep white space that browsers drop.
    fileprivate mutating func append(_ styles: Styles) {
        guard styles.color != nil || styles.keepsBlanks else { return }
        append(" style=\"")
        if let color = styles.color {
            append("background:#")
            append(color.hex)
            append(color.isLight ? ";color:#000" : ";color:#fff")
        }
        if styles.color != nil, styles.keepsBlanks { append(";") }
        if styles.keepsBlanks { append("white-space:pre-wrap") }
        append("\"")
    }
}
