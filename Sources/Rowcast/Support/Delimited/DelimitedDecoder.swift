/// Reads the heading of delimited text and guesses from its first rows which columns have numbers.
struct DelimitedDecoder: ResultDecoder {
    /// The format's delimiter and escaping, unless options change them.
    let usual: DelimitedDialect
    let options: DecodingOptions

    /// Greatest number of columns.
    static let maxColumnCount = 65_536

    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening {
        guard let mark = try skipByteOrderMark(prefix, isWhole: isWhole),
            let start = try skipLines(prefix, from: mark, isWhole: isWhole),
            let delimiter = delimiter(of: prefix, from: start, isWhole: isWhole)
        else { return .needsMoreInput }
        let loose = try LooseDialect(usual, delimiter: delimiter, options)
        var dialect = usual
        if loose == nil {
            dialect.delimiter = delimiter[0]
            try dialect.validate()
        }
        try dialect.validate(null: options.null, option: "--null")
        // A frame has the padding behind its bytes that scans need.
        let text = Frame(capacity: prefix.count)
        defer { withExtendedLifetime(text) {} }
        if let base = prefix.baseAddress { text.append(base, count: prefix.count) }
        text.beginRows(columnCount: 1, facets: [])
        if let loose {
            return try LooseDecoder(dialect: loose, usual: usual, options: options).open(
                prefix, text, from: start, isWhole: isWhole, facets: facets)
        }
        let reader = HeadingReader(text, dialect, options, isWhole: isWhole)
        guard let heading = try DelimitedHeading(reader, from: start, options) else {
            return .needsMoreInput
        }
        let names = heading.names
        var isNumber = [Bool](repeating: false, count: names.count)
        if facets.contains(.types) || options.decimal == .comma, options.types != .strings {
            let all = rows(names, names.map { _ in true }, dialect)
            guard
                let numbers = SampledTypes.numericColumns(
                    prefix, from: heading.rowsStart, columnCount: names.count, isWhole: isWhole,
                    decode: { all.decode($0, isLast: $1) })
            else { return .needsMoreInput }
            isNumber = numbers.map { $0 ?? false }
        }
        return .opened(
            OpenedResult(
                header: ResultHeader(names: names, numbers: isNumber),
                rowsStart: heading.rowsStart, rows: rows(names, isNumber, dialect)))
    }

    private func rows(
        _ names: [String], _ numbers: [Bool], _ dialect: DelimitedDialect
    ) -> DelimitedRowDecoder {
        DelimitedRowDecoder(
            dialect: dialect,
            shape: DelimitedShape(
                names: names, numbers: numbers, dialect: dialect, options: options))
    }

    /// The delimiter that options set or the first rows show; nil while the first rows are
    /// incomplete.
    private func delimiter(
        of prefix: UnsafeBufferPointer<UInt8>, from start: Int, isWhole: Bool
    ) -> [UInt8]? {
        if let text = options.delimiter { return DelimiterText.bytes(text) }
        if usual.escaping == .backslashes { return [usual.delimiter] }
        guard isWhole || prefix.count >= Document.sampleSize else { return nil }
        let end = min(prefix.count, start + Document.sampleSize)
        return [
            DelimiterDetection.delimiter(
                of: prefix[start..<end], usual: usual.delimiter,
                quote: LooseOptions.byte(options.quote), isWhole: isWhole && end == prefix.count)
        ]
    }

    /// The place behind the lines to leave out; nil while they are incomplete.
    private func skipLines(
        _ prefix: UnsafeBufferPointer<UInt8>, from start: Int, isWhole: Bool
    ) throws(ConversionError) -> Int? {
        var place = start
        let lineEnd = options.recordEnd.map(LooseOptions.bytes)
        for _ in 0..<options.skipLines {
            while place < prefix.count {
                if let lineEnd {
                    if prefix[place...].starts(with: lineEnd) { break }
                } else if prefix[place] == .lineFeed || prefix[place] == .carriageReturn {
                    break
                }
                place += 1
            }
            guard place < prefix.count else {
                guard isWhole else { return nil }
                throw ConversionError(
                    .truncated, at: .init(byte: place),
                    "the input has fewer lines than --skip-lines leaves out")
            }
            if let lineEnd {
                place += lineEnd.count
                continue
            }
            if prefix[place] == .carriageReturn {
                guard isWhole || place + 1 < prefix.count else { return nil }
                if place + 1 < prefix.count, prefix[place + 1] == .lineFeed { place += 1 }
            }
            place += 1
        }
        return place
    }

    /// The place behind a byte order mark; nil while the prefix is too short to tell.
    private func skipByteOrderMark(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool
    ) throws(ConversionError) -> Int? {
        guard prefix.count >= utf8ByteOrderMark.count || isWhole else { return nil }
        if let zero = zeroOfUTF16(prefix.prefix(1024)) {
            throw ConversionError(
                .malformed, at: .init(byte: zero), "a NUL byte behind every other: this is UTF-16",
                hint: "pass --encoding utf-16")
        }
        return prefix.starts(with: utf8ByteOrderMark) ? utf8ByteOrderMark.count : 0
    }

    /// The place of the first zero byte of text that seems to be UTF-16; nil for other text.
    ///
    /// At least half of the bytes at even places, or of those at odd places, are zero, and no line
    /// end stands there.
    private func zeroOfUTF16(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var zeros = [0, 0]
        var lineEnds = [0, 0]
        for (index, byte) in text.enumerated() {
            if byte == 0 { zeros[index & 1] += 1 }
            if byte == .lineFeed || byte == .carriageReturn { lineEnds[index & 1] += 1 }
        }
        for parity in [0, 1] {
            guard zeros[parity] >= 2, zeros[parity] * 4 >= text.count, lineEnds[parity] == 0
            else { continue }
            return text.firstIndex(of: 0)
        }
        return nil
    }
}

/// The names of columns, from the records at the beginning of delimited text.
struct DelimitedHeading {
    let names: [String]
    let rowsStart: Int
    /// Repairs in the heading.
    let repairs: LooseRepairs

    /// Reads the heading; returns nil while it is incomplete.
    init?(
        _ reader: some RecordReading, from start: Int, _ options: DecodingOptions
    ) throws(ConversionError) {
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
protocol RecordReading {
    /// The first record at or behind `start` that is not blank; nil while it is incomplete.
    func record(at start: Int) throws(ConversionError) -> HeadingRecord?

    /// Whether only blank lines follow up to the end of the input.
    func isAtEnd(_ place: Int) -> Bool

    /// Repairs in the records that were read.
    var repairs: LooseRepairs { get }
}

/// Reads records of text that conforms to RFC 4180 or has backslash escapes.
struct HeadingReader: RecordReading {
    private let text: Frame
    private let fields: FieldReader
    private let isWhole: Bool
    private let maxByteCount: Int
    let repairs = LooseRepairs()

    init(
        _ text: Frame, _ dialect: DelimitedDialect, _ options: DecodingOptions, isWhole: Bool
    ) {
        self.text = text
        fields = FieldReader(
            bytes: text.bytes, end: text.count, dialect: dialect, hasNullText: false)
        self.isWhole = isWhole
        maxByteCount = options.maxHeaderBytes
    }

    func isAtEnd(_ place: Int) -> Bool {
        var place = place
        while fields.isBlankLine(at: place) { place += 1 }
        return isWhole && place == fields.end
    }

    func record(at start: Int) throws(ConversionError) -> HeadingRecord? {
        var start = start
        while fields.isBlankLine(at: start) { start += 1 }
        if start == fields.end {
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
            record.texts.append(text(field))
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
        if !isWhole && record.end == fields.end && fields.bytes[record.end - 1] == .carriageReturn {
            return nil
        }
        if let flaw = TextFlaw(in: fields.bytes, count: record.end, allowsZero: true) {
            throw ConversionError(
                .malformed, at: .init(byte: flaw.offset), flaw.reason, hint: flaw.hint)
        }
        return record
    }

    private func text(_ field: FieldReader.Field) -> String {
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
        if fields.end > maxByteCount {
            throw ConversionError(
                .tooLarge, at: .init(byte: 0),
                "the first record is longer than \(maxByteCount) bytes")
        }
        return nil
    }
}
