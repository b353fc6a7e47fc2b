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

extension Conversion {
    /// The file of an archive that the options choose, expanded as `expanded` does; any other input
    /// itself. The conversion then reads that file.
    package mutating func unpacked(
        _ source: any ByteSource
    ) throws(ConversionError) -> any ByteSource {
        var (prefix, source) = try source.peeked(Archive.prefixSize)
        let document = Document(self, needs: [])
        guard let member = try Archive.member(of: &source, prefix, document) else {
            return try expanded(source)
        }
        inputName = inputName.flatMap(ResultFormat.ofFile) == nil ? member.name : inputName
        options.reading.member = nil
        return try expanded(member.source)
    }
}
