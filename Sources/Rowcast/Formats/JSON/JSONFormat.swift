extension ResultFormat {
    /// Plain JSON: one object per row, keyed by field name.
    public static let json = ResultFormat(
        name: "json",
        summary: "one object a row, keyed by field name",
        extensions: ["json"],
        mediaType: "application/json",
        options: JSONOptions.rows,
        lateColumns: JSONOptions.scanKeys,
        recognize: { document in
            switch JSONDocumentKind(document, isWhole: false) {
            case .rows where JSONDocumentKind.beginsWithObject(document): .no
            case .rows, .apiError: .certain
            case .unclear: .possible
            case .detail, .detailRows, .bi, .other: .no
            }
        },
        makeDecoder: { JSONResultDecoder(options: $0) },
        makeEncoder: { JSONResultEncoder(options: $0) })

    /// json with field labels as keys.
    static let jsonLabel = ResultFormat(
        name: "json_label", summary: "json keyed by field labels", extensions: ["json"],
        mediaType: "application/json",
        makeDecoder: { JSONResultDecoder(options: $0) },
        makeEncoder: { JSONResultEncoder(options: $0, header: .labels) })
}
