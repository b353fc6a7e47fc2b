public import Rowcast

extension Conversion {
    /// Greatest number of faults in a report.
    public static let maxFaults = 10

    /// Checks a document of any format that Rowcast reads: decodes all of it, and checks xlsx,
    /// gsxml and html with libxml2 too.
    ///
    /// The source is read twice, so a pipe is first copied to a temporary file.
    ///
    /// The schemas of `.schema` describe documents as Rowcast writes them; a workbook or gsxml
    /// document of another program may differ from them and be valid.
    ///
    /// `progress` is called after each frame of the first reading, from any thread but never from two
    /// at once.
    ///
    /// - Throws: An error that keeps the document from being read, such as `.inputOutput`. Faults
    ///   of the document are in the report instead.
    public func validate(
        _ source: any ByteSource, by validation: Validation = .wellFormed,
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ValidationReport {
        var conversion = self
        var source = try conversion.unpacked(rewindable(source))
        var report: ValidationReport
        var decodingFault: DocumentFault?
        var decodingCode: ConversionError.Code?
        do throws(ConversionError) {
            let inspection = try conversion.inspect(source, progress: progress)
            report = ValidationReport(
                format: inspection.format, rows: inspection.rows, bytes: inspection.bytes,
                isTruncated: inspection.header.isTruncated
                    || inspection.warnings.contains { $0.code == "table_not_closed" },
                warnings: inspection.warnings)
        } catch {
            guard let format = error.format, error.isAboutDocument || !format.canDecode,
                error.isAboutDocument || Checkers.all[format] != nil
            else { throw error }
            report = ValidationReport(format: format)
            decodingCode = error.code
            if error.isAboutDocument { decodingFault = try fault(error, in: source) }
        }
        // A part that exceeds a limit when it is expanded is not expanded a second time.
        if decodingCode != .tooLarge,
            let checker = Checkers.all[report.format]?(validation, options.reading.values)
        {
            source = opened(source, options.reading)
            guard try source.rewind() else { return report }
            report.faults = try checker.faults(in: source, limit: Conversion.maxFaults)
        }
        // The checker's faults come first: a decoder's error about markup would repeat one of them.
        if let decodingFault, report.faults.isEmpty { report.faults = [decodingFault] }
        try source.checkUnchanged()
        return report
    }

    /// The source itself, or a copy of it in a temporary file if it can be read only once.
    private func rewindable(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
        guard !source.canRewind else { return source }
        let spooled = try SpooledSource(source, prefix: [], options: options)
        try spooled.readToEnd()
        _ = try spooled.rewind()
        return spooled
    }

    /// A decoder's error as a fault of the document.
    private func fault(
        _ error: ConversionError, in source: any ByteSource
    ) throws(ConversionError) -> DocumentFault {
        var bare = error
        bare.format = nil
        bare.position.line = nil
        var source = transcoded(source, options.reading)
        var column: Int?
        // The position of an error in the text of a string is one in the text.
        let isWhole = options.reading.at == nil && options.reading.task == nil
        if isWhole, error.position.line != nil, let byte = error.position.byte {
            column = try source.column(ofByte: byte)
        }
        return DocumentFault(line: error.position.line, column: column, bare.message)
    }
}

extension ConversionError {
    /// Whether the error is a fault of the document, not of reading it.
    fileprivate var isAboutDocument: Bool {
        [.malformed, .truncated, .tooLarge].contains(code)
    }
}

extension ByteSource {
    /// The column of a byte in its line, from 1, counted in UTF-8 characters.
    fileprivate mutating func column(ofByte byte: Int) throws(ConversionError) -> Int? {
        guard try rewind() else { return nil }
        let buffer = ReadBuffer()
        var column = 1
        var rest = byte
        while rest > 0 {
            var text = try buffer.read(from: &self, limit: rest)
            if text.isEmpty { return column }
            rest -= text.count
            if let lineEnd = text.lastIndex(of: UInt8(ascii: "\n")) {
                column = 1
                text = text + (lineEnd + 1)
            }
            column += text.count { $0 & 0xC0 != 0x80 }
        }
        return column
    }
}
