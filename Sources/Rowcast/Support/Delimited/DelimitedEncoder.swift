/// Writes rows as delimited text: a heading line, then a line for each row.
///
/// A value is quoted only if it contains a delimiter, a quote or a line end, or has a blank at
/// either end. With backslash escapes no value is quoted, null is `\N` (which the loaders of
/// PostgreSQL and MySQL expect), and an empty value is empty text.
struct DelimitedEncoder: RowEncoder {
    private let dialect: DelimitedDialect
    private let options: EncodingOptions
    private var writer: FieldWriter
    private var sources: [Int] = []

    init(dialect: DelimitedDialect, options: EncodingOptions) {
        self.dialect = dialect
        self.options = options
        writer = FieldWriter(dialect, options: options, columnCount: 0)
    }

    var view: CellView { .shown }
    var needs: DocumentNeeds { options.toDecimal == .comma ? .types : [] }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        try dialect.validate("\(option: DelimitedOptions.toDelimiter)")
        try dialect.validate(null: options.toNull, option: "\(option: DelimitedOptions.toNull)")
        sources = table.sources
        writer = FieldWriter(dialect, options: options, columnCount: sources.count)
        try writer.validate()
        let headings = table.columns.compactMap { $0.heading(options.header.or(.labels)) }
        // Readers drop a leading U+FEFF as a byte order mark, so a heading that begins with it gets
        // a second one in front.
        let looksMarked = headings.first?.unicodeScalars.first == "\u{FEFF}"
        if options.bom || looksMarked { output.append(utf8ByteOrderMark) }
        if headings.isEmpty { return }
        for (index, heading) in headings.enumerated() {
            if index > 0 { output.append(dialect.delimiter) }
            var line = OutputBuffer(capacity: 64)
            line.append(heading)
            if options.newlines == .space { line.joinLines() }
            let text = Snippet(line.array)
            defer { withExtendedLifetime(text) {} }
            output.reserve(writer.room(text.count))
            output.count =
                writer.put(text.bytes, text.count, isText: true, at: output.end)
                - output.base
        }
        if options.crlf { output.append(.carriageReturn) }
        output.append(.lineFeed)
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        let isUsual =
            dialect.escaping == .quotes && !options.quoteAll && !writer.quotesEmpty
            && !options.formulaGuard && options.toNull.isEmpty && options.toDecimal == .point
            && options.newlines == .keep
        sources.withUnsafeBufferPointer { sources in
            guard let start = sources.baseAddress, sources.count > 0 else { return }
            if isUsual {
                putRows(batch, sources: start, count: sources.count, into: &output)
            } else {
                putRowsCarefully(batch, sources: start, count: sources.count, into: &output)
            }
        }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard let totals else { return }
        _ = try encode(totals, firstRow: rowCount, into: &output)
    }

    private func putRowsCarefully(
        _ batch: RowBatch, sources: UnsafePointer<Int>, count: Int,
        into output: inout OutputBuffer
    ) {
        let joinsLines = options.newlines == .space
        var line = OutputBuffer(capacity: joinsLines ? 4096 : 64)
        var row = batch.cells
        for _ in 0..<batch.rowCount {
            for column in 0..<count {
                let cell = row[sources[column]]
                output.reserve(writer.room(cell.length))
                if joinsLines, cell.kind == .text || cell.kind == .json,
                    hasAnyLineEnd(batch.text(cell))
                {
                    line.count = 0
                    line.append(batch.text(cell))
                    line.joinLines()
                    let end = writer.put(
                        line.base, line.count, isText: cell.kind == .text, at: output.end)
                    output.count = end - output.base
                } else {
                    output.count = writer.put(cell, of: batch, at: output.end) - output.base
                }
                output.put(dialect.delimiter)
            }
            output.count &-= 1
            if options.crlf { output.put(.carriageReturn) }
            output.put(.lineFeed)
            row += batch.columnCount
        }
    }

    /// Writes rows under the usual options: null and empty text are empty fields, and values are
    /// quoted only where they must be.
    @inline(never)
    private func putRows(
        _ batch: RowBatch, sources: UnsafePointer<Int>, count: Int,
        into output: inout OutputBuffer
    ) {
        let bytes = batch.allText.unsafeStart
        let marks = FieldMarks(dialect)
        let leading = leadingBytes.bytes
        let delimiter = dialect.delimiter
        let usesCRLF = options.crlf
        let copiesPlainValues = !dialect.splitsPlainValues
        let (yes, no) = (FieldWriter.yes, FieldWriter.no)
        var row = batch.cells
        var target = output.end
        var limit = output.base + output.capacity - OutputBuffer.slack
        for _ in 0..<batch.rowCount {
            for column in 0..<count {
                let cell = row[sources[column]]
                let length = cell.length
                // Room for doubled quotes, enclosing quotes, delimiter and line end.
                let room = 2 &* length &+ 16
                if limit - target < room {
                    output.count = target - output.base
                    output.reserve(room)
                    target = output.end
                    limit = output.base + output.capacity - OutputBuffer.slack
                }
                if column > 0 {
                    target[0] = delimiter
                    target += 1
                }
                switch cell.kind {
                case .missing, .null: break
                case .true where copiesPlainValues:
                    copyVectors(from: yes.bytes, to: target, count: yes.count)
                    target += yes.count
                case .false where copiesPlainValues:
                    copyVectors(from: no.bytes, to: target, count: no.count)
                    target += no.count
                case .true, .false: target = writer.put(cell, of: batch, at: target)
                case .number where copiesPlainValues:
                    copyVectors(from: bytes + cell.start, to: target, count: length)
                    target += length
                case .number, .text, .json:
                    if length == 0 { break }
                    let text = bytes + cell.start
                    let isMarked = copyMarking(
                        from: text, to: target, count: length, marks, leading: leading)
                    if isMarked || text[0].isInnerBlank || text[length &- 1].isInnerBlank {
                        target = quoteInPlace(target, count: length)
                    } else {
                        target += length
                    }
                }
            }
            if usesCRLF {
                target[0] = .carriageReturn
                target += 1
            }
            target[0] = .lineFeed
            target += 1
            row += batch.columnCount
        }
        output.count = target - output.base
    }
}
