/// The beginning and the end of an input: recognises the format, reads the header in front of the rows
/// and the footer behind them. Sees memory only; the engine feeds it.
struct Document {
    let options: ConversionOptions
    let inputName: String?
    private(set) var format: ResultFormat?
    private var decoder: (any ResultDecoder)?
    /// Opens the container that the input was found to be; there is no decoder before.
    private(set) var container: OpenContainer?
    /// Size in bytes of the container that the document came in.
    private(set) var containerByteCount: Int?
    /// The tables of the container.
    private(set) var containedTables: [InputTable] = []
    /// The larger document that the result came in.
    private(set) var envelope: Envelope?
    /// The name of the file in the archive that the result came in.
    private var memberName: String?
    private(set) var opened: OpenedResult?
    /// The bytes that were read of the input to open the document.
    private(set) var prefix: [UInt8] = []
    /// The parts of the source's cells that some output needs.
    let needs: DocumentNeeds
    /// Length of the prefix below which opening is not tried again.
    private var retrySize = 0
    /// Refuses options without effect, where the user asks for that.
    private let idleOptions: IdleOptions?
    /// Whether the prefix is the whole input.
    private var isWhole = false
    /// The document's columns in the result of several inputs.
    private var arrangement: Arrangement?

    init(_ conversion: Conversion, needs: DocumentNeeds, outputs encoding: OutputEncoding? = nil) {
        idleOptions =
            conversion.options.refusesIdleOptions
            ? IdleOptions(conversion.options.reading, encoding) : nil
        options = conversion.options
        format = conversion.inputFormat
        inputName = conversion.inputName
        envelope = Envelope(conversion.options.reading)
        self.needs = needs
    }

    /// Goes on with the text that the input holds.
    mutating func take(_ text: InputText) {
        envelope = text.envelope
        memberName = text.memberName
    }

    mutating func append(_ text: PaddedText) { prefix.append(text) }

    /// Reads the header if the prefix holds all of it. Returns whether the document is open; a document
    /// in a `container` is open only when that was opened.
    mutating func open(isWhole: Bool) throws(ConversionError) -> Bool {
        guard isWhole || prefix.count >= retrySize else { return false }
        // A format that repairs its input may take nothing for a result without columns.
        if prefix.isEmpty, isWhole, !options.reading.lenient {
            throw ConversionError(
                .truncated, format: format, at: .init(byte: 0), "the input is empty")
        }
        self.isWhole = isWhole
        if decoder == nil {
            guard isWhole || prefix.count >= Document.sampleSize else { return false }
            try recognize()
        }
        guard let decoder else { return false }
        // Room behind the bytes, so that scans may read past the end in whole vectors.
        let padding = PaddedText.padding
        prefix.append(contentsOf: repeatElement(0, count: padding))
        defer { prefix.removeLast(padding) }
        switch openPadded(by: decoder) {
        case .success(.opened(let opened)):
            let sampleEnd = opened.rowsStart + SampledTypes.bytes
            guard isWhole || !needsSample || prefix.count - padding >= sampleEnd else {
                retrySize = sampleEnd
                return false
            }
            self.opened = try arranged(opened)
            if !opened.isSurvey { takeSample(padding: padding) }
            return true
        case .success(.needsMoreInput) where isWhole:
            throw ConversionError(
                .truncated, format: format, at: .init(byte: prefix.count - padding),
                "the input is cut short: it ends before the first row")
        case .success(.needsMoreInput):
            guard prefix.count - padding <= options.maxHeaderBytes else {
                throw ConversionError(
                    .tooLarge, format: format, at: .init(byte: 0),
                    "the header is longer than \(options.maxHeaderBytes) bytes",
                    hint: "raise \(option: .maxHeaderBytes) if that is right")
            }
            retrySize = 2 * (prefix.count - padding)
            return false
        case .failure(var error):
            error.format = error.format ?? format
            if error.position.line == nil, let byte = error.position.byte {
                error.position.line = 1 + prefix.prefix(byte).count(where: { $0 == 10 })
            }
            throw error
        }
    }

    /// Number of bytes at the end of an input that may save a survey.
    static let endSize = 4096

    /// Opens the document without a survey, if the last bytes of the input show that outputs need none.
    /// Returns whether it is open.
    mutating func openAtOnce(end: [UInt8]) throws(ConversionError) -> Bool {
        guard let result = opened?.openedByEnd?(end) else { return false }
        opened = try arranged(result)
        takeSample()
        return true
    }

    /// The result as the options want its rows, once its header is known.
    private func arranged(_ result: OpenedResult) throws(ConversionError) -> OpenedResult {
        guard options.unpivots, !result.isSurvey else { return result }
        do throws(ConversionError) {
            return try result.unpivoted(options)
        } catch {
            var error = error
            error.format = error.format ?? format
            throw error
        }
    }

    /// The decoder's answer to `prefix`, which has padding behind it.
    private func openPadded(by decoder: any ResultDecoder) -> Result<Opening, ConversionError> {
        prefix.withTextBeforePadding { text in
            Result { () throws(ConversionError) in
                try decoder.open(text, isWhole: isWhole, needs: needs)
            }
        }
    }

    /// Makes the decoder of the rows anew before another pass, if it remembers the frames that it has
    /// seen.
    mutating func renewRows() {
        guard opened?.rows.isSequential == true, let decoder else { return }
        prefix.append(contentsOf: repeatElement(0, count: PaddedText.padding))
        defer { prefix.removeLast(PaddedText.padding) }
        if case .success(.opened(let fresh)) = openPadded(by: decoder) {
            let renewed = (try? arranged(fresh)) ?? fresh
            opened?.rows = renewed.rows
        }
    }

    /// The decoder of the rows as the result has them.
    var rows: (any RowDecoder)? {
        guard let rows = opened?.rows, let arrangement else { return opened?.rows }
        return JoinedRows(rows: rows, arrangement: arrangement)
    }

    /// Number of bytes of the input in front of those that a pass over the rows reads.
    var startByteCount: Int { prefix.isEmpty ? opened?.rowsStart ?? 0 : prefix.count }

    /// Forgets the bytes that were read, so that many open documents take little memory; passes over the
    /// rows then read from the first row on.
    mutating func dropPrefix() {
        if opened?.rows.isSequential == false { prefix = [] }
    }

    /// Makes the document one of those whose rows follow one another under the same header.
    mutating func join(_ header: ResultHeader, _ arrangement: Arrangement) {
        self.arrangement = arrangement
        opened?.header = header
        // A sample whose dates cannot be changed is that of rows which cannot be written.
        if let sample = opened?.sample { try? arrangement.apply(to: sample) }
    }

    /// Begins anew with the decoder of the result that was found in a container.
    mutating func begin(_ result: ContainedResult, containerByteCount: Int) {
        decoder = result.decoder
        containedTables = result.tables
        self.containerByteCount = containerByteCount
        container = nil
        prefix = []
        retrySize = 0
    }

    static let sampleSize = 64 << 10

    private mutating func recognize() throws(ConversionError) {
        if prefix.starts(with: [0xFF, 0xFE]) || prefix.starts(with: [0xFE, 0xFF]) {
            throw ConversionError(
                .malformed, format: format, at: .init(byte: 0, line: 1),
                "the text is UTF-16, not UTF-8",
                hint: "pass \(option: DelimitedOptions.encoding, .utf16)")
        }
        if let foreign = ForeignContent(prefix) { throw foreign.error }
        if envelope?.isText == true { try EncodedText.refuse(prefix) }
        let found: ResultFormat
        if let format {
            found = format
        } else {
            found = try FormatRecognition.format(of: prefix, named: resultName)
        }
        format = found
        try idleOptions?.refuse(reading: found)
        container = found.openContainer
        if container != nil { return }
        guard let makeDecoder = found.makeDecoder else {
            let readable = ResultFormat.all.filter(\.canDecode).map(\.name)
            throw ConversionError(
                .unsupported, format: found, "results in this format cannot be read",
                hint: "formats that can: \(readable.joined(separator: ", "))")
        }
        decoder = makeDecoder(DecodingOptions(options, needs: needs))
    }

    /// The name whose ending may tell the result's format: that of the input, or of the archive's file.
    private var resultName: String? {
        // The name of a file tells nothing of a part of its document.
        if envelope != nil { return nil }
        guard let memberName else { return inputName }
        return inputName.flatMap(ResultFormat.ofFile) == nil ? memberName : inputName
    }

    private var needsSample: Bool {
        needs.contains(.sample) || (needs.findsTypes && options.reading.types == .infer)
    }

    /// Decodes the first rows where an output needs a sample; with `types: .infer`, columns whose
    /// sampled texts are all dates or times become such.
    ///
    /// - Parameter padding: Number of bytes at the end of `prefix` that are none of the input.
    private mutating func takeSample(padding: Int = 0) {
        guard needsSample, var opened else { return }
        let end = prefix.count - padding
        if opened.sample == nil, !opened.rows.isSequential, opened.rowsStart < end {
            let count = min(end - opened.rowsStart, SampledTypes.bytes)
            let window = Frame(capacity: count)
            prefix.withText { window.append($0.slice(at: opened.rowsStart, count: count)) }
            // An error in the rows is reported when they are decoded for good.
            _ = opened.rows.decode(window, isLast: count < SampledTypes.bytes)
            window.rowCount = min(window.rowCount, SampledTypes.rows)
            opened.sample = window
        }
        if options.reading.types == .infer, let sample = opened.sample {
            opened.header.inferTimes(from: sample.batch)
        }
        self.opened = opened
    }

    /// Opens the document again, with the footer and the findings of a survey.
    mutating func reopen(after survey: borrowing Pipeline) throws(ConversionError) {
        guard let rows = opened?.rows else { return }
        let findings = survey.findings
        do throws(ConversionError) {
            let result = try survey.footer.withPaddedText { footer throws(ConversionError) in
                try rows.reopen(footer, findings: findings)
            }
            opened = try arranged(result)
        } catch {
            throw placed(error, behind: survey)
        }
        takeSample()
    }

    /// Reads the footer behind the rows, and the totals row if there is one.
    func finish(
        _ pipeline: borrowing Pipeline
    ) throws(ConversionError) -> (footer: ResultFooter, totals: Frame?) {
        guard let opened, !pipeline.isStoppedByLimit else { return (ResultFooter(), nil) }
        let frame = Frame(capacity: 4096)
        do throws(ConversionError) {
            let footer = try pipeline.footer.withPaddedText { bytes throws(ConversionError) in
                try opened.rows.finish(bytes, totals: frame)
            }
            return (footer, footer.hasTotals ? frame : nil)
        } catch {
            throw placed(error, behind: pipeline)
        }
    }

    /// An error in the footer, with the format and its place in the input.
    private func placed(
        _ error: ConversionError, behind pipeline: borrowing Pipeline
    ) -> ConversionError {
        var error = error
        error.format = error.format ?? format
        if let byte = error.position.byte {
            error.position.byte = pipeline.footerOffset + byte
        }
        return error
    }
}
