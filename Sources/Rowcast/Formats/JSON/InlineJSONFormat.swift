extension ResultFormat {
    /// The rows of json on one line, safe inside JSON strings, scripts and payloads.
    public static let inlineJSON = ResultFormat(
        name: "inline_json",
        summary: "json rows on one line, safe inside a payload",
        extensions: ["json"],
        mediaType: "application/json",
        options: JSONOptions.rows,
        lateColumns: JSONOptions.scanKeys,
        makeDecoder: { JSONResultDecoder(options: $0) },
        makeEncoder: { JSONResultEncoder(options: $0, layout: .inline) })
}
