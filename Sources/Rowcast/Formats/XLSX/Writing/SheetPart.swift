/// The XML of a sheet around its data rows: above them the view, the column widths and the
/// headings, below them the filter, merged cells, conditional formats and links.
struct SheetPart: Sendable {
    /// Rows of headings from the top; each heading spans one or more columns.
    private let headings: [[MergedHeadings.Heading]]
    private let widths: [Int]
    private let formats: [ConditionalFormat]
    private let formatsTotals: Bool
    private let hasLinks: Bool
    /// Whether a sheet with the maximum number of rows may exceed 4 GB.
    let mayPass4GB: Bool

    var headingRows: Int { headings.count }

    init(
        _ table: OutputTable, _ columns: [WrittenColumn], _ options: EncodingOptions,
        looks: [CellLook] = []
    ) {
        let style = options.header.or(.labels)
        if style == .none || table.columns.isEmpty {
            headings = []
        } else if options.mergedHeaders {
            headings = MergedHeadings(table, style).rows
        } else {
            headings = [
                table.columns.map { MergedHeadings.Heading(text: $0.heading(style) ?? "") }
            ]
        }
        formats = ConditionalFormat.formats(of: table, looks: looks)
        formatsTotals = table.formatsTotals
        hasLinks = options.links
        let widths = WrittenWidths(table, columns)
        self.widths = widths.widths(below: headings.last?.map(\.text))
        mayPass4GB = widths.longestRow * SheetWriter.maxRows >= 1 << 32
    }

    // MARK: - Above the rows

    /// Writes the sheet up to its first data row.
    func writeStart(isFirst: Bool, into xml: inout OutputBuffer) {
        xml.append(XLSXParts.declaration)
        xml.append("\n<worksheet xmlns=\"\(XLSXParts.main)\"")
        if hasLinks { xml.append(" xmlns:r=\"\(XLSXParts.relationships)\"") }
        xml.append("><sheetViews><sheetView")
        if isFirst { xml.append(" tabSelected=\"1\"") }
        xml.append(" workbookViewId=\"0\"")
        if headings.isEmpty {
            xml.append("/>")
        } else {
            xml.append("><pane ySplit=\"\(headingRows)\" topLeftCell=\"A\(headingRows + 1)\"")
            xml.append(" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>")
        }
        xml.append("</sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>")
        if !widths.isEmpty {
            xml.append("<cols>")
            for (index, width) in widths.enumerated() {
                xml.append("<col min=\"\(index + 1)\" max=\"\(index + 1)\"")
                xml.append(" width=\"\(width)\" customWidth=\"1\"/>")
            }
            xml.append("</cols>")
        }
        xml.append("<sheetData>")
        for (index, row) in headings.enumerated() { write(row, number: index + 1, into: &xml) }
    }

    private func write(
        _ row: [MergedHeadings.Heading], number: Int, into xml: inout OutputBuffer
    ) {
        xml.append("<row r=\"\(number)\">")
        let style = number == headingRows ? WrittenStyles.heading : WrittenStyles.mergedHeading
        var column = 0
        for heading in row {
            let name = SheetColumnName.name(at: column)
            xml.append("<c r=\"\(name)\(number)\" s=\"\(style)\" t=\"inlineStr\"><is><t")
            xml.append(" xml:space=\"preserve\">")
            xml.append(xmlText: heading.text, .spreadsheetEscape)
            xml.append("</t></is></c>")
            column += heading.columnCount
        }
        xml.append("</row>")
    }

    // MARK: - Below the rows

    /// Writes the sheet behind its last row. `filteredRows` is the number of data rows in the
    /// filter.
    func writeEnd(
        filteredRows: Int, links: WrittenLinks = WrittenLinks(), into xml: inout OutputBuffer
    ) {
        xml.append("</sheetData>")
        if let cells = filteredCells(rows: filteredRows) {
            xml.append("<autoFilter ref=\"\(cells)\"/>")
        }
        let merged = mergedCells
        if !merged.isEmpty {
            xml.append("<mergeCells count=\"\(merged.count)\">")
            for cells in merged { xml.append("<mergeCell ref=\"\(cells)\"/>") }
            xml.append("</mergeCells>")
        }
        if filteredRows > 0 {
            for (index, format) in formats.enumerated() {
                format.write(
                    priority: index + 1, firstRow: headingRows + 1, rows: filteredRows,
                    formatsTotals: formatsTotals, into: &xml)
            }
        }
        links.write(into: &xml)
        xml.append("</worksheet>")
    }

    /// Returns the cells of the filter, such as `A1:C7`: the lowest heading row and the data rows
    /// below it. `nil` without headings.
    func filteredCells(rows: Int) -> String? {
        guard !headings.isEmpty else { return nil }
        let last = SheetColumnName.name(at: widths.count - 1)
        return "A\(headingRows):\(last)\(headingRows + rows)"
    }

    private var mergedCells: [String] {
        var merged: [String] = []
        for (index, row) in headings.enumerated() {
            var column = 0
            for heading in row {
                let next = column + heading.columnCount
                if heading.columnCount > 1, !heading.text.isEmpty {
                    let first = SheetColumnName.name(at: column)
                    let last = SheetColumnName.name(at: next - 1)
                    merged.append("\(first)\(index + 1):\(last)\(index + 1)")
                }
                column = next
            }
        }
        return merged
    }
}
