extension ResultFormat {
    /// Tab separated values with a heading.
    public static let txt = ResultFormat(
        name: "txt", aliases: ["tsv"],
        summary: "tab separated values with a heading",
        extensions: ["txt", "tsv", "tab"],
        mediaType: "text/plain; charset=utf-8")
}
