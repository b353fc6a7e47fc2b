/// A result that was found in a container, such as a sheet in a workbook: its text and its decoder.
struct ContainedResult {
    var source: any ByteSource
    var decoder: any ResultDecoder
    /// The tables of the container.
    var tables: [InputTable] = []
}

/// Finds the result in a container, whose bytes can be read from any offset.
typealias OpenContainer =
    @Sendable (any RandomAccessSource, DecodingOptions) throws(ConversionError) -> ContainedResult

extension Document {
    /// Opens the container that the input is, and goes on with the result in it, which is read from
    /// the source that is returned.
    ///
    /// `source` stands behind the document's prefix. A source that can be read only once is kept in a
    /// temporary file.
    mutating func openContainer(
        _ open: OpenContainer, of source: any ByteSource
    ) throws(ConversionError) -> any ByteSource {
        let container = try randomAccess(to: source, prefix: prefix, options: options)
        do throws(ConversionError) {
            let result = try open(container, DecodingOptions(options, needs: needs))
            begin(result, containerByteCount: container.size)
            return result.source
        } catch {
            var error = error
            error.format = error.format ?? format
            throw error
        }
    }

    /// Keeps the document's prefix, and the input that `source` has behind it, so that the input can
    /// be read again.
    func spooled(_ source: any ByteSource) throws(ConversionError) -> SpooledSource {
        try SpooledSource(source, prefix: prefix, options: options)
    }
}
