import Rowcast

/// Checks a document against the definition of its format, independently of the decoder and in
/// constant memory.
protocol DocumentChecker: Sendable {
    /// Reads the document to its end, or until it has `limit` faults. Some faults behind the first
    /// one may stay unnoticed.
    ///
    /// - Throws: Errors of the source.
    func faults(
        in source: any ByteSource, limit: Int
    ) throws(ConversionError) -> [DocumentFault]
}

/// The checkers of all formats that a program other than Rowcast's can check.
enum Checkers {
    static let all:
        [ResultFormat: @Sendable (Validation, FormatOptionValues) -> any DocumentChecker] =
            [
                .gsxml: { GSXMLChecker($0, $1) },
                .html: { _, _ in HTMLChecker() },
                .xlsx: { validation, _ in XLSXChecker(validation: validation) },
            ]
}
