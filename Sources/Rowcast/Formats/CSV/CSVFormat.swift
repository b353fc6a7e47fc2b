extension ResultFormat {
    /// Comma separated values with a heading (RFC 4180).
    public static let csv = ResultFormat(
        name: "csv", aliases: [],
        summary: "comma separated values with a heading",
        extensions: ["csv"],
        mediaType: "text/csv; charset=utf-8")
}
