@testable import Rowcast

/// A cell of a batch that a test writes down.
enum TestCell: ExpressibleByStringLiteral {
    case missing, null, no, yes
    case number(String)
    case text(String)
    case json(String)

    init(stringLiteral value: String) { self = .text(value) }

    fileprivate var content: (kind: Cell.Kind, text: String) {
        switch self {
        case .missing: (.missing, "")
        case .null: (.null, "")
        case .no: (.false, "")
        case .yes: (.true, "")
        case .number(let text): (.number, text)
        case .text(let text): (.text, text)
        case .json(let text): (.json, text)
        }
    }
}

extension Frame {
    /// A frame of these rows, which all have as many cells as the first.
    convenience init(rows: [[TestCell]]) {
        let contents = rows.joined().map(\.content)
        let text = contents.flatMap { Array($0.text.utf8) }
        self.init(capacity: text.count + 16)
        text.withText { append($0) }
        beginRows(columnCount: rows.first?.count ?? 0, needs: [])
        var offset = 0
        for (index, content) in contents.enumerated() {
            if index % columnCount == 0 { reserveRow(after: index / columnCount) }
            let length = content.text.utf8.count
            cells[index] =
                content.kind == .missing
                ? .missing : Cell(inFrame: content.kind, offset: offset, length: length)
            offset += length
        }
        rowCount = rows.count
    }
}

extension OutputTable {
    /// A table of fields with these labels; the names are `view.` and the label.
    init(_ labels: [String], explore: String? = nil, sources: [Int]? = nil) {
        var header = ResultHeader()
        header.exploreName = explore
        header.fields = labels.map { Field(name: "view.\($0)", label: $0) }
        header.columns = header.fields.map { Column($0) }
        self.init(
            header: header, columns: header.columns, sources: sources ?? Array(labels.indices),
            isSelection: sources != nil)
    }
}

/// What an encoder writes of these batches.
func encoded(
    _ encoder: any RowEncoder, _ table: OutputTable, _ batches: [[[TestCell]]],
    totals: [TestCell]? = nil
) throws -> (bytes: [UInt8], warnings: [Warning]) {
    var encoder = encoder
    var output = OutputBuffer()
    var warnings: [Warning] = []
    var rowCount = 0
    try encoder.begin(table, into: &output)
    for rows in batches {
        let frame = Frame(rows: rows)
        var bytes = OutputBuffer()
        let summary = try encoder.encode(frame.batch, firstRow: rowCount, into: &bytes)
        withExtendedLifetime(frame) {}
        encoder.append(summary, completing: &bytes)
        output.append(bytes.base, count: bytes.count)
        warnings.add(summary.warnings)
        rowCount += rows.count
    }
    let totalsFrame = totals.map { Frame(rows: [$0]) }
    try encoder.finish(
        ResultFooter(), totals: totalsFrame?.batch, rowCount: rowCount, into: &output)
    withExtendedLifetime(totalsFrame) {}
    return (output.array, warnings)
}

/// A workbook of these rows, opened again.
func workbook(
    _ labels: [String], _ rows: [[TestCell]], totals: [TestCell]? = nil, explore: String? = nil,
    options: ConversionOptions = ConversionOptions()
) throws -> ZipArchive {
    let table = OutputTable(labels, explore: explore)
    return try ZipArchive(
        encoded(XLSXEncoder(EncodingOptions(options.writing)), table, [rows], totals: totals).bytes)
}

extension ZipArchive {
    /// The first sheet between `<sheetData>` and `</sheetData>`, row by row.
    var sheetRows: [String] { rows(ofSheet: 1) }

    func rows(ofSheet number: Int) -> [String] {
        let sheet = text("xl/worksheets/sheet\(number).xml") ?? ""
        guard let start = sheet.firstRange(of: "<sheetData>"),
            let end = sheet.firstRange(of: "</sheetData>")
        else { return [] }
        return sheet[start.upperBound..<end.lowerBound].split(separator: "</row>")
            .map { "\($0)</row>" }
    }
}
