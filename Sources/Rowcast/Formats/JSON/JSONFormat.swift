extension ResultFormat {
    /// Plain JSON: one object a row, keyed by field name.
    public static let json = ResultFormat(
        name: "json", aliases: ["json_label"],
        summary: "one object a row, keyed by field name",
        extensions: ["json", "ndjson", "jsonl"],
        mediaType: "application/json")
}
