/// Finds the first pipe table of a document, and tells from its first rows which columns hold
/// numbers.
struct MDDecoder: ResultDecoder {
    let options: DecodingOptions

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        guard let table = MDTable(in: prefix, isWhole: isWhole) else {
            guard isWhole else { return .needsMoreInput }
            throw ConversionError(
                .malformed, at: .init(byte: 0),
                "expected a table: a line of headings and a line of dashes below it, | --- |")
        }
        try ResultHeader.checkColumnCount(
            table.isRightAligned.count, at: table.heading.lowerBound)
        if let flaw = TextFlaw(in: prefix.prefix(table.rowsStart)) {
            throw ConversionError(
                .malformed, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        let names = try names(prefix, MDLine(prefix, table.heading).cells)
        var shape = MDShape(
            names: names, numbers: names.map { _ in true },
            padsShortRows: try options.reading.padsShortRows())
        var numbers = names.map { _ in false }
        if needs.findsTypes && options.types != .strings {
            let rows = MDRowDecoder(shape: shape)
            guard
                let found = SampledTypes.numericColumns(
                    prefix, from: table.rowsStart, columnCount: names.count, isWhole: isWhole,
                    decode: { rows.decode($0, isLast: $1) })
            else { return .needsMoreInput }
            // A column without values is numeric if it is aligned to the right.
            numbers = zip(found, table.isRightAligned).map { $0 ?? $1 }
        }
        shape.numbers = numbers
        return .opened(
            OpenedResult(
                header: ResultHeader(names: names, numbers: numbers), rowsStart: table.rowsStart,
                rows: MDRowDecoder(shape: shape)))
    }

    private func names(
        _ bytes: PaddedText, _ cells: [Range<Int>]
    ) throws(ConversionError) -> [String] {
        // Markdown tables always have a heading line; a line of empty headings counts as none.
        if cells.allSatisfy(\.isEmpty) { return ColumnNames.numbered(cells.count) }
        let texts = cells.map { cell in
            var text = [UInt8](repeating: 0, count: 2 * cell.count)
            text.withTarget { resolveMarkdown(bytes.slice(cell), to: $0) }
            return String(decoding: text, as: UTF8.self)
        }
        return try ColumnNames.resolved(
            texts, places: cells.map(\.lowerBound), options.duplicateColumns)
    }
}

/// Names and types of a table's columns, and the rule for its short rows.
struct MDShape: Sendable {
    let names: [String]
    /// For each column, whether a value that is a JSON number is read as a number.
    var numbers: [Bool]
    /// Whether a row with too few cells is filled up with nulls; otherwise it is an error.
    let padsShortRows: Bool
}
