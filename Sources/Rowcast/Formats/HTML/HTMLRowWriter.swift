/// Writes rows as `<tr>` elements, one row per line. A null cell and an empty text are empty cells.
struct HTMLRowWriter: Sendable {
    /// For each column of the output, its index in a batch.
    var sources: [Int] = []
    /// The colour scales and rules of the table.
    var formats = HTMLConditionalFormats()
    private let markup: HTMLCellMarkup

    init(_ options: EncodingOptions) { markup = HTMLCellMarkup(options) }

    /// Writes rows; returns the number of characters replaced by U+FFFD.
    func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        if sources.isEmpty { return 0 }
        let isPlain = batch.links == nil && formats.isEmpty && markup.isEmpty(in: batch)
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
                let classes = formats.classes(index, row: row, source: source, of: batch)
                if !classes.names.isEmpty { output.append(" class=\"\(classes.names)\"") }
                let styles = Styles(
                    color: classes.scale,
                    keepsBlanks: (cell.kind == .text || cell.kind == .json)
                        && losesBlanks(batch.text(cell)))
                output.append(styles)
                output.append(">")
                let link = batch.links?[place] ?? .missing
                if let markup = markup.clean(place, of: batch) {
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
}

/// Declarations of a cell's `style` attribute.
private struct Styles {
    var color: RGBColor?
    var keepsBlanks: Bool
}

extension OutputBuffer {
    /// Appends the text of a cell; returns the number of characters replaced by U+FFFD.
    mutating func append(textOf cell: Cell, _ batch: RowBatch) -> Int {
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
