/// Reads the heading of delimited text and learns from its first rows which columns are numbers.
struct DelimitedDecoder: ResultDecoder {
    let dialect: DelimitedDialect
    let options: ConversionOptions

    /// How many columns there may be.
    static let maxColumnCount = 65_536

    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening {
        try dialect.validate()
        guard let start = try skipByteOrderMark(prefix, isWhole: isWhole) else {
            return .needsMoreInput
        }
        // A frame has the room behind its bytes that scans need.
        let text = Frame(capacity: prefix.count)
        defer { withExtendedLifetime(text) {} }
        if let base = prefix.baseAddress { text.append(base, count: prefix.count) }
        text.beginRows(columnCount: 1, facets: [])
        let fields = FieldReader(bytes: text.bytes, end: text.count, dialect: dialect)
        guard let record = try firstRecord(fields, at: start, isWhole: isWhole) else {
            return .needsMoreInput
        }
        let names =
            options.noHeader
            ? ColumnNames.numbered(record.fields.count)
            : try columnNames(record, text: text, fields: fields)
        let rowsStart = options.noHeader ? record.start : record.end
        var isNumber = [Bool](repeating: false, count: names.count)
        if facets.contains(.types) && options.types != .strings {
            guard
                let numbers = numericColumns(
                    prefix, from: rowsStart, names: names, isWhole: isWhole)
            else { return .needsMoreInput }
            isNumber = numbers.map { $0 ?? false }
        }
        let shape = DelimitedShape(
            names: names, numbers: isNumber, dialect: dialect, options: options)
        return .opened(
            OpenedResult(
                header: ResultHeader(names: names, numbers: isNumber), rowsStart: rowsStart,
                rows: DelimitedRowDecoder(dialect: dialect, shape: shape)))
    }

    /// Where the text begins, `nil` if that is not to be seen yet.
    private func skipByteOrderMark(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool
    ) throws(ConversionError) -> Int? {
        guard prefix.count >= utf8ByteOrderMark.count || isWhole else { return nil }
        return prefix.starts(with: utf8ByteOrderMark) ? utf8ByteOrderMark.count : 0
    }

    // MARK: - Heading

    private struct Record {
        var start: Int
        var end: Int
        var fields: [FieldReader.Field] = []
    }

    /// The first record that is not blank, `nil` if it is not all there yet.
    private func firstRecord(
        _ reader: FieldReader, at start: Int, isWhole: Bool
    ) throws(ConversionError) -> Record? {
        var start = start
        while reader.isBlankLine(at: start) { start += 1 }
        if start == reader.end {
            guard isWhole else { return nil }
            throw ConversionError(.truncated, at: .init(byte: start), "the input is empty")
        }
        var record = Record(start: start, end: start)
        while true {
            let field = reader.field(at: record.end)
            switch field.ending {
            case .openQuote:
                guard isWhole else { return try incompleteHeader(reader.end) }
                throw ConversionError(
                    .truncated, at: .init(byte: field.start - 1),
                    "the input ends inside quotes that begin here")
            case .textAfterQuote:
                throw ConversionError(
                    .malformed, at: .init(byte: field.next), "text after a closing quote",
                    hint: #"a quote inside a quoted value is written """#)
            case .text where !isWhole: return try incompleteHeader(reader.end)
            case .delimiter, .record, .text: break
            }
            record.fields.append(field)
            record.end = field.next
            if record.fields.count > DelimitedDecoder.maxColumnCount {
                throw ConversionError(
                    .tooLarge, at: .init(byte: field.start),
                    "more than \(DelimitedDecoder.maxColumnCount) columns")
            }
            if field.ending != .delimiter { break }
        }
        // A line feed may still belong to the line end.
        if !isWhole && record.end == reader.end && reader.bytes[record.end - 1] == .carriageReturn {
            return nil
        }
        if let flaw = TextFlaw(in: reader.bytes, count: record.end) {
            throw ConversionError(
                .malformed, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        return record
    }

    private func incompleteHeader(_ count: Int) throws(ConversionError) -> Record? {
        if count > options.maxHeaderBytes {
            throw ConversionError(
                .tooLarge, at: .init(byte: 0),
                "the first record is longer than \(options.maxHeaderBytes) bytes")
        }
        return nil
    }

    private func columnNames(
        _ record: Record, text: Frame, fields: FieldReader
    ) throws(ConversionError) -> [String] {
        var names: [String] = []
        for field in record.fields {
            var length = field.length
            var place = field.start
            if field.hasEscapes {
                place = text.textEnd
                length = fields.copyText(of: field, to: text.bytes + place)
            }
            let bytes = UnsafeBufferPointer(start: text.bytes + place, count: length)
            names.append(String(decoding: bytes, as: UTF8.self))
        }
        return try ColumnNames.resolved(
            names, places: record.fields.map(\.start), options.duplicateColumns)
    }

    // MARK: - Types

    /// Which columns hold numbers only, `nil` if there are not enough rows to say yet.
    private func numericColumns(
        _ prefix: UnsafeBufferPointer<UInt8>, from start: Int, names: [String], isWhole: Bool
    ) -> [Bool?]? {
        let shape = DelimitedShape(
            names: names, numbers: Array(repeating: true, count: names.count), dialect: dialect,
            options: options)
        let rows = DelimitedRowDecoder(dialect: dialect, shape: shape)
        return SampledTypes.numericColumns(
            prefix, from: start, columnCount: names.count, isWhole: isWhole
        ) { rows.decode($0, isLast: $1) }
    }
}
