extension ResultFormat {
    /// Tab separated values with a heading.
    public static let txt = ResultFormat(
        name: "txt", aliases: ["tsv"],
        summary: "tab separated values with a heading",
        extensions: ["txt", "tsv", "tab"],
        mediaType: "text/plain; charset=utf-8",
        options: DelimitedOptions.all + [FormatOption(DelimitedOptions.backslashEscapes)],
        recognize: { DelimitedDialect.likelihood($0, delimiter: .tab) },
        makeDecoder: { DelimitedDecoder(dialect: .txt($0), options: $0) },
        makeEncoder: { DelimitedEncoder(dialect: .txt($0), options: $0) })
}

extension DelimitedDialect {
    fileprivate static func txt(_ options: ConversionOptions) -> DelimitedDialect {
        DelimitedDialect(
            delimiter: .tab, escaping: options.backslashEscapes ? .backslashes : .quotes,
            options: options)
    }
}
