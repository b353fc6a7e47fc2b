/// Finds a table of a page, joins its heading rows, and tells from the first data rows which
/// columns hold numbers.
struct HTMLDecoder: ResultDecoder {
    let options: DecodingOptions

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        let encoding = options.encoding == .utf8 ? HTMLEncoding(of: prefix) : .utf8
        return try open(
            prefix, encoding, table: options.htmlTable ?? 1, isWhole: isWhole, needs: needs)
    }

    /// Reads the first bytes of a page; `table` is the number of the wanted table.
    func open(
        _ prefix: PaddedText, _ encoding: HTMLEncoding, table: Int, isWhole: Bool,
        needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        let beginning = HTMLTableBeginning(
            prefix, encoding, table: table, isWhole: isWhole, options: options)
        if let error = beginning.error { throw error }
        guard beginning.isComplete else {
            if !isWhole, beginning.tableCount < table, prefix.count > HTMLSurvey.maxHeldBytes {
                return .opened(
                    OpenedResult(
                        header: ResultHeader(), rowsStart: 0,
                        rows: HTMLSurvey(self, encoding, needs), isSurvey: true))
            }
            guard isWhole else { return .needsMoreInput }
            throw missingTable(beginning, prefix)
        }
        let headingRows = options.noHeader ? 0 : beginning.headingRows
        let headings = beginning.headings(rows: headingRows)
        let leadingRows = headingRows + options.skipRows
        try ResultHeader.checkColumnCount(headings.count)
        let names =
            headings.allSatisfy(\.isEmpty)
            ? ColumnNames.numbered(headings.count)
            : try ColumnNames.resolved(
                headings, places: headings.map { _ in beginning.end }, options.duplicateColumns)
        let shape = TextShape(
            names: names, numbers: names.map { _ in false },
            padsShortRows: try options.reading.padsShortRows())
        var ownOptions = options
        ownOptions.reading.htmlTable = table
        func rows(_ shape: TextShape, _ options: DecodingOptions) -> HTMLRowDecoder {
            HTMLRowDecoder(
                shape, encoding, leadingRows: leadingRows, options: options,
                listsTables: needs.contains(.tables))
        }
        return shape.opened(
            prefix, beginning.end, isWhole: isWhole, needs, types: options.types,
            rows: { rows($0, options) }, sampled: { rows($0, ownOptions) },
            isOver: \.isTableOver)
    }

    private func missingTable(
        _ beginning: HTMLTableBeginning, _ page: PaddedText
    ) -> ConversionError {
        let byteCount = page.count
        if beginning.isCutShort {
            return ConversionError(
                .truncated, at: .init(byte: byteCount), "the input ends inside the table")
        }
        return ConversionError(
            .malformed, at: .init(byte: byteCount), reason(forTableCount: beginning.tableCount),
            hint: HTMLDecoder.hint(beginning.tables))
    }

    /// Lists the tables of a page that lacks the wanted one.
    static func hint(_ tables: [InputTable]) -> Message? {
        // The number alone is in the reason.
        tables.contains { $0.name != nil } ? "tables: \(tables.summary)" : nil
    }

    /// Returns the reason of the error for a page with `count` tables that lacks the wanted one.
    func reason(forTableCount count: Int) -> Message {
        if count == 0 { return "the page has no table" }
        return "the page has \(count) \(count == 1 ? "table" : "tables"), so there is no table "
            + "\(options.htmlTable ?? 1)"
    }
}

/// Rows of a table up to its first data row.
final class HTMLTableBeginning {
    private struct Row {
        var cells: [HTMLTableReader.GridCell]
        var texts: [String]
    }

    /// Most heading rows; a table with more is refused.
    private static let maxHeadingRows = 100

    private var rows: [Row] = []
    private var hasValues = false
    private var valuesEnd = 0
    private let reader: HTMLTableReader
    /// Number of rows still to be skipped in front of the headings.
    private var skippedRows: Int
    /// Number of heading rows that the user gave; `nil` if not given.
    private let wantedRows: Int?
    /// Index behind the first data row, or the number of bytes read.
    private(set) var end = 0
    private(set) var error: ConversionError?

    init(
        _ prefix: PaddedText, _ encoding: HTMLEncoding, table: Int, isWhole: Bool,
        options: DecodingOptions
    ) {
        skippedRows = options.skipRows
        wantedRows = options.noHeader ? nil : options.headerRows
        reader = HTMLTableReader(table: table, maxRowBytes: options.maxRowBytes)
        reader.list = HTMLTableList()
        guard !prefix.isEmpty else { return }
        reader.takeRow = { [unowned self] reader in take(reader) }
        defer { reader.takeRow = { _ in true } }
        var feed = HTMLFeed(encoding)
        let flaw = feed.feed(prefix, isLast: isWhole, to: reader)
        if let failure = reader.failure {
            let byte = feed.offset(ofParserPosition: failure.position)
            error = ConversionError(
                failure.code, at: .init(byte: byte), failure.reason, hint: failure.hint)
        } else if let flaw, !isComplete {
            error = ConversionError(
                flaw.code, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        end = hasValues ? feed.offset(ofParserPosition: valuesEnd) : prefix.count
    }

    private func take(_ reader: HTMLTableReader) -> Bool {
        guard skippedRows == 0 else {
            skippedRows -= 1
            return true
        }
        guard rows.count <= HTMLTableBeginning.maxHeadingRows else {
            reader.fail(
                .tooLarge, "more than \(HTMLTableBeginning.maxHeadingRows) rows of headings",
                hint: "\(option: TableOptions.headerRows) says how many there are")
            return false
        }
        let texts = reader.row.map { cell in
            String(decoding: reader.text[cell.start..<cell.start + cell.count], as: UTF8.self)
        }
        rows.append(Row(cells: reader.row, texts: texts))
        hasValues = wantedRows.map { rows.count == $0 } ?? !reader.row.allSatisfy(\.isHeading)
        if hasValues { valuesEnd = reader.parser.position }
        return !hasValues
    }

    var tableCount: Int { reader.tableCount }
    var tables: [InputTable] { reader.list?.tables ?? [] }

    /// Whether the page ends inside the heading rows.
    var isCutShort: Bool { !hasValues && reader.isCutShort }
    /// Whether all heading rows were read.
    var isComplete: Bool { hasValues || reader.isTableOver && !isCutShort }

    /// Number of heading rows: the user's number, otherwise all rows in front of the first data
    /// row, at least one.
    var headingRows: Int {
        if wantedRows != nil { return rows.count }
        return max(hasValues ? rows.count - 1 : rows.count, min(1, rows.count))
    }

    /// Returns the heading of each column, its texts in the first `count` rows joined as in other
    /// formats, `cancelled - gold Orders Count`; joined by spaces if the user gave the number of
    /// heading rows. For a `count` of 0 returns one empty heading per column.
    func headings(rows count: Int) -> [String] {
        let columnCount = rows.prefix(max(1, count)).map(\.cells.count).max() ?? 0
        return (0..<columnCount).map { column in
            let texts = rows.prefix(count).map { row in
                column < row.cells.count && !row.cells[column].isCarried ? row.texts[column] : ""
            }
            let above = texts.dropLast().filter { !$0.isEmpty }
                .joined(separator: wantedRows == nil ? " - " : " ")
            let last = texts.last ?? ""
            return above.isEmpty || last.isEmpty ? above + last : "\(above) \(last)"
        }
    }
}
