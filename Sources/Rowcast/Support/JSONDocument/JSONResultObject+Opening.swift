extension JSONResultObject {
    /// Reads the members before the rows of json_detail or json_bi, whose array of rows has the key
    /// `rowsKey`. Returns nil while the bytes end before the rows or within the sample of them.
    ///
    /// - Throws: `.unsupported` for a document of the kind `other`, or of rows without members,
    ///   which are another format than `format`.
    init?(
        opening document: PaddedText, isWhole: Bool, rowsKey: String,
        _ options: DecodingOptions, repair: JSONRepair?, for format: ResultFormat,
        refusing other: JSONDocumentKind
    ) throws(ConversionError) {
        let kind = JSONDocumentKind(document, isWhole: false)
        if kind == other || kind == .rows && JSONDocumentKind.beginsWithRow(document) {
            throw kind.refusal(by: format)
        }
        self.init()
        self.rowsKey = rowsKey
        isLenient = options.lenient
        switch try readHeader(document, isWhole: isWhole) {
        case .incomplete: return nil
        case .ended: throw failure ?? errorWithoutRows
        case .rows: add(repair)
        }
        guard isWhole || document.count - rowsStart >= JSONCellSample.byteCount,
            try JSONCellSample.hasWholeRow(
                document, from: rowsStart, isWhole: isWhole, maxRowBytes: options.maxRowBytes)
        else { return nil }
    }
}
