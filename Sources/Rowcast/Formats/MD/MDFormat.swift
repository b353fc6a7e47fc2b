extension ResultFormat {
    /// A pipe table of GitHub Flavored Markdown.
    public static let md = ResultFormat(
        name: "md", aliases: ["markdown"],
        summary: "a table of GitHub Flavored Markdown",
        extensions: ["md", "markdown"],
        mediaType: "text/markdown; charset=utf-8",
        options: [
            FormatOption(TableOptions.ragged), FormatOption(TableOptions.duplicateColumns),
            FormatOption(TableOptions.types), FormatOption(DelimitedOptions.encoding),
        ] + LinkOptions.shown,
        recognize: { MDTable.likelihood($0) },
        makeDecoder: { MDDecoder(options: $0) },
        makeEncoder: { MDEncoder($0) })
}
