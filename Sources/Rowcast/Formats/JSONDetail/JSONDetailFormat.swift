extension ResultFormat {
    /// Rows with all metadata: fields, pivots, totals, SQL, links.
    public static let jsonDetail = ResultFormat(
        name: "json_detail", summary: "rows with fields, pivots, totals, links, SQL",
        extensions: ["json"],
        mediaType: "application/json",
        options: JSONOptions.documents + LinkOptions.carried,
        recognize: { document in
            switch JSONDocumentKind(document, isWhole: false) {
            case .detail, .detailRows: .certain
            case .unclear: .possible
            case .rows, .apiError, .bi, .other: .no
            }
        },
        makeDecoder: { JSONDetailDecoder(options: $0) },
        makeEncoder: { JSONDetailEncoder(options: $0) })

    /// json_detail with the rows as the last member, and cells that hold a value only.
    static let jsonDetailLiteStream = ResultFormat(
        name: "json_detail_lite_stream", summary: "json_detail with the rows last",
        extensions: ["json"], mediaType: "application/json",
        makeDecoder: { JSONDetailDecoder(options: $0) })
}
