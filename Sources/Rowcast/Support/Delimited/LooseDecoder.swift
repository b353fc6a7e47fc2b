/// Opens delimited text that differs from RFC 4180: reads its heading and samples its first rows.
///
/// If rows may be longer than the heading, a first pass over all rows (a survey) counts the
/// columns, so that the heading gets a column for every cell with a value.
struct LooseDecoder {
    let dialect: LooseDialect
    let usual: DelimitedDialect
    let options: DecodingOptions

    /// Opens the text; its first line begins at `start` in `text`, which holds a copy of the
    /// prefix.
    func open(
        _ prefix: PaddedText, _ text: Frame, from start: Int, isWhole: Bool,
        needs: DocumentNeeds
    ) throws(ConversionError) -> Opening {
        let fields = LooseFieldReader(
            bytes: text.bytes, end: text.count, isLast: isWhole, dialect: dialect,
            hasNullText: false)
        let reader = HeadingReader(text, fields, options, isWhole: isWhole)
        if options.lenient, reader.isAtEnd(start) {
            return .opened(
                OpenedResult(
                    header: ResultHeader(names: [], numbers: []), rowsStart: prefix.count,
                    rows: rows([], [], headingCount: 0)))
        }
        guard let heading = try DelimitedHeading(reader, from: start, options) else {
            return .needsMoreInput
        }
        let warnings = heading.repairs.warnings(columnCount: heading.names.count)
        func numbers(_ names: [String]) -> [Bool]? {
            heading.numbers(prefix, names, isWhole: isWhole, needs, options) {
                rows(names, $0, headingCount: heading.names.count)
            }
        }
        guard DelimitedShape.LongRows(options) == .extend else {
            guard let numbers = numbers(heading.names) else { return .needsMoreInput }
            return .opened(result(heading.names, numbers, heading, warnings: warnings))
        }
        // The survey has not counted all columns yet, but numbers are sampled in all columns of the
        // sample.
        let seen = sampledColumnCount(prefix, heading, isWhole: isWhole)
        let names = extended(heading.names, to: seen)
        guard let numbers = numbers(names) else { return .needsMoreInput }
        var survey = rows(heading.names, numbers, headingCount: heading.names.count, isSurvey: true)
        survey.reopened = { [self] columnCount in
            result(
                extended(heading.names, to: columnCount),
                (0..<columnCount).map { $0 < numbers.count && numbers[$0] }, heading,
                warnings: warnings)
        }
        return .opened(
            OpenedResult(
                header: ResultHeader(
                    names: heading.names, numbers: Array(numbers.prefix(heading.names.count))),
                rowsStart: heading.rowsStart, rows: survey, isSurvey: true))
    }

    private func result(
        _ names: [String], _ numbers: [Bool], _ heading: DelimitedHeading, warnings: [Warning]
    ) -> OpenedResult {
        OpenedResult(
            header: ResultHeader(names: names, numbers: numbers), rowsStart: heading.rowsStart,
            rows: rows(names, numbers, headingCount: heading.names.count), warnings: warnings)
    }

    private func rows(
        _ names: [String], _ numbers: [Bool], headingCount: Int, isSurvey: Bool = false
    ) -> LooseRowDecoder {
        LooseRowDecoder(
            dialect: dialect,
            shape: DelimitedShape(
                names: names, numbers: numbers, dialect: usual, options: options,
                quote: dialect.quote, headingCount: headingCount),
            isSurvey: isSurvey)
    }

    /// The heading's names, followed by names for further columns up to `count`.
    private func extended(_ names: [String], to count: Int) -> [String] {
        guard count > names.count else { return names }
        if options.duplicateColumns == .keep {
            return names + ColumnNames.numbered(count).dropFirst(names.count)
        }
        return ColumnNames.renamed(names + Array(repeating: "", count: count - names.count))
    }

    /// Number of columns of the sampled rows, at least that of the heading.
    private func sampledColumnCount(
        _ prefix: PaddedText, _ heading: DelimitedHeading, isWhole: Bool
    ) -> Int {
        let count = min(prefix.count - heading.rowsStart, SampledTypes.bytes)
        let window = Frame(capacity: count)
        window.append(prefix.slice(at: heading.rowsStart, count: count))
        let survey = rows(
            heading.names, heading.names.map { _ in false }, headingCount: heading.names.count,
            isSurvey: true)
        let outcome = survey.decode(
            window, isLast: isWhole && heading.rowsStart + count == prefix.count)
        let found = outcome.findings.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        return max(heading.names.count, found.max() ?? 0)
    }
}
