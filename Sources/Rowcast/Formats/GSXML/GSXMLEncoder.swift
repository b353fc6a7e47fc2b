/// Writes rows as XML elements, one row per line, the headings as the first row:
///
///     <?xml version="1.0" encoding="UTF-8"?>
///     <results>
///     <row><cell>Orders City</cell><cell>Orders Count</cell></row>
///     <row><cell>Berlin</cell><cell>12</cell></row>
///     <row><cell/><cell>7</cell></row>
///     </results>
///
/// The formula `=IMPORTXML(url, "//row")` fills a sheet with it. `<cell/>` is null, `<cell></cell>`
/// empty text.
struct GSXMLEncoder: RowEncoder {
    private let root: String
    private let header: HeaderStyle
    private let names: [String]
    private let rowStart: Snippet
    private let rowEnd: Snippet
    private let cellStart: Snippet
    private let cellEnd: Snippet
    private let emptyCell: Snippet
    private var sources: [Int] = []

    init(_ options: EncodingOptions) {
        root = options.gsxmlRoot
        let (row, cell) = (options.gsxmlRow ?? "row", options.gsxmlCell ?? "cell")
        names = [root, row, cell]
        header = options.header.or(.labels)
        rowStart = Snippet("<\(row)>")
        rowEnd = Snippet("</\(row)>\n")
        cellStart = Snippet("<\(cell)>")
        cellEnd = Snippet("</\(cell)>")
        emptyCell = Snippet("<\(cell)/>")
    }

    var view: CellView { .shown }
    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        for name in names where !name.isXMLName {
            throw ConversionError(
                .unsupported, "'\(name)' cannot be the name of an element",
                hint: "names begin with a letter and hold letters, digits, '-', '_' and '.'")
        }
        sources = table.sources
        output.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<\(root)>\n")
        guard header != .none else { return }
        output.append(rowStart.text)
        for column in table.columns {
            output.append(cellStart.text)
            output.append(xmlText: column.heading(header) ?? "", .replacementCharacter)
            output.append(cellEnd.text)
        }
        output.append(rowEnd.text)
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        BatchSummary(
            replacedCharacters: write(batch, into: &output),
            "characters that XML cannot hold")
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        if let totals { _ = write(totals, into: &output) }
        output.append("</\(root)>\n")
    }

    /// Writes rows; returns the number of characters replaced by U+FFFD.
    private func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Int {
        let (start, end, empty) = (cellStart.text, cellEnd.text, emptyCell.text)
        let markupCount = start.count + end.count + rowStart.count + rowEnd.count
        let columnCount = sources.count
        var replaced = 0
        var cells = batch.cells
        for _ in 0..<batch.rowCount {
            output.reserve(markupCount)
            output.put(rowStart.text)
            for index in 0..<columnCount {
                let cell = cells[sources[index]]
                let length = cell.length
                output.reserve(length &+ markupCount)
                if cell.isNull {
                    output.put(empty)
                    continue
                }
                output.put(start)
                if output.putUnlessText(cell, of: batch) {
                    let text = batch.text(cell)
                    if copyXMLText(from: text, to: output.target, .replacementCharacter) {
                        replaced += output.append(xmlText: text, .replacementCharacter)
                        output.reserve(markupCount)
                    } else {
                        output.count &+= length
                    }
                }
                output.put(end)
            }
            output.put(rowEnd.text)
            cells += batch.columnCount
        }
        return replaced
    }
}

extension String {
    /// Whether the text can name an element: an XML name without a prefix, with letters of any
    /// alphabet.
    var isXMLName: Bool {
        guard let first = unicodeScalars.first else { return false }
        return (first == "_" || first.properties.isAlphabetic)
            && unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "_-.".unicodeScalars.contains($0)
            }
    }
}
