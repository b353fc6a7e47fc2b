/// Writes rows of a table in an e-mail, one cell a line. A null cell and an empty text are empty cells.
struct HTMLMailWriter: Sendable {
    struct Column: Sendable {
        /// The column's index in a batch.
        let source: Int
        /// The start tag of a cell up to the attributes that differ from cell to cell.
        let start: String

        init(_ field: Field, source: Int) {
            self.source = source
            // Dates do not wrap at their hyphens.
            start = field.isNumeric ? "<td align=\"right\"" : field.isTime ? "<td nowrap" : "<td"
        }
    }

    var columns: [Column] = []
    /// The colour scales and rules of the table.
    var formats = HTMLConditionalFormats()
    private let markup: HTMLCellMarkup
    private var rowStart = "<tr>\n"
    /// Font of a cell that no format changes.
    private var isBold = false

    init(_ options: EncodingOptions) { markup = HTMLCellMarkup(ofMail: options) }

    /// Switches to the totals row.
    mutating func beginTotals(areFormatted: Bool) {
        formats.beginTotals(areFormatted: areFormatted)
        rowStart = "<tr bgcolor=\"#eef1f5\">\n"
        isBold = true
    }

    /// The losses of written rows.
    struct Losses {
        /// Characters replaced by U+FFFD.
        var characters = 0
        /// Links that lead nowhere from an e-mail.
        var relativeLinks = 0

        var summary: BatchSummary {
            var summary = BatchSummary(
                replacedCharacters: characters, "characters that HTML cannot hold")
            if relativeLinks > 0 {
                summary.warnings.append(
                    Warning(
                        "relative_links",
                        """
                        relative links lead nowhere from an e-mail; \(option: LinkOptions.baseUrl) \
                        says to which server they belong
                        """, count: relativeLinks))
            }
            return summary
        }
    }

    /// Writes rows.
    func write(_ batch: RowBatch, into output: inout OutputBuffer) -> Losses {
        var losses = Losses()
        if columns.isEmpty { return losses }
        for row in 0..<batch.rowCount {
            output.append(rowStart)
            for index in columns.indices {
                let place = row * batch.columnCount + columns[index].source
                append(
                    place, columns[index].start, look(of: index, row: row, batch), batch, &losses,
                    &output)
            }
            output.append("</tr>\n")
        }
        return losses
    }

    private func look(of column: Int, row: Int, _ batch: RowBatch) -> CellLook {
        var look = CellLook()
        if !formats.isEmpty {
            look = formats.look(column, row: row, source: columns[column].source, of: batch)
        }
        look.isBold = look.isBold || isBold
        return look
    }

    private func append(
        _ place: Int, _ start: String, _ look: CellLook, _ batch: RowBatch, _ losses: inout Losses,
        _ output: inout OutputBuffer
    ) {
        let cell = batch.cells[place]
        output.append(start)
        if let background = look.background { output.append(" bgcolor=\"#\(background.hex)\"") }
        let markup = markup.clean(place, of: batch)
        let isText = cell.kind == .text || cell.kind == .json
        if markup == nil, cell.isNull || isText && cell.length == 0 {
            return output.append("></td>\n")
        }
        output.append(look, keepsBlanks: markup == nil && isText && losesBlanks(batch.text(cell)))
        let link = batch.links?[place] ?? .missing
        // HTML does not allow a link inside a link.
        var isLinked = !link.isMissing && markup?.hasLink != true
        if isLinked, !batch.text(link).isAbsoluteLink {
            losses.relativeLinks += 1
            isLinked = false
        }
        if isLinked { output.append(linkTo: link, color: look.color, batch) }
        if let markup {
            output.append(markup.bytes)
            losses.relativeLinks += markup.relativeLinkCount
        } else {
            losses.characters += output.append(textOf: cell, batch)
        }
        output.append(isLinked ? "</a></td>\n" : "</td>\n")
    }
}

extension OutputBuffer {
    /// Appends the `style` attribute of a cell and the end of its start tag.
    fileprivate mutating func append(_ look: CellLook, keepsBlanks: Bool) {
        append(" style=\"font:")
        if look.isItalic { append("italic ") }
        if look.isBold { append("bold ") }
        append("13px arial")
        if let color = look.color {
            append(";color:#")
            append(color.hex)
        }
        if look.isStruckThrough { append(";text-decoration:line-through") }
        if keepsBlanks { append(";white-space:pre-wrap") }
        append("\">")
    }

    /// Appends the start tag of a link in the text's colour, or in blue.
    fileprivate mutating func append(linkTo link: Cell, color: RGBColor?, _ batch: RowBatch) {
        append("<a style=\"color:#\(color?.hex ?? "0550ae")\" href=\"")
        append(xmlText: batch.text(link), .replacementCharacter)
        append("\">")
    }
}
