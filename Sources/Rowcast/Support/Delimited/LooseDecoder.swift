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
        _ prefix: UnsafeBufferPointer<UInt8>, _ text: Frame, from start: Int, isWhole: Bool,
        facets: Facets
    ) throws(ConversionError) -> Opening {
        let reader = LooseHeadingReader(text, dialect, options, isWhole: isWhole)
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
        guard extends else {
            let numbers = numbers(prefix, heading, heading.names, isWhole: isWhole, facets)
            guard let numbers else { return .needsMoreInput }
            return .opened(
                result(heading.names, numbers, heading, warnings: warnings))
        }
        // The survey has not counted all columns yet, but numbers are sampled in all columns of the
        // sample.
        let seen = sampledColumnCount(prefix, heading, isWhole: isWhole)
        let names = extended(heading.names, to: seen)
        guard let numbers = numbers(prefix, heading, names, isWhole: isWhole, facets) else {
            return .needsMoreInput
        }
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

    /// Whether extra cells of long rows get columns.
    private var extends: Bool {
        options.ragged == .extend || options.lenient && options.ragged != .cut
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
        let longRows: LooseShape.LongRows =
            extends ? .extend : options.ragged == .cut ? .cut : .error
        return LooseRowDecoder(
            dialect: dialect,
            shape: LooseShape(
                shape: DelimitedShape(
                    names: names, numbers: numbers, dialect: usual, options: options,
                    quote: dialect.quote),
                headingCount: headingCount,
                padsShortRows: options.lenient || options.ragged != .error, longRows: longRows,
                isSurvey: isSurvey, limit: options.limit ?? .max))
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
        _ prefix: UnsafeBufferPointer<UInt8>, _ heading: DelimitedHeading, isWhole: Bool
    ) -> Int {
        let count = min(prefix.count - heading.rowsStart, SampledTypes.bytes)
        let window = Frame(capacity: count)
        if let base = prefix.baseAddress {
            window.append(base + heading.rowsStart, count: count)
        }
        let survey = rows(
            heading.names, heading.names.map { _ in false }, headingCount: heading.names.count,
            isSurvey: true)
        let outcome = survey.decode(
            window, isLast: isWhole && heading.rowsStart + count == prefix.count)
        let found = outcome.findings.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        return max(heading.names.count, found.max() ?? 0)
    }

    /// For each column, whether it has numbers; nil while the prefix has fewer rows than a sample.
    private func numbers(
        _ prefix: UnsafeBufferPointer<UInt8>, _ heading: DelimitedHeading, _ names: [String],
        isWhole: Bool, _ facets: Facets
    ) -> [Bool]? {
        guard facets.contains(.types) || options.decimal == .comma, options.types != .strings else {
            return names.map { _ in false }
        }
        let rows = rows(names, names.map { _ in true }, headingCount: heading.names.count)
        let numbers = SampledTypes.numericColumns(
            prefix, from: heading.rowsStart, columnCount: names.count, isWhole: isWhole,
            decode: { rows.decode($0, isLast: $1) })
        return numbers?.map { $0 ?? false }
    }
}

/// Reads the heading's records of delimited text that differs from RFC 4180.
final class LooseHeadingReader: RecordReading {
    private let text: Frame
    private let isWhole: Bool
    private let dialect: LooseDialect
    private let maxByteCount: Int
    private var fields: LooseFieldReader
    private(set) var repairs = LooseRepairs()

    init(_ text: Frame, _ dialect: LooseDialect, _ options: DecodingOptions, isWhole: Bool) {
        self.text = text
        self.isWhole = isWhole
        self.dialect = dialect
        maxByteCount = options.maxHeaderBytes
        fields = LooseFieldReader(
            bytes: text.bytes, end: text.count, isLast: isWhole, dialect: dialect)
    }

    func isAtEnd(_ place: Int) -> Bool { isWhole && skippingLines(from: place) == text.count }

    /// The first place behind empty lines and comments; nil if they may go on behind the prefix.
    private func skippingLines(from start: Int) -> Int? {
        var place = start
        while place < text.count {
            if text.bytes[place] == dialect.comment {
                while place < text.count, fields.recordEndLength(at: place) == 0 { place += 1 }
                if place == text.count, !isWhole { return nil }
            }
            let length = fields.recordEndLength(at: place)
            if length == 0 { break }
            place += length
        }
        return place
    }

    func record(at start: Int) throws(ConversionError) -> HeadingRecord? {
        guard let start = skippingLines(from: start) else { return try incomplete() }
        if start == text.count {
            guard isWhole else { return nil }
            throw ConversionError(.truncated, at: .init(byte: start), "the input is empty")
        }
        var record = HeadingRecord(start: start, end: start)
        while true {
            let field = fields.field(at: record.end)
            switch field.ending {
            case .openQuote:
                guard isWhole else { return try incomplete() }
                throw ConversionError(
                    .truncated, at: .init(byte: field.start - 1),
                    "the input ends inside quotes that begin here",
                    hint: "--lenient reads on, --quote none takes quotes for text")
            case .textAfterQuote:
                throw ConversionError(
                    .malformed, at: .init(byte: field.next), "text after a closing quote",
                    hint: FieldReader.textAfterQuoteHint)
            case .text where !isWhole: return try incomplete()
            case .delimiter, .record, .text: break
            }
            if let repair = field.repair {
                repairs.note(
                    repair == .quoteIsText ? .quoteIsText : .quoteIsClosed, row: nil,
                    byte: field.start)
            }
            record.texts.append(heading(field))
            record.places.append(field.start)
            record.end = field.next
            if record.texts.count > DelimitedDecoder.maxColumnCount {
                throw ConversionError(
                    .tooLarge, at: .init(byte: field.start),
                    "more than \(DelimitedDecoder.maxColumnCount) columns")
            }
            if field.ending != .delimiter { break }
        }
        // The line feed of a CR LF may stand behind the prefix.
        if !isWhole, record.end == text.count, text.bytes[record.end - 1] == .carriageReturn {
            return nil
        }
        try checkText(record)
        return record
    }

    private func checkText(_ record: HeadingRecord) throws(ConversionError) {
        guard let flaw = TextFlaw(in: text.bytes, count: record.end, allowsZero: true) else {
            return
        }
        guard dialect.repairs else {
            throw ConversionError(
                .malformed, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        // `String(decoding:as:)` has put U+FFFD for each byte that is not UTF-8.
        repairs.note(.notUTF8, row: nil, byte: flaw.offset)
    }

    private func heading(_ field: LooseFieldReader.Field) -> String {
        var length = field.length
        var place = field.start
        if field.hasEscapes {
            place = text.textEnd
            length = fields.copyText(of: field, to: text.bytes + place)
        }
        return String(
            decoding: UnsafeBufferPointer(start: text.bytes + place, count: length), as: UTF8.self)
    }

    private func incomplete() throws(ConversionError) -> HeadingRecord? {
        if text.count > maxByteCount {
            throw ConversionError(
                .tooLarge, at: .init(byte: 0),
                "the first record is longer than \(maxByteCount) bytes")
        }
        return nil
    }
}
