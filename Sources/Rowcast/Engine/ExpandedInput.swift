/// The bytes of an input that may come compressed by gzip, as its first bytes tell.
package func expanded(_ source: any ByteSource) throws(ConversionError) -> any ByteSource {
    let (prefix, source) = try source.peeked(Gunzip.signature.count)
    return prefix == Gunzip.signature ? GzipSource(source) : source
}

/// The text in UTF-8 of an input in any encoding.
package func transcoded(_ source: any ByteSource, _ options: ReadingOptions) -> any ByteSource {
    options.encoding == .utf8 ? source : TranscodedSource(source, encoding: options.encoding)
}
