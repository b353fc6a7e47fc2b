/// Writes rows as a pipe table (GitHub Flavored Markdown, 4.10), numeric columns aligned to the
/// right:
///
///     | Orders City | Orders Count |
///     | --- | ---: |
///     | Berlin | 12 |
///     |  | 7 |
///
/// A null cell and an empty text are both written as an empty cell.
struct MDEncoder: RowEncoder {
    private let header: HeaderStyle
    private var sources: [Int] = []

    init(_ options: EncodingOptions) { header = options.header.or(.labels) }

    var showsLinks: Bool { true }
    var usualTotals: Totals { .all }
    var view: CellView { .shown }
    var needs: DocumentNeeds { [.types] }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        sources = table.sources
        if sources.isEmpty { return }
        // A pipe table needs a heading line; without headings the line has empty cells.
        output.append("|")
        for column in table.columns {
            let heading = Snippet(column.heading(header) ?? "")
            output.append(" ")
            output.append(markdown: heading.text)
            output.append(" |")
            withExtendedLifetime(heading) {}
        }
        output.append("\n|")
        for column in table.columns { output.append(column.field.isNumeric ? " ---: |" : " --- |") }
        output.append("\n")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        BatchSummary(
            replacedCharacters: write(batch, into: &output),
            "NUL characters, which Markdown cannot hold,")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if let totals { _ = write(totals, into: &output) }
    }

    /// Writes rows; returns the number of characters replaced by U+FFFD.
    private func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        let start = Markup("| ")
        let between = Markup(" | ")
        let end = Markup(" |\n")
        let columnCount = sources.count
        if columnCount == 0 { return 0 }
        var replaced = 0
        var cells = batch.cells
        for row in 0..<batch.rowCount {
            output.reserve(16)
            output.put(start)
            for index in 0..<columnCount {
                let cell = cells[sources[index]]
                let length = cell.length
                output.reserve(length &+ 16)
                if let links = batch.links, !cell.isNull, length > 0 {
                    let link = links[row &* batch.columnCount &+ sources[index]]
                    if !link.isMissing {
                        output.append("[")
                        replaced += output.append(
                            markdown: batch.text(cell), inLink: true)
                        output.append("](<")
                        output.append(markdownURL: batch.text(link))
                        output.append(">)")
                        output.reserve(16)
                        if index &+ 1 < columnCount { output.put(between) }
                        continue
                    }
                }
                if output.putUnlessText(cell, of: batch) {
                    let text = batch.text(cell)
                    if copyMarkdown(from: text, to: output.target) {
                        replaced += output.append(markdown: text)
                        output.reserve(16)
                    } else {
                        output.count &+= length
                    }
                }
                if index &+ 1 < columnCount { output.put(between) }
            }
            output.put(end)
            cells += batch.columnCount
        }
        return replaced
    }
}

extension OutputBuffer {
    /// Appends the URL of a link. Each `&` becomes `&amp;`: Markdown would otherwise resolve a path
    /// such as `javascript&colon;x` to another URL.
    fileprivate mutating func append(markdownURL url: PaddedText) {
        var start = 0
        while true {
            let end = firstIndex(of: UInt8(ascii: "&"), in: url, from: start, to: url.count)
            append(url.slice(at: start, count: end - start))
            if end == url.count { return }
            append("&amp;")
            start = end + 1
        }
    }
}
