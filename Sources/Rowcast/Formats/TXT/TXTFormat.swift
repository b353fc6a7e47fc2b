extension ResultFormat {
    /// Tab-separated values with a heading.
    public static let txt = ResultFormat(
        name: "txt", aliases: ["tsv"],
        summary: "tab separated values with a heading",
        extensions: ["txt", "tsv", "tab"],
        mediaType: "text/plain; charset=utf-8",
        options: DelimitedOptions.all + [FormatOption(DelimitedOptions.backslashEscapes)],
        recognize: { DelimitedDialect.likelihood($0, delimiter: .tab) },
        makeDecoder: {
            DelimitedDecoder(
                usual: DelimitedDialect(delimiter: .tab, escaping: escaping($0.backslashEscapes)),
                options: $0)
        },
        makeEncoder: {
            DelimitedEncoder(
                dialect: DelimitedDialect(
                    delimiter: $0.toDelimiter ?? .tab, escaping: escaping($0.backslashEscapes)),
                options: $0)
        })
}

private func escaping(_ usesBackslashes: Bool) -> DelimitedDialect.Escaping {
    usesBackslashes ? .backslashes : .quotes
}
