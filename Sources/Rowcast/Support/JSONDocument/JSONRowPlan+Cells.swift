extension JSONRowPlan {
    /// Makes the plan for rows of cell objects, and adds fields and pivots of the sampled rows to
    /// the header.
    ///
    /// `sample` begins at the first row and has padding behind it.
    init(
        completing header: inout ResultHeader, by cells: JSONCellSample,
        sample: PaddedText, needs: DocumentNeeds, options: DecodingOptions
    ) throws(ConversionError) {
        let tree = try cells.complete(&header)
        self.init(
            layout: .array, cellStyle: .object, tree: tree,
            columnNames: header.columns.map { $0.heading(.names) ?? "" })
        ignoresExtraKeys = options.ignoresExtraKeys
        isLenient = options.lenient
        self.needs = needs.intersection([.rawCells, .rawRows])
        hasNoRows = sample.first == 93
        learn(from: sample)
    }

    /// Decodes the totals row, whose text is `row`.
    func decodeTotals(_ row: [UInt8], into frame: Frame) throws(ConversionError) {
        try decode(rows: [0..<row.count], in: row, of: "totals_data", into: frame)
    }

    /// Decodes rows from the text of another member; `rows` are their extents in it.
    func decode(
        rows: [Range<Int>], in text: [UInt8], of member: String, into frame: Frame
    ) throws(ConversionError) {
        text.withText { text in
            for row in rows {
                frame.append(text.slice(row))
                frame.append(TextView(","))
            }
        }
        // A row is whole only once the decoder has seen the bytes behind it.
        if !rows.isEmpty { frame.truncate(to: frame.count - 1) }
        frame.append(TextView("]"))
        frame.isUnbounded = true
        var plan = self
        plan.hasNoRows = false
        plan.shape = nil
        plan.ignoresExtraKeys = true
        if case .failed(let failure) = plan.decode(frame, isLast: true).ending {
            throw ConversionError(
                failure.code, at: .init(column: failure.column), "\(member): \(failure.reason)",
                hint: failure.hint)
        }
    }
}

extension RowBatch {
    /// Whether the first row has a value that is not null.
    var hasValues: Bool {
        rowCount > 0 && (0..<columnCount).contains { !cell(row: 0, column: $0).isNull }
    }
}
