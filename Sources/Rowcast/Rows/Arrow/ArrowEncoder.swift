/// Packs rows into blocks of Arrow's column layout, one for each batch.
///
/// A survey of all rows comes first, so that a column's type holds every value; with
/// `arrowTypes` = `strings` there is none, and every column is of text. Totals are left out, since they
/// are not rows of the table.
struct ArrowEncoder: RowEncoder {
    private let options: EncodingOptions
    private let didBegin: @Sendable (ArrowTable) -> Void
    private var survey: ColumnSurvey?
    private var sources: [Int] = []
    private var columns: [ArrowTable.Column] = []
    private(set) var warnings: [Warning] = []

    /// - Parameter didBegin: Gets the table when its columns and types are known, before any rows.
    init(_ options: EncodingOptions, didBegin: @escaping @Sendable (ArrowTable) -> Void) {
        self.options = options
        self.didBegin = didBegin
    }

    var needs: DocumentNeeds { surveysRows ? [.types, .sql] : .types }
    var showsTotals: Bool { false }
    var surveysRows: Bool { options.arrowTypes == .survey }
    var fixedBytesPerRow: Int { columns.reduce(0) { $0 + $1.type.byteCount + 1 } }

    func makeSurvey(of table: OutputTable) -> any RowEncoder { ArrowSurvey(table) }

    mutating func didSurvey(_ survey: any RowEncoder) {
        self.survey = (survey as? ArrowSurvey)?.columns
    }

    mutating func begin(_ table: OutputTable, into output: inout OutputBuffer) {
        let named = ArrowTable.names(of: table.columns, options.header.or(.names))
        warnings = named.warnings
        let types: [ArrowType]
        if let survey {
            let choices = table.columns.indices.map { index in
                ArrowChoice(
                    survey.facts[index], hint: table.columns[index].field,
                    isLoose: table.header.isLoose, options.arrowNumbers)
            }
            warn(about: choices, survey.facts, named.names)
            types = choices.map(\.type)
        } else {
            types = table.columns.map { _ in .text }
        }
        let arrow = ArrowTable(table, names: named.names, types: types)
        sources = table.sources
        columns = arrow.columns
        survey = nil
        didBegin(arrow)
    }

    private mutating func warn(
        about choices: [ArrowChoice], _ facts: [ColumnFacts], _ names: [String]
    ) {
        func add(_ loss: ArrowChoice.Loss, _ code: String, _ message: (Int) -> Message) {
            let columns = choices.indices.filter { choices[$0].loss == loss }
            guard let first = columns.first else { return }
            warnings.append(Warning(code, message(first), count: columns.count))
        }
        add(.otherValues, "numbers_as_text") {
            "columns of numbers have other values too and are of text: \(names[$0]) has one in row "
                + "\(facts[$0].firstOther + 1)"
        }
        add(.digits, "long_numbers_as_text") {
            "columns have numbers with more digits than a number of Arrow keeps and are of text: "
                + "\(names[$0])"
        }
        add(.rounding, "digits_lost") {
            "columns of doubles lose digits of their numbers: \(names[$0])"
        }
        add(.zones, "times_as_text") {
            "columns have times with and without a mark of UTC and are of text: \(names[$0])"
        }
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        if batch.rowCount == 0 { return BatchSummary() }
        let start = output.count
        output.append(zeros: ArrowBlock.place(ofColumn: columns.count))
        for (index, column) in columns.enumerated() {
            do throws(ArrowMisfit) {
                try output.append(
                    column: index, of: batch, source: sources[index], as: column.type, behind: start
                )
            } catch {
                throw fault(error, column.name, firstRow: firstRow)
            }
        }
        let byteCount = output.alignBuffer(behind: start)
        let head = output.target(at: start)
        head.store(UInt64(byteCount), at: 8 * ArrowBlock.byteCount)
        head.store(UInt64(batch.rowCount), at: 8 * ArrowBlock.rowCount)
        head.store(UInt64(columns.count), at: 8 * ArrowBlock.columnCount)
        return BatchSummary()
    }

    private func fault(
        _ misfit: ArrowMisfit, _ column: String, firstRow: Int
    ) -> ConversionError {
        switch misfit {
        case .changed(let row):
            ConversionError(
                .inputChanged, at: .init(row: firstRow + row + 1, column: column),
                "a value does not fit the column's type, so the input changed while it was read")
        case .tooLong:
            ConversionError(
                .tooLarge, at: .init(row: firstRow + 1, column: column),
                "the texts of a batch of rows have more than 2 GB in one column",
                hint: "a smaller frame has fewer rows")
        }
    }

    func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {}
}

/// Reads all values of a result before its first batch.
private struct ArrowSurvey: RowEncoder {
    private(set) var columns: ColumnSurvey

    init(_ table: OutputTable) { columns = ColumnSurvey(table) }

    var showsTotals: Bool { false }

    func begin(_ table: OutputTable, into output: inout OutputBuffer) {}

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) -> BatchSummary {
        BatchSummary(facts: columns.findings(in: batch, firstRow: firstRow))
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        if let found = summary.facts as? [ColumnFacts] { columns.add(found) }
    }

    func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) {}
}
