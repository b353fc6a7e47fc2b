/// Writes rows as a table, one a line. Bare, it is what servers answer:
///
///     <table>
///     <tr><th>Orders City</th><th>Orders Count</th></tr>
///     <tr><td>Berlin</td><td>12</td></tr>
///     </table>
///
/// without a line feed at the end. Of a pivoted result each pivot field has a row of headings above
/// that of the measures, equal neighbours merged. As a page the same table stands in a document of
/// its own. Null and empty text are empty cells.
struct HTMLEncoder: RowEncoder {
    private let header: HeaderStyle
    private let isPage: Bool
    private let title: String?
    private let facetsOfPage: Facets
    private var sources: [Int] = []
    /// The colours behind the cells of some columns.
    private var colors: [Int: ScaleColors] = [:]

    init(_ options: ConversionOptions) {
        header = options.header ?? .labels
        isPage = options.html == .page
        title = options.htmlTitle
        let isVisualised = options.applyVis || options.visConfig != nil
        facetsOfPage = isVisualised ? [.types, .scaleColors] : .types
    }

    var view: CellView { .shown }
    var facets: Facets { isPage ? facetsOfPage : [] }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        sources = table.sources
        for scale in table.scales where isPage { colors[scale.column] = scale.colors }
        let rows = header == .none ? [] : MergedHeadings(table, header).rows
        if isPage {
            output.append(pageStart: table, title: title, groups: rows.count > 1 ? rows[0] : [])
            if !rows.isEmpty { output.append("<thead>\n") }
        } else {
            output.append("<table>\n")
        }
        for (index, row) in rows.enumerated() where !row.isEmpty {
            output.append("<tr>")
            for heading in row {
                append(heading, ofGroup: index == 0 && rows.count > 1, into: &output)
            }
            output.append("</tr>\n")
        }
        if isPage { output.append(rows.isEmpty ? "<tbody>\n" : "</thead>\n<tbody>\n") }
    }

    private func append(
        _ heading: MergedHeadings.Heading, ofGroup: Bool, into output: inout OutputBuffer
    ) {
        output.append("<th")
        if heading.columnCount > 1 { output.append(" colspan=\"\(heading.columnCount)\"") }
        if isPage && !heading.text.isEmpty {
            output.append(ofGroup ? " scope=\"colgroup\"" : " scope=\"col\"")
        }
        let text = Snippet(heading.text)
        defer { withExtendedLifetime(text) {} }
        if losesBlanks(text.bytes, count: text.count) {
            output.append(" style=\"white-space:pre-wrap\"")
        }
        output.append(">")
        output.append(htmlText: text.bytes, count: text.count)
        output.append("</th>")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        var summary = BatchSummary()
        let replaced = write(batch, into: &output)
        if replaced > 0 {
            summary.warnings.append(
                Warning(
                    "characters_replaced",
                    "characters that HTML cannot hold were replaced by U+FFFD", count: replaced))
        }
        return summary
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if isPage { output.append("</tbody>\n") }
        // Totals are no part of the scale.
        colors = [:]
        if let totals {
            if isPage { output.append("<tfoot>\n") }
            _ = write(totals, into: &output)
            if isPage { output.append("</tfoot>\n") }
        }
        output.append(isPage ? "</table>\n</main>\n</body>\n</html>\n" : "</table>")
    }

    var showsLinks: Bool { true }

    /// Writes a cell's text as a hyperlink; returns how many characters were replaced.
    @inline(never)
    private func write(
        _ cell: Cell, linkedTo link: Cell, _ batch: RowBatch, into output: inout OutputBuffer
    ) -> Int {
        output.append("<a href=\"")
        output.append(xmlText: batch.text(link), count: link.length, .replacementCharacter)
        output.append("\">")
        let replaced = output.append(htmlText: batch.text(cell), count: cell.length)
        output.append("</a>")
        output.reserve(32)
        return replaced
    }

    /// Writes rows; returns how many characters were replaced.
    private func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        let links = batch.links
        let rowStart = Markup("<tr>")
        let rowEnd = Markup("</tr>\n")
        let cellStart = Markup("<td>")
        let cellEnd = Markup("</td>")
        let columnCount = sources.count
        if columnCount == 0 { return 0 }
        var replaced = 0
        var cells = batch.cells
        for row in 0..<batch.rowCount {
            output.reserve(32)
            output.put(rowStart)
            for index in 0..<columnCount {
                let cell = cells[sources[index]]
                let length = cell.length
                output.reserve(length &+ 32)
                output.put(cellStart)
                if !colors.isEmpty, let colors = colors[index],
                    let number = batch.number(row: row, column: sources[index])
                {
                    output.count &-= 1
                    output.append(cellColor: colors.color(of: number))
                    output.append(">")
                    output.reserve(length &+ 32)
                }
                if let links {
                    let link = links[row &* batch.columnCount &+ sources[index]]
                    if !link.isMissing, !cell.isNull {
                        replaced += write(cell, linkedTo: link, batch, into: &output)
                        output.put(cellEnd)
                        continue
                    }
                }
                switch cell.kind {
                case .missing, .null: break
                case .false: output.append("false")
                case .true: output.append("true")
                case .number: output.put(batch.bytes + cell.start, count: length)
                case .text, .json:
                    let text = batch.bytes + cell.start
                    if copyHTMLText(from: text, to: output.end, count: length) {
                        if losesBlanks(text, count: length), colors[index] == nil {
                            output.count &-= 1
                            output.append(" style=\"white-space:pre-wrap\">")
                        }
                        replaced += output.append(htmlText: text, count: length)
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
}
