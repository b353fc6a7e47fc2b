extension ResultFormat {
    /// Comma-separated values with a heading (RFC 4180).
    public static let csv = ResultFormat(
        name: "csv", aliases: [],
        summary: "comma separated values with a heading",
        extensions: ["csv"],
        mediaType: "text/csv; charset=utf-8",
        options: DelimitedOptions.all,
        recognize: {
            DelimitedDialect.likelihood(
                $0, delimiter: UInt8(ascii: ","),
                others: [UInt8(ascii: ";"), UInt8(ascii: "|")])
        },
        makeDecoder: {
            DelimitedDecoder(usual: DelimitedDialect(delimiter: UInt8(ascii: ",")), options: $0)
        },
        makeEncoder: {
            DelimitedEncoder(
                dialect: DelimitedDialect(delimiter: $0.toDelimiter ?? UInt8(ascii: ",")),
                options: $0)
        })
}
