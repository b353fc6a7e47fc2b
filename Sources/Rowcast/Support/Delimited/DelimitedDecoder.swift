/// Reads the heading of delimited text and guesses from its first rows which columns have numbers.
struct DelimitedDecoder: ResultDecoder {
    /// The format's delimiter and escaping, unless options change them.
    let usual: DelimitedDialect
    let options: DecodingOptions

    /// Greatest number of columns.
    static let maxColumnCount = 65_536

    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
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
        try dialect.validate(null: options.null, option: "\(option: DelimitedOptions.null)")
        // A frame has the padding behind its bytes that scans need.
        let text = Frame(capacity: prefix.count)
        defer { withExtendedLifetime(text) {} }
        text.append(prefix)
        text.beginRows(columnCount: 1, needs: [])
        if let loose {
            return try LooseDecoder(dialect: loose, usual: usual, options: options).open(
                prefix, text, from: start, isWhole: isWhole, needs: needs)
        }
        let fields = FieldReader(
            bytes: text.bytes, end: text.count, dialect: dialect, hasNullText: false)
        let reader = HeadingReader(text, fields, options, isWhole: isWhole)
        guard let heading = try DelimitedHeading(reader, from: start, options) else {
            return .needsMoreInput
        }
        let names = heading.names
        let numbers = heading.numbers(prefix, names, isWhole: isWhole, needs, options) {
            rows(names, $0, dialect)
        }
        guard let numbers else { return .needsMoreInput }
        return .opened(
            OpenedResult(
                header: ResultHeader(names: names, numbers: numbers),
                rowsStart: heading.rowsStart,
                rows: rows(names, marksNumbers(needs) ? numbers : names.map { _ in false }, dialect)
            ))
    }

    /// Whether the rows' numbers become cells of numbers: they have to for outputs that write these
    /// another way than text, and where they change, since they have a decimal comma.
    private func marksNumbers(_ needs: DocumentNeeds) -> Bool {
        needs.contains(.types) || options.decimal == .comma
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
        of prefix: PaddedText, from start: Int, isWhole: Bool
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
        _ prefix: PaddedText, from start: Int, isWhole: Bool
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
                    "the input has fewer lines than \(option: LooseOptions.skipLines) leaves out")
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
        _ prefix: PaddedText, isWhole: Bool
    ) throws(ConversionError) -> Int? {
        guard prefix.count >= utf8ByteOrderMark.count || isWhole else { return nil }
        if let zero = zeroOfUTF16(prefix.prefix(1024)) {
            throw ConversionError(
                .malformed, at: .init(byte: zero), "a NUL byte behind every other: this is UTF-16",
                hint: "pass \(option: DelimitedOptions.encoding, .utf16)")
        }
        return prefix.starts(with: utf8ByteOrderMark) ? utf8ByteOrderMark.count : 0
    }

    /// The place of the first zero byte of text that seems to be UTF-16; nil for other text.
    ///
    /// At least half of the bytes at even places, or of those at odd places, are zero, and no line
    /// end stands there.
    private func zeroOfUTF16(_ text: Slice<PaddedText>) -> Int? {
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
