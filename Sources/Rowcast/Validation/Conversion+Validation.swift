/// What `Conversion.validate` found.
public struct ValidationReport: Sendable {
    /// The document's format.
    public var format: ResultFormat
    /// What is wrong, the first ones; empty for a sound document.
    public var faults: [DocumentFault] = []
    /// Rows that were decoded.
    public var rows = 0
    /// Bytes of input.
    public var bytes = 0
    /// Whether a sound document says itself that its server left rows out, or ends inside its table.
    public var isTruncated = false
    /// What a user should know of a sound document.
    public var warnings: [Warning] = []
}

extension Conversion {
    /// The most faults that are told.
    public static let maxFaults = 10

    /// Checks a document of any format that can be read: decodes all of it, and has xlsx, gsxml and
    /// html checked with libxml2 too. It is read twice; a pipe is spooled.
    ///
    /// The schemas of `.schema` are those of what Rowcast writes: workbooks and XML of others may be
    /// sound without being that.
    ///
    /// - Throws: what keeps the document from being read, such as a file that cannot be opened; not
    ///   what is wrong with the document.
    public func validate(
        _ source: any ByteSource, by validation: Validation = .wellFormed
    ) throws(ConversionError) -> ValidationReport {
        var source = try rewindable(source)
        var report: ValidationReport
        var decodingFault: DocumentFault?
        var decodingCode: ConversionError.Code?
        do throws(ConversionError) {
            let inspection = try inspect(source)
            report = ValidationReport(
                format: inspection.format, rows: inspection.rows, bytes: inspection.bytes,
                isTruncated: inspection.header.isTruncated
                    || inspection.warnings.contains { $0.code == "table_not_closed" },
                warnings: inspection.warnings)
        } catch {
            guard let format = error.format, error.isAboutDocument || !format.canDecode,
                error.isAboutDocument || format.makeChecker != nil
            else { throw error }
            report = ValidationReport(format: format)
            decodingCode = error.code
            if error.isAboutDocument { decodingFault = try fault(error, in: source) }
        }
        // What expands to more than a limit allows is not expanded once more.
        if decodingCode != .tooLarge,
            let checker = report.format.makeChecker?(validation, options)
        {
            guard try source.rewind() else { return report }
            report.faults = try checker.faults(in: source, limit: Conversion.maxFaults)
        }
        // What is wrong with the markup is told once.
        if let decodingFault, report.faults.isEmpty { report.faults = [decodingFault] }
        try source.checkUnchanged()
        return report
    }

    /// The source, kept in a temporary file if it can be read only once.
    private func rewindable(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
        guard !source.canRewind else { return source }
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let spooled = try SpooledSource(source, prefix: nothing, options: options)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 64)
        defer { buffer.deallocate() }
        while try spooled.read(into: buffer) > 0 {}
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
        var source = try transcoded(source)
        var column: Int?
        if error.position.line != nil, let byte = error.position.byte {
            column = try source.column(ofByte: byte)
        }
        return DocumentFault(line: error.position.line, column: column, bare.description)
    }
}

extension ConversionError {
    /// Whether something is wrong with the input, not with getting at it.
    fileprivate var isAboutDocument: Bool {
        [.malformed, .truncated, .tooLarge].contains(code)
    }
}

extension ByteSource {
    /// The column, from 1, of a byte in its line, counted in characters of UTF-8.
    fileprivate mutating func column(ofByte byte: Int) throws(ConversionError) -> Int? {
        guard try rewind() else { return nil }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var column = 1
        var rest = byte
        while rest > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(rest, 64 << 10)])
            let count = try read(into: part)
            if count == 0 { return column }
            var bytes = part[..<count]
            if let lineEnd = bytes.lastIndex(of: .lineFeed) {
                column = 1
                bytes = bytes[(lineEnd + 1)...]
            }
            column += bytes.count { $0 & 0xC0 != 0x80 }
            rest -= count
        }
        return column
    }
}
