/// A conditional format of a sheet (ECMA-376 part 1, 18.3.1.18): a colour scale over the data rows
/// of a column, or a look for the cells that satisfy a rule.
enum ConditionalFormat: Sendable {
    case scale(ColumnScale)
    /// A rule for columns; `look` is the index of its look among the differential formats (`dxfs`).
    case rule(ComparisonRule, columns: [Int], look: Int)

    /// Returns the conditional formats of a table by priority: where two match a cell, the first
    /// wins.
    static func formats(of table: OutputTable, looks: [CellLook]) -> [ConditionalFormat] {
        var formats: [(order: Int, format: ConditionalFormat)] = []
        for rule in table.rules {
            guard let look = looks.firstIndex(of: rule.rule.look) else { continue }
            formats.append((rule.rule.order, .rule(rule.rule, columns: rule.columns, look: look)))
        }
        formats += table.scales.map { ($0.scale.order, .scale($0)) }
        return formats.enumerated().sorted {
            ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
        }.map(\.element.format)
    }

    /// Writes the XML element for `rows` data rows, the first of which is the sheet's row
    /// `firstRow`.
    func write(
        priority: Int, firstRow: Int, rows: Int, formatsTotals: Bool, into xml: inout OutputBuffer
    ) {
        func cells(_ column: Int, rows: Int) -> String {
            let name = SheetColumnName.name(at: column)
            return "\(name)\(firstRow):\(name)\(min(firstRow + rows - 1, SheetWriter.maxRows))"
        }
        switch self {
        case .scale(let scale):
            xml.append("<conditionalFormatting sqref=\"\(cells(scale.column, rows: rows))\">")
            write(scale, priority: priority, into: &xml)
        case .rule(let rule, let columns, let look):
            let all = rows + (formatsTotals ? 1 : 0)
            let ranges = columns.map { cells($0, rows: all) }.joined(separator: " ")
            let first = SheetColumnName.name(at: columns[0])
            xml.append("<conditionalFormatting sqref=\"\(ranges)\"><cfRule type=\"expression\"")
            xml.append(" dxfId=\"\(look)\" priority=\"\(priority)\"><formula>")
            xml.append(
                xmlText: rule.formula(for: "\(first)\(firstRow)"), .replacementCharacter)
            xml.append("</formula></cfRule>")
        }
        xml.append("</conditionalFormatting>")
    }

    private func write(_ scale: ColumnScale, priority: Int, into xml: inout OutputBuffer) {
        xml.append("<cfRule type=\"colorScale\" priority=\"\(priority)\"><colorScale>")
        for (stop, _) in scale.scale.stops {
            switch stop {
            case .smallest: xml.append("<cfvo type=\"min\"/>")
            case .largest: xml.append("<cfvo type=\"max\"/>")
            case .middle: xml.append("<cfvo type=\"percent\" val=\"50\"/>")
            case .number(let value): xml.append("<cfvo type=\"num\" val=\"\(value)\"/>")
            case .percent(let value): xml.append("<cfvo type=\"percent\" val=\"\(value)\"/>")
            case .percentile(let value):
                xml.append("<cfvo type=\"percentile\" val=\"\(value)\"/>")
            }
        }
        for (_, color) in scale.scale.stops { xml.append("<color rgb=\"FF\(color.hex)\"/>") }
        xml.append("</colorScale></cfRule>")
    }
}

extension CellLook {
    /// The look as a differential format, which changes a cell's own style (18.8.14).
    var differentialXML: String {
        var font = ""
        if isBold { font += "<b/>" }
        if isItalic { font += "<i/>" }
        if isStruckThrough { font += "<strike/>" }
        if let color { font += "<color rgb=\"FF\(color.hex)\"/>" }
        if color == nil, let background {
            font += "<color rgb=\"FF\(background.isLight ? "000000" : "FFFFFF")\"/>"
        }
        var text = "<dxf>"
        if !font.isEmpty { text += "<font>\(font)</font>" }
        if let background {
            text += "<fill><patternFill patternType=\"solid\">"
            text += "<bgColor rgb=\"FF\(background.hex)\"/></patternFill></fill>"
        }
        return text + "</dxf>"
    }
}
