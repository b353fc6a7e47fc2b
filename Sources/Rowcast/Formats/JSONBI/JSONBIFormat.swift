extension ResultFormat {
    /// Metadata, then rows with pivots in the keys.
    public static let jsonBI = ResultFormat(
        name: "json_bi", summary: "rows with leaner metadata, pivots in the keys",
        extensions: ["json"],
        mediaType: "application/json",
        options: JSONOptions.documents,
        recognize: { document in
            switch JSONDocumentKind(document, isWhole: false) {
            case .bi: .certain
            case .unclear: .possible
            case .rows, .apiError, .detail, .detailRows, .other: .no
            }
        },
        makeDecoder: { JSONBIDecoder(options: $0) },
        makeEncoder: { JSONBIEncoder(options: $0) })
}
