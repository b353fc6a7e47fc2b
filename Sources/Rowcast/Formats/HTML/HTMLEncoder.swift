/// Writes rows as an HTML table, one row per line. A bare table is the same as a server's answer:
///
///     <table>
///     <tr><th>Orders City</th><th>Orders Count</th></tr>
///     <tr><td>Berlin</td><td>12</td></tr>
///     </table>
///
/// The table has no line feed at its end. In a pivoted result each pivot field has a heading row
/// above the row of measures, with equal neighbours merged. A page holds the table in a document of
/// its own. A null cell and an empty text are both empty cells.
struct HTMLEncoder: RowEncoder {
    private let header: HeaderStyle
    private let isPage: Bool
    private let title: String?
    private let needsOfPage: DocumentNeeds
    private var writer: HTMLRowWriter
    private var formatsTotals = false

    init(_ options: EncodingOptions) {
        header = options.header.or(.labels)
        isPage = options.html == .page
        title = options.htmlTitle
        writer = HTMLRowWriter(options)
        let isVisualised = options.applyVis || options.visConfig != nil
        needsOfPage = isVisualised ? [.types, .scaleColors] : .types
    }

    var view: CellView { .shown }
    var showsLinks: Bool { true }
    var usualTotals: Totals { .all }
    var needs: DocumentNeeds { isPage ? needsOfPage : [] }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        writer.sources = table.sources
        if isPage { writer.formats = HTMLConditionalFormats(table) }
        formatsTotals = table.formatsTotals
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
        if losesBlanks(text.text) {
            output.append(" style=\"white-space:pre-wrap\"")
        }
        output.append(">")
        output.append(htmlText: text.text)
        output.append("</th>")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        BatchSummary(
            replacedCharacters: writer.write(batch, into: &output),
            "characters that HTML cannot hold")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if isPage { output.append("</tbody>\n") }
        writer.formats.beginTotals(areFormatted: formatsTotals)
        if let totals {
            if isPage { output.append("<tfoot>\n") }
            _ = writer.write(totals, into: &output)
            if isPage { output.append("</tfoot>\n") }
        }
        output.append(isPage ? "</table>\n</main>\n</body>\n</html>\n" : "</table>")
    }
}
