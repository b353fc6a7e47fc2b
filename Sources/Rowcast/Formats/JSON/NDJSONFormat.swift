extension ResultFormat {
    /// Newline-delimited JSON: the rows of json, one object per line. A format for files and pipes;
    /// the API has no `result_format` of this name.
    public static let ndjson = ResultFormat(
        name: "ndjson", aliases: ["jsonl"],
        summary: "one json object a line",
        extensions: ["ndjson", "jsonl"],
        mediaType: "application/x-ndjson",
        options: JSONOptions.rows,
        lateColumns: JSONOptions.scanKeys,
        recognize: { document in
            switch JSONDocumentKind(document, isWhole: false) {
            case .rows where JSONDocumentKind.beginsWithObject(document): .certain
            case .unclear where JSONDocumentKind.beginsWithObject(document): .possible
            case .rows, .unclear, .apiError, .detail, .detailRows, .bi, .other: .no
            }
        },
        makeDecoder: { JSONResultDecoder(options: $0, isLines: true) },
        makeEncoder: { JSONResultEncoder(options: $0, layout: .lines) })
}
