/// Finds the names of row and cell elements, reads the heading rows, and tells from the first rows
/// which columns hold numbers.
struct GSXMLDecoder: ResultDecoder {
    let options: DecodingOptions

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        guard let names = try names(prefix, isWhole: isWhole) else { return .needsMoreInput }
        if case .fields = names.layout {
            guard let (columns, end) = try columns(prefix, isWhole: isWhole, names) else {
                return .needsMoreInput
            }
            return try opening(
                columns, prefix, end, isWhole: isWhole, needs, names, headingRows: 0)
        }
        let headingRows = options.noHeader ? 1 : options.headerRows ?? 1
        guard let first = try firstRows(prefix, isWhole: isWhole, names, count: headingRows) else {
            return .needsMoreInput
        }
        let headings = first.headings
        guard !headings.isEmpty else {
            throw ConversionError(
                .malformed, at: .init(byte: first.end),
                "the first '\(names.row)' element has no '\(names.cell)' elements",
                hint: GSXMLOptions.namesHint)
        }
        let columns =
            options.noHeader
            ? ColumnNames.numbered(headings.count)
            : try ColumnNames.resolved(
                headings, places: headings.map { _ in first.end }, options.duplicateColumns)
        return try opening(
            columns, prefix, first.end, isWhole: isWhole, needs, names,
            headingRows: options.noHeader ? 0 : headingRows)
    }

    /// Makes the result from its columns; `end` is the index behind the first row.
    private func opening(
        _ columns: [String], _ prefix: PaddedText, _ end: Int, isWhole: Bool,
        _ needs: DocumentNeeds, _ names: GSXMLNames, headingRows: Int
    ) throws(ConversionError) -> Opening {
        let shape = TextShape(
            names: columns, numbers: columns.map { _ in false },
            padsShortRows: try options.reading.padsShortRows() || names.layout == .spreadsheet)
        let rows = {
            GSXMLRowDecoder(names: names, shape: $0, headingRows: headingRows, options: options)
        }
        return shape.opened(
            prefix, end, isWhole: isWhole, needs, types: options.types, rows: rows, sampled: rows)
    }

    /// Finds the names of row and cell elements; `nil` if more bytes are needed.
    private func names(
        _ prefix: PaddedText, isWhole: Bool
    ) throws(ConversionError) -> GSXMLNames? {
        let parser = XMLPushParser(
            hasHandler: true, ignoresEncoding: options.ignoresDeclaredEncoding)
        let finder = GSXMLNameFinder(options, parser: parser)
        if let found = finder.found { return found }
        do throws(XMLFlaw) {
            try parser.parse(prefix, isWhole: isWhole, finder)
        } catch {
            // If a row was found before the flaw, its names are used, and the flaw is reported by
            // the row decoder.
            guard finder.guess == nil else { return finder.guess }
            throw ConversionError(error)
        }
        guard finder.found == nil, isWhole else { return finder.found }
        guard let guess = finder.guess else {
            throw ConversionError(
                .malformed, at: .init(byte: prefix.count), "no element looks like a row of cells",
                hint: GSXMLOptions.namesHint)
        }
        return guess
    }

    /// Returns the headings in the first `count` rows, the texts of a column joined by spaces, and
    /// the index behind those rows; `nil` if more bytes are needed.
    private func firstRows(
        _ prefix: PaddedText, isWhole: Bool, _ names: GSXMLNames, count: Int
    ) throws(ConversionError) -> (headings: [String], end: Int)? {
        let reader = GSXMLTableReader(names: names, options: options)
        var end: Int?
        var rows: [[String]] = []
        reader.takeRow = { reader in
            rows.append(reader.row.cells.map { reader.row.text($0) })
            end = reader.parser.position
            return rows.count < count
        }
        defer { reader.takeRow = { _ in true } }
        try parse(prefix, isWhole: isWhole, reader)
        if let end, rows.count == count || isWhole {
            let width = rows.map(\.count).max() ?? 0
            let headings = (0..<width).map { column in
                rows.compactMap { column < $0.count ? $0[column] : nil }.filter { !$0.isEmpty }
                    .joined(separator: " ")
            }
            return (headings, end)
        }
        guard isWhole else { return nil }
        throw missingRows(names, prefix)
    }

    private func missingRows(
        _ names: GSXMLNames, _ prefix: PaddedText
    ) -> ConversionError {
        ConversionError(
            .malformed, at: .init(byte: prefix.count), "there is no element '\(names.row)'",
            hint: "\(option: GSXMLOptions.row) says what rows are called")
    }

    /// Returns the names in the sampled rows, and the index behind the first row; `nil` if more
    /// bytes are needed.
    private func columns(
        _ prefix: PaddedText, isWhole: Bool, _ names: GSXMLNames
    ) throws(ConversionError) -> (columns: [String], end: Int)? {
        let reader = GSXMLTableReader(names: names, options: options)
        var end: Int?
        var count = 0
        reader.takeRow = { reader in
            count += 1
            let position = reader.parser.position
            end = end ?? position
            return count < SampledTypes.rows && position < (end ?? 0) + SampledTypes.bytes
        }
        defer { reader.takeRow = { _ in true } }
        do throws(ConversionError) {
            try parse(prefix, isWhole: isWhole, reader)
        } catch {
            // A flaw in the rows is reported when they are decoded later.
            guard let end, !reader.fields.names.isEmpty else { throw error }
            return (reader.fields.names, end)
        }
        guard isWhole || reader.parser.isStopped else { return nil }
        guard let end, !reader.fields.names.isEmpty else { throw missingRows(names, prefix) }
        return (reader.fields.names, end)
    }

    /// Reads the first bytes of a document.
    private func parse(
        _ prefix: PaddedText, isWhole: Bool, _ reader: GSXMLTableReader
    ) throws(ConversionError) {
        do throws(XMLFlaw) {
            try reader.parser.parse(prefix, isWhole: isWhole, reader)
        } catch {
            throw ConversionError(error)
        }
        if let failure = reader.failure {
            throw ConversionError(
                failure.code, at: .init(byte: failure.position), failure.reason,
                hint: failure.hint)
        }
    }
}

extension XMLPushParser {
    /// Reads the first bytes of a document.
    fileprivate func parse(
        _ prefix: PaddedText, isWhole: Bool, _ handler: any XMLHandler
    ) throws(XMLFlaw) {
        try parse(prefix, handler)
        if isWhole { try finish() }
    }
}

extension ConversionError {
    fileprivate init(_ flaw: XMLFlaw) {
        self.init(
            flaw.code, at: .init(byte: flaw.position), "\(flaw.reason)",
            hint: flaw.encodingHint)
    }
}
