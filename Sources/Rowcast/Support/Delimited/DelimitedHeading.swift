/// The names of columns, from the records at the beginning of delimited text.
struct DelimitedHeading {
    let names: [String]
    let rowsStart: Int
    /// Repairs in the heading.
    let repairs: LooseRepairs

    /// Reads the heading; returns nil while it is incomplete.
    init?(
        _ reader: HeadingReader<some FieldReading>, from start: Int, _ options: DecodingOptions
    ) throws(ConversionError) {
        var reader = reader
        guard let first = try reader.record(at: start) else { return nil }
        if options.noHeader {
            names = ColumnNames.numbered(first.texts.count)
            rowsStart = first.start
            // The first row is decoded again with the other rows, which notes its repairs.
            repairs = LooseRepairs()
            return
        }
        var texts = first.texts
        var end = first.end
        for _ in 1..<max(1, options.headerRows ?? 1) {
            guard !reader.isAtEnd(end) else { break }
            guard let record = try reader.record(at: end) else { return nil }
            for (column, text) in record.texts.enumerated() {
                if column == texts.count {
                    texts.append(text)
                } else if !text.isEmpty {
                    texts[column] += texts[column].isEmpty ? text : " " + text
                }
            }
            end = record.end
        }
        rowsStart = end
        repairs = reader.repairs
        let places = texts.indices.map { first.places[min($0, first.places.count - 1)] }
        names = try ColumnNames.resolved(texts, places: places, options.duplicateColumns)
    }
    /// For each column, whether it has numbers; nil while the prefix has fewer rows than a sample.
    ///
    /// `rows` makes the decoder that reads the sample, from a flag for each column.
    func numbers(
        _ prefix: PaddedText, _ names: [String], isWhole: Bool, _ needs: DocumentNeeds,
        _ options: DecodingOptions, rows: ([Bool]) -> some RowDecoder
    ) -> [Bool]? {
        guard needs.findsTypes || options.decimal == .comma, options.types != .strings else {
            return names.map { _ in false }
        }
        let rows = rows(names.map { _ in true })
        let numbers = SampledTypes.numericColumns(
            prefix, from: rowsStart, columnCount: names.count, isWhole: isWhole,
            decode: { rows.decode($0, isLast: $1) })
        return numbers?.map { $0 ?? false }
    }
}

/// The texts of a record of the heading.
struct HeadingRecord {
    var start: Int
    var end: Int
    var texts: [String] = []
    /// Place of each field.
    var places: [Int] = []
}

/// Reads the records at the beginning of a document.
struct HeadingReader<Fields: FieldReading> {
    private let text: Frame
    private var fields: Fields
    private let isWhole: Bool
    private let maxByteCount: Int
    /// Repairs in the records that were read.
    private(set) var repairs = LooseRepairs()

    /// Reads with `fields` the text in a frame that holds a copy of the document's prefix.
    init(_ text: Frame, _ fields: Fields, _ options: DecodingOptions, isWhole: Bool) {
        self.text = text
        self.fields = fields
        self.isWhole = isWhole
        maxByteCount = options.maxHeaderBytes
    }

    /// Whether only blank lines and comments follow up to the end of the input.
    func isAtEnd(_ place: Int) -> Bool {
        isWhole && fields.skippingLines(from: place, isLast: isWhole) == fields.end
    }

    /// The first record at or behind `start` that is not blank; nil while it is incomplete.
    mutating func record(at start: Int) throws(ConversionError) -> HeadingRecord? {
        guard let start = fields.skippingLines(from: start, isLast: isWhole) else {
            return try incomplete()
        }
        if start == fields.end {
            guard isWhole else { return nil }
            throw ConversionError(.truncated, at: .init(byte: start), "the input is empty")
        }
        var record = HeadingRecord(start: start, end: start)
        while true {
            let field = fields.field(at: record.end)
            if field.isIncomplete(isLast: isWhole) { return try incomplete() }
            if let flaw = field.flaw {
                throw ConversionError(
                    flaw.code, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
            }
            if let repair = field.repair {
                repairs.note(repair.kind, row: nil, byte: field.start)
            }
            record.texts.append(text(of: field))
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
        if !isWhole, record.end == fields.end, fields.bytes[record.end - 1] == .carriageReturn {
            return nil
        }
        try checkText(record)
        return record
    }

    private mutating func checkText(_ record: HeadingRecord) throws(ConversionError) {
        guard let flaw = TextFlaw(in: text.text(at: 0, count: record.end), allowsZero: true) else {
            return
        }
        guard fields.repairs else {
            throw ConversionError(
                .malformed, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        // `String(decoding:as:)` has put U+FFFD for each byte that is not UTF-8.
        repairs.note(.notUTF8, row: nil, byte: flaw.offset)
    }

    private func text(of field: DelimitedField) -> String {
        var length = field.length
        var place = field.start
        if field.hasEscapes {
            place = text.textEnd
            length = fields.copyText(of: field, to: text.bytes + place)
        }
        return text.text(at: place, count: length).string
    }

    private func incomplete() throws(ConversionError) -> HeadingRecord? {
        if fields.end > maxByteCount {
            throw ConversionError(
                .tooLarge, at: .init(byte: 0),
                "the first record is longer than \(maxByteCount) bytes")
        }
        return nil
    }
}
