extension ResultFormat {
    /// Rows with all metadata: fields, pivots, totals, SQL, links.
    public static let jsonDetail = ResultFormat(
        name: "json_detail", aliases: ["json_detail_lite_stream"],
        summary: "rows with fields, pivots, totals, links, SQL",
        extensions: ["json"],
        mediaType: "application/json",
        recognize: { document in
            switch JSONDocumentKind(document, isWhole: false) {
            case .detail, .detailRows: .certain
            case .unclear: .possible
            case .rows, .apiError, .bi, .other: .no
            }
        },
        makeDecoder: { JSONDetailDecoder(options: $0) },
        makeEncoder: { JSONDetailEncoder(options: $0) })
}
