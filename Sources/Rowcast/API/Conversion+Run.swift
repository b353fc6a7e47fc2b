extension Conversion {
    /// Converts a whole document in memory.
    public func convert(
        _ bytes: [UInt8], to format: ResultFormat
    ) throws(ConversionError) -> [UInt8] {
        let sink = MemorySink()
        _ = try run(MemorySource(bytes), to: [ConversionOutput(format, to: sink)])
        return sink.bytes
    }

    /// Reads `source` and writes every output.
    ///
    /// `progress` is called after each frame that was written, from any thread but never from two
    /// at once.
    @discardableResult
    public func run(
        _ source: any ByteSource, to outputs: [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ConversionReport {
        let clock = ContinuousClock()
        let start = clock.now
        var source = try transcoded(source)
        var encoding = try OutputEncoding(formats: outputs.map(\.format), options: options)
        var sinks = outputs.map(\.sink)
        var document = Document(self, facets: encoding.facets, outputs: encoding)
        var report = ConversionReport()

        try open(&document, from: &source)
        if try needsSurvey(&document, source: source) {
            try survey(&document, source: &source)
            report.passes = 2
        }
        if document.needsRowCount || encoding.surveysRows {
            try lookAtRows(&document, &encoding, source: &source)
            report.passes += 1
        }
        guard let opened = document.opened, let format = document.format else { return report }
        try encoding.begin(document)
        try encoding.write(to: &sinks)

        let pass = Pass(
            source: source, document: document, encoding: encoding, sinks: sinks,
            progress: progress)
        try pass.run()
        encoding = pass.encoding ?? encoding
        sinks = pass.sinks
        source = pass.source
        let end = try pass.finish(document)
        try pass.finish(&encoding, end)
        try encoding.write(to: &sinks)
        try encoding.finishValidation()
        try source.checkUnchanged()

        report.inputFormat = format.name
        report.outputFormats = outputs.map(\.format.name)
        report.rows = pass.pipeline.rowCount
        report.columns = opened.header.columns.count
        report.bytesRead = document.containerByteCount ?? pass.bytesRead
        report.bytesWritten = encoding.bytesWritten
        report.wrongCuts = pass.pipeline.wrongCutCount
        report.warnings = opened.warnings
        report.warnings.add(pass.pipeline.warnings)
        report.warnings.add(end.footer.warnings)
        report.warnings.add(encoding.warnings)
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// Reads a whole document and tells what is in it.
    public func inspect(_ source: any ByteSource) throws(ConversionError) -> Inspection {
        var source = try transcoded(source)
        var document = Document(self, facets: [.types, .rawCells])
        try open(&document, from: &source)
        if document.opened?.isSurvey == true { try survey(&document, source: &source) }
        guard let opened = document.opened, let format = document.format else {
            preconditionFailure("an open document has a format")
        }
        let extras = CellExtras(opened.header.columns)
        document.observe = { extras.add($0) }
        let pass = Pass(source: source, document: document)
        try pass.run()
        let end = try pass.finish(document)
        try source.checkUnchanged()
        var inspection = Inspection(format: format, header: opened.header)
        inspection.header.members += end.footer.members
        inspection.rows = pass.pipeline.rowCount
        inspection.bytes = document.containerByteCount ?? pass.bytesRead
        inspection.hasTotals = end.totals != nil
        inspection.hasSubtotals = end.footer.hasSubtotals
        inspection.fieldsWithLinks = extras.withLinks
        inspection.fieldsWithHTML = extras.withHTML
        inspection.fieldsWithRendered = extras.withRendered
        inspection.warnings = opened.warnings
        inspection.warnings.add(pass.pipeline.warnings)
        inspection.warnings.add(end.footer.warnings)
        return inspection
    }

    func transcoded(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
        options.encoding == .utf8
            ? source : TranscodedSource(source, encoding: options.encoding)
    }

    /// Reads until the header is known.
    private func open(
        _ document: inout Document, from source: inout any ByteSource
    ) throws(ConversionError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        var isWhole = false
        while try !document.open(isWhole: isWhole) {
            if let container = document.container {
                source = try document.openContainer(container, of: source)
                isWhole = false
                continue
            }
            let count = try source.read(into: buffer)
            document.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            isWhole = count == 0
        }
    }

    /// Whether the header is known only after a survey, which the end of an input that can be read
    /// from any place may save.
    private func needsSurvey(
        _ document: inout Document, source: any ByteSource
    ) throws(ConversionError) -> Bool {
        guard let opened = document.opened, opened.isSurvey else { return false }
        guard opened.openedByEnd != nil, source.canRewind,
            let input = source as? any RandomAccessSource
        else { return true }
        let end = try input.bytes(max(0, input.size - Document.endSize)..<input.size)
        return try !document.openAtOnce(end: end)
    }

    /// Runs over the input without outputs, so that the header is known, and goes back.
    private func survey(
        _ document: inout Document, source: inout any ByteSource
    ) throws(ConversionError) {
        let pass = try readAll(document, source: &source)
        try pass.reopen(&document)
        try rewind(&source, document)
    }

    /// Runs over the rows without outputs to count them and to look at them, and goes back.
    private func lookAtRows(
        _ document: inout Document, _ encoding: inout OutputEncoding,
        source: inout any ByteSource
    ) throws(ConversionError) {
        let pass = try readAll(document, try encoding.makeSurvey(of: document), source: &source)
        document.didLookAtRows(pass.pipeline.rowCount)
        if let survey = pass.encoding { encoding.didSurvey(survey) }
        try rewind(&source, document)
    }

    /// Runs over the input without outputs; it can be read again then.
    private func readAll(
        _ document: Document, _ rowSurvey: OutputEncoding? = nil, source: inout any ByteSource
    ) throws(ConversionError) -> Pass {
        if !source.canRewind {
            source = try document.prefix.withUnsafeBytesThrowing {
                bytes throws(ConversionError) in
                try SpooledSource(source, prefix: bytes, options: options)
            }
        }
        let pass = Pass(source: source, document: document, encoding: rowSurvey)
        try pass.run()
        source = pass.source
        return pass
    }

    private func rewind(
        _ source: inout any ByteSource, _ document: Document
    ) throws(ConversionError) {
        guard try source.rewind() else {
            throw ConversionError(.inputOutput, "the input cannot be read a second time")
        }
        try source.skip(document.prefix.count)
    }
}
