/// Finds out what rows and cells are called, reads the row of headings, and learns from the first
/// rows which columns are numbers.
struct GSXMLDecoder: ResultDecoder {
    let options: ConversionOptions

    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening {
        guard let names = try names(prefix, isWhole: isWhole) else { return .needsMoreInput }
        guard let first = try firstRow(prefix, isWhole: isWhole, names) else {
            return .needsMoreInput
        }
        let headings = first.row.cells.map { first.row.text($0) }
        guard !headings.isEmpty else {
            throw ConversionError(
                .malformed, at: .init(byte: first.end),
                "the first '\(names.row)' element has no '\(names.cell)' elements",
                hint: "--gsxml-row and --gsxml-cell say what rows and cells are called")
        }
        var shape = TextShape(
            names: options.noHeader
                ? ColumnNames.numbered(headings.count)
                : try ColumnNames.resolved(
                    headings, places: headings.map { _ in first.end }, options.duplicateColumns),
            numbers: headings.map { _ in false }, padsShortRows: try options.padsShortRows())
        let findsNumbers = facets.contains(.types) && options.types != .strings
        var sample: Frame?
        if findsNumbers || facets.contains(.sample) {
            sample = firstRows(prefix, first.end, isWhole: isWhole, names, shape)
            guard let sample else { return .needsMoreInput }
            if findsNumbers {
                shape.numbers = SampledTypes.numericColumns(
                    of: sample, columnCount: shape.names.count
                ).map { $0 ?? false }
            }
        }
        return .opened(
            OpenedResult(
                header: ResultHeader(names: shape.names, numbers: shape.numbers), rowsStart: 0,
                rows: rows(names, shape), sample: sample))
    }

    private func rows(_ names: GSXMLNames, _ shape: TextShape) -> GSXMLRowDecoder {
        GSXMLRowDecoder(
            names: names, shape: shape, headingRows: options.noHeader ? 0 : 1, options: options)
    }

    /// What rows and cells are called, `nil` if that is not known yet.
    private func names(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool
    ) throws(ConversionError) -> GSXMLNames? {
        let parser = XMLPushParser(
            hasHandler: true, ignoresEncoding: options.ignoresDeclaredEncoding)
        let finder = GSXMLNameFinder(options, parser: parser)
        if let found = finder.found { return found }
        do throws(XMLFlaw) {
            try parser.parse(prefix, isWhole: isWhole, finder)
        } catch {
            // What has a name is read as far as it goes.
            guard finder.guess == nil else { return finder.guess }
            throw ConversionError(error)
        }
        guard finder.found == nil, isWhole else { return finder.found }
        guard let guess = finder.guess else {
            throw ConversionError(
                .malformed, at: .init(byte: prefix.count), "no element looks like a row of cells",
                hint: "--gsxml-row and --gsxml-cell say what rows and cells are called")
        }
        return guess
    }

    /// The first row and where it ends, `nil` if not all of it is there yet.
    private func firstRow(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, _ names: GSXMLNames
    ) throws(ConversionError) -> (row: TextRow, end: Int)? {
        let reader = GSXMLTableReader(names: names, options: options)
        var end: Int?
        reader.takeRow = { reader in
            end = reader.parser.position
            return false
        }
        defer { reader.takeRow = { _ in true } }
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
        if let end { return (reader.row, end) }
        guard isWhole else { return nil }
        throw ConversionError(
            .malformed, at: .init(byte: prefix.count), "there is no element '\(names.row)'",
            hint: "--gsxml-row says what rows are called")
    }

    /// The rows that are sampled, with every value that looks like a number as one, `nil` if there
    /// are not enough of them yet.
    private func firstRows(
        _ prefix: UnsafeBufferPointer<UInt8>, _ start: Int, isWhole: Bool, _ names: GSXMLNames,
        _ shape: TextShape
    ) -> Frame? {
        let end = min(prefix.count, start + SampledTypes.bytes)
        let window = Frame(capacity: end)
        if let base = prefix.baseAddress { window.append(base, count: end) }
        var shape = shape
        shape.numbers = shape.names.map { _ in true }
        // An error in the rows is reported when they are decoded for good.
        _ = rows(names, shape).decode(window, isLast: isWhole && end == prefix.count)
        guard
            isWhole || end == start + SampledTypes.bytes || window.rowCount >= SampledTypes.rows
        else { return nil }
        window.rowCount = min(window.rowCount, SampledTypes.rows)
        return window
    }
}

extension XMLPushParser {
    /// Reads the beginning of a document.
    fileprivate func parse(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, _ handler: any XMLHandler
    ) throws(XMLFlaw) {
        if let base = prefix.baseAddress { try parse(base, count: prefix.count, handler) }
        if isWhole { try finish() }
    }
}

extension ConversionError {
    fileprivate init(_ flaw: XMLFlaw) {
        self.init(flaw.code, at: .init(byte: flaw.position), flaw.reason, hint: flaw.encodingHint)
    }
}
