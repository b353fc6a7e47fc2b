/// The columns of one of several inputs in the joined result.
struct Arrangement: Sendable {
    /// For each column of the joined result, the input's own column; nil where the input has none.
    private let sources: [Int?]
    /// The text of the last column, which names the input, and its JSON; nil for a result without that
    /// column.
    private let name: (text: [UInt8], json: [UInt8])?
    /// The change of dates that are numbers, where other inputs have them as text.
    private let dates: EpochDates?
    /// Whether the columns are the input's own in their order.
    private let isIdentity: Bool

    /// - Parameter sources: For each column that has values of the input, the input's own column.
    init(_ sources: [Int?], ownColumnCount: Int, name: String?, dates: EpochDates?) {
        self.sources = name == nil ? sources : sources + [nil]
        self.name = name.map { name in
            (Array(name.utf8), Array("{\"value\":".utf8) + name.jsonQuoted + [UInt8(ascii: "}")])
        }
        self.dates = dates
        isIdentity = name == nil && sources == Array(0..<ownColumnCount)
    }

    /// Changes decoded rows of the input to rows of the joined result.
    func apply(to frame: Frame) throws(FrameFailure) {
        try dates?.apply(to: frame)
        if isIdentity { return }
        frame.arrange(sources)
        if let name { frame.fillLastColumn(name.text, raw: name.json) }
    }
}

/// Decodes the rows of one of several inputs as rows of the joined result.
struct JoinedRows: RowDecoder {
    let rows: any RowDecoder
    let arrangement: Arrangement

    var boundary: RowBoundary { rows.boundary }
    var isSequential: Bool { rows.isSequential }
    var hasInputOffsets: Bool { rows.hasInputOffsets }
    var keepsRows: Bool { rows.keepsRows }
    var readsFooter: Bool { rows.readsFooter }

    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        var outcome = rows.decode(frame, isLast: isLast)
        do throws(FrameFailure) {
            try arrangement.apply(to: frame)
        } catch {
            frame.rowCount = error.row
            outcome.ending = .failed(error)
        }
        return outcome
    }
}
