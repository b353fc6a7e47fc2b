/// The columns of a table of text that its rows are compared with.
struct TextShape: Sendable {
    var names: [String]
    /// Whether values of each column that are JSON numbers become numbers.
    var numbers: [Bool]
    /// Whether rows with too few cells are filled with nulls.
    var padsShortRows: Bool
}

extension TextShape {
    /// Opens a table whose columns are known. If `needs` says so, a sample of the rows tells
    /// which columns hold numbers.
    ///
    /// The first row ends before `end`. `rows` makes the decoder of rows; `sampled` makes that of
    /// the sample, which reads `prefix` from its beginning, and `isOver` tells whether it has seen
    /// the table's end.
    func opened<Rows: RowDecoder>(
        _ prefix: PaddedText, _ end: Int, isWhole: Bool, _ needs: DocumentNeeds,
        types: ReadingOptions.TypeInference, rows: (TextShape) -> Rows,
        sampled: (TextShape) -> Rows,
        isOver: (Rows) -> Bool = { _ in false }
    ) -> Opening {
        var shape = self
        let findsNumbers = needs.findsTypes && types != .strings
        var sample: Frame?
        if findsNumbers || needs.contains(.sample) {
            shape.numbers = names.map { _ in true }
            let rows = sampled(shape)
            sample = SampledTypes.rows(prefix, end, isWhole: isWhole, rows) { isOver(rows) }
            guard let sample else { return .needsMoreInput }
            shape.numbers =
                findsNumbers
                ? SampledTypes.numericColumns(of: sample, columnCount: names.count)
                    .map { $0 ?? false } : numbers
        }
        return .opened(
            OpenedResult(
                header: ResultHeader(names: names, numbers: shape.numbers), rowsStart: 0,
                rows: rows(shape), sample: sample))
    }
}
