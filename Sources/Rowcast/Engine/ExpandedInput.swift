/// The bytes of an input that may come compressed by gzip, as its first bytes tell.
package func expanded(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
    let (prefix, source) = try source.peeked(Gunzip.signature.count)
    return prefix == Gunzip.signature ? GzipSource(source) : source
}

/// The text in UTF-8 of an input in any encoding.
package func transcoded(_ source: any ByteSource, _ options: ReadingOptions) -> any ByteSource {
    options.encoding == .utf8 ? source : TranscodedSource(source, encoding: options.encoding)
}

/// The text of the result in an input, where options tell its place; otherwise the input itself.
package func opened(_ source: any ByteSource, _ options: ReadingOptions) -> any ByteSource {
    Envelope(options).map { EnvelopeSource(transcoded(source, options), $0) } ?? source
}

/// The text that an input holds: expanded, in UTF-8, and without the document around the result.
struct InputText {
    let source: any ByteSource
    /// The source that expands the input, where it is compressed.
    let gzip: GzipSource?
    /// The document around the result, where the options tell its place.
    let envelope: Envelope?

    /// Reads the first bytes of an input.
    ///
    /// - Throws: `.unsupported` for an answer of multi_results without a task.
    init(_ source: any ByteSource, _ options: ReadingOptions) throws(ConversionError) {
        var (prefix, source) = try source.peeked(TaskList.prefixSize)
        gzip = prefix.starts(with: Gunzip.signature) ? GzipSource(source) : nil
        envelope = Envelope(options)
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
