extension ResultFormat {
    /// Comma separated values with a heading (RFC 4180).
    public static let csv = ResultFormat(
        name: "csv", aliases: [],
        summary: "comma separated values with a heading",
        extensions: ["csv"],
        mediaType: "text/csv; charset=utf-8",
        options: DelimitedOptions.all,
        recognize: { DelimitedDialect.likelihood($0, delimiter: UInt8(ascii: ",")) },
        makeDecoder: { DelimitedDecoder(dialect: .csv($0), options: $0) },
        makeEncoder: { DelimitedEncoder(dialect: .csv($0), options: $0) })
}

extension DelimitedDialect {
    fileprivate static func csv(_ options: ConversionOptions) -> DelimitedDialect {
        DelimitedDialect(delimiter: UInt8(ascii: ","), options: options)
    }
}
