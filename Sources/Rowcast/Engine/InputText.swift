/// The text that an input holds: a file of an archive, expanded, in UTF-8, and without the document
/// around the result.
///
///     bytes ─▶ zip ─▶ gzip ─▶ encoding ─▶ JSON around the result ─▶ text
///
/// Every step but the encoding shows in the first bytes or is asked for by an option.
struct InputText {
    let source: any ByteSource
    /// The source that expands the input, where it is compressed.
    let gzip: GzipSource?
    /// The document around the result, where the options tell its place.
    let envelope: Envelope?
    /// The name of the archive's file that was chosen; nil where the input is no archive.
    let memberName: String?

    /// Reads the first bytes of an input.
    ///
    /// - Throws: `.unsupported` for an answer of multi_results without a task, and for an archive of
    ///   several files without a choice.
    init(_ source: any ByteSource, of document: Document) throws(ConversionError) {
        let options = document.options.reading
        var (prefix, source) = try source.peeked(TaskList.prefixSize)
        let member = try Archive.member(of: &source, prefix, document)
        memberName = member?.name
        if let member { (prefix, source) = try member.source.peeked(TaskList.prefixSize) }
        gzip = prefix.starts(with: Gunzip.signature) ? GzipSource(source) : nil
        envelope = Envelope(options)
        if Archive.begins(prefix) {
            // A workbook is no text.
            guard envelope == nil else { throw .noEnvelope }
            self.source = source
            return
        }
        let text = transcoded(gzip ?? source, options)
        let isPlain = gzip == nil && envelope == nil && options.encoding == .utf8
        if !isPlain {
            source = envelope.map { EnvelopeSource(text, $0) } ?? text
            if options.task == nil { (prefix, source) = try source.peeked(TaskList.prefixSize) }
        }
        if options.task == nil, TaskList.isAnswer(prefix) { throw try source.taskList().error }
        self.source = source
    }
}

extension Archive {
    /// The chosen file of the archive that an input is; nil for a package and for any other input.
    ///
    /// An archive that can be read only once is kept in a temporary file, which `source` is then.
    static func member(
        of source: inout any ByteSource, _ prefix: [UInt8], _ document: Document
    ) throws(ConversionError) -> Member? {
        let choice = document.options.reading.member
        guard begins(prefix), !beginsAsPackage(prefix) else {
            if choice == nil { return nil }
            throw ConversionError(
                .unsupported,
                "\(option: ArchiveOptions.member) has no effect on this input, which is no archive of files"
            )
        }
        guard let archive = try open(&source, document, named: document.inputName) else {
            return nil
        }
        let member = try archive.member(choice)
        // A workbook in an archive is read; an archive in an archive is not.
        var (prefix, inner) = try member.source.peeked(prefixSize)
        guard begins(prefix), !beginsAsPackage(prefix) else {
            return Member(name: member.name, source: inner)
        }
        if try open(&inner, document, named: member.name) == nil {
            return Member(name: member.name, source: inner)
        }
        throw ConversionError(
            .unsupported, "'\(member.name)' in the archive is an archive itself",
            hint: "unpack it first")
    }

    /// Opens the archive that an input is; nil for a package.
    private static func open(
        _ source: inout any ByteSource, _ document: Document, named name: String?
    ) throws(ConversionError) -> Archive? {
        let container = try randomAccess(to: source, prefix: [], options: document.options)
        if let spooled = container as? SpooledSource {
            _ = try spooled.rewind()
            source = spooled
        }
        do throws(ConversionError) {
            return try Archive(container)
        } catch {
            // A damaged workbook is known by its name or format, and its format tells of the damage.
            let format = document.format ?? name.flatMap(ResultFormat.ofFile)
            if format?.openContainer != nil { return nil }
            throw error
        }
    }
}

extension ByteSource {
    /// The tasks of an answer of multi_results, which is read to its end.
    fileprivate mutating func taskList() throws(ConversionError) -> TaskList {
        var tasks = TaskList()
        let buffer = ReadBuffer(byteCount: 256 << 10)
        while true {
            let piece = try buffer.read(from: &self)
            if piece.isEmpty { return tasks }
            tasks.take(piece)
        }
    }
}

extension ConversionError {
    /// The error of options that lead into a JSON document, for an input that is none.
    fileprivate static var noEnvelope: ConversionError {
        ConversionError(
            .unsupported,
            "the input is a workbook, not a JSON document with a result at \(option: EnvelopeOptions.at)"
        )
    }
}
