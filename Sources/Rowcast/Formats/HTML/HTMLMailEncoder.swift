/// Writes rows as the body of an e-mail: a page whose looks stand in attributes of its elements, since
/// programs for mail drop style sheets, classes, scripts and images of other servers.
///
///     <table border="1" bordercolor="#d0d7de" cellpadding="6" cellspacing="0" …>
///     <thead>
///     <tr bgcolor="#eef1f5">
///     <th align="left" scope="col" style="font:bold 13px arial">City</th>
///     …
///     <td align="right" style="font:13px arial">12</td>
///
/// The frame, the space around texts and the background are told by the table and its rows. The font
/// is repeated in each cell, since Word, which shows mail in Outlook for Windows, does not pass a
/// table's font on to its cells. Backgrounds and texts both have colours, so that programs which turn
/// light colours into dark ones turn both. A line has one cell, since a line of a message has at most
/// 998 bytes (RFC 5322, 2.1.1).
struct HTMLMailEncoder: RowEncoder {
    private let header: HeaderStyle
    private let title: String?
    private let isVisualised: Bool
    private var writer: HTMLMailWriter
    private var formatsTotals = false
    /// Number of bytes of the message so far.
    private var byteCount = 0
    private var totalsWarnings: [Warning] = []

    init(_ options: EncodingOptions) {
        header = options.header.or(.labels)
        title = options.htmlTitle
        isVisualised = options.applyVis || options.visConfig != nil
        writer = HTMLMailWriter(options)
    }

    var view: CellView { .shown }
    var showsLinks: Bool { true }
    var usualTotals: Totals { .all }
    var needs: DocumentNeeds { isVisualised ? [.types, .scaleColors] : .types }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let start = output.count
        writer.columns = zip(table.columns, table.sources).map {
            HTMLMailWriter.Column($0.field, source: $1)
        }
        writer.formats = HTMLConditionalFormats(table)
        formatsTotals = table.formatsTotals
        output.append(mailStart: title ?? table.header.title)
        let rows = header == .none ? [] : MergedHeadings(table, header).rows
        if !rows.isEmpty { output.append("<thead>\n") }
        for (index, row) in rows.enumerated() where !row.isEmpty {
            output.append("<tr bgcolor=\"#eef1f5\">\n")
            if index == rows.count - 1 {
                for (heading, column) in zip(row, table.columns) {
                    append(heading, aligned: column.field.isNumeric ? .right : .left, &output)
                }
            } else {
                for heading in row { append(heading, aligned: .center, &output) }
            }
            output.append("</tr>\n")
        }
        output.append(rows.isEmpty ? "" : "</thead>\n")
        output.append("<tbody valign=\"top\">\n")
        byteCount += output.count - start
    }

    private enum Alignment: String {
        case left, right
        /// The alignment of headings that name none.
        case center
    }

    private func append(
        _ heading: MergedHeadings.Heading, aligned alignment: Alignment,
        _ output: inout OutputBuffer
    ) {
        output.append("<th")
        if heading.columnCount > 1 { output.append(" colspan=\"\(heading.columnCount)\"") }
        if alignment != .center { output.append(" align=\"\(alignment.rawValue)\"") }
        if !heading.text.isEmpty {
            output.append(" scope=\"\(alignment == .center ? "colgroup" : "col")\"")
        }
        let text = Snippet(heading.text)
        defer { withExtendedLifetime(text) {} }
        output.append(" style=\"font:bold 13px arial")
        if losesBlanks(text.text) { output.append(";white-space:pre-wrap") }
        output.append("\">")
        output.append(htmlText: text.text)
        output.append("</th>\n")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        writer.write(batch, into: &output).summary
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        byteCount += output.count
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let start = output.count
        output.append("</tbody>\n")
        if let totals {
            writer.beginTotals(areFormatted: formatsTotals)
            output.append("<tfoot valign=\"top\">\n")
            totalsWarnings = writer.write(totals, into: &output).summary.warnings
            output.append("</tfoot>\n")
        }
        output.append("</table>\n</body>\n</html>\n")
        byteCount += output.count - start
    }

    /// Size from which Gmail cuts a message and shows a link to the rest, about 102 KB.
    private static let shownBytes = 102_000

    var warnings: [Warning] {
        guard byteCount > HTMLMailEncoder.shownBytes else { return totalsWarnings }
        var warning = Warning(
            "mail_clipped",
            """
            Gmail hides the end of messages of more than 102 KB, and this one is longer; \
            \(option: .limit) or \(option: .columns) makes it shorter
            """)
        warning.byteCount = byteCount
        return totalsWarnings + [warning]
    }
}

extension OutputBuffer {
    /// Appends the part of a message before the headings of its table.
    fileprivate mutating func append(mailStart title: String) {
        append(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light">
            <title>
            """)
        append(xmlText: title, .replacementCharacter)
        append(
            """
            </title>
            </head>
            <body bgcolor="#ffffff" style="margin:0;padding:16px;color:#1d2129">
            <h1 style="margin:0 0 12px;font:bold 18px arial;color:#1d2129">
            """)
        append(xmlText: title, .replacementCharacter)
        append(
            """
            </h1>
            <table border="1" bordercolor="#d0d7de" cellpadding="6" cellspacing="0" \
            bgcolor="#ffffff" style="border-collapse:collapse;color:#1d2129">

            """)
    }
}
