/// Writes the rows of an output as several documents of its format, the *parts*, of equally many rows.
///
///     rows of frames   │ 1 2 3 4 5 │ 6 7 8 9 │
///     parts of 4 rows  head 1 2 3 4 tail ▏head 5 6 7 8 tail ▏head 9 tail
///
/// Every part begins alike, so the encoder of each is a copy of the one that has begun. Rows of a frame
/// are encoded part by part; tails and heads are put between them in the order of the rows. Totals, and
/// what follows the rows in the source, stand in the last part.
struct PartsEncoder: RowEncoder {
    private let rowsPerPart: Int
    /// The encoder as it is behind the head of a part.
    private var begun: any RowEncoder
    /// The encoder of the current part.
    private var current: any RowEncoder
    private var head: [UInt8] = []
    /// Index of the current part.
    private var part = 0
    private var endedWarnings: [Warning] = []
    /// Places in the bytes that are written next where a part ends.
    private var ends: [Int] = []
    private var failure: ConversionError?

    init(_ encoder: any RowEncoder, rowsPerPart: Int) {
        begun = encoder
        current = encoder
        self.rowsPerPart = rowsPerPart
    }

    /// The rows of a batch that belong to one part.
    private struct Piece: Sendable {
        var part: Int
        var byteCount: Int
        var summary: BatchSummary
    }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let start = output.count
        try begun.begin(table, into: &output)
        head = [UInt8](output.text(from: start))
        current = begun
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        var pieces: [Piece] = []
        var warnings: [Warning] = []
        var row = 0
        while row < batch.rowCount {
            let place = firstRow + row
            let count = min(batch.rowCount - row, rowsPerPart - place % rowsPerPart)
            // An encoder may look at the beginning of its output, so each piece gets one of its own.
            var text = OutputBuffer()
            var piece = Piece(part: place / rowsPerPart, byteCount: 0, summary: BatchSummary())
            do throws(ConversionError) {
                piece.summary = try begun.encode(
                    batch.rows(row..<row + count), firstRow: place % rowsPerPart,
                    into: &text)
            } catch {
                var error = error
                error.position.row? += place - place % rowsPerPart
                throw error
            }
            piece.byteCount = text.count
            if count == batch.rowCount {
                output = text
            } else {
                output.append(text.text())
            }
            warnings.add(piece.summary.warnings)
            pieces.append(piece)
            row += count
        }
        return BatchSummary(facts: pieces, warnings: warnings)
    }

    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {
        guard let pieces = summary.facts as? [Piece] else { return }
        if pieces.count == 1, pieces[0].part == part {
            return current.append(pieces[0].summary, completing: &output)
        }
        var whole = OutputBuffer(capacity: output.count)
        var start = 0
        for piece in pieces {
            if piece.part > part { beginPart(piece.part, into: &whole) }
            var text = OutputBuffer(capacity: piece.byteCount + OutputBuffer.slack)
            text.append(output.text(from: start).prefix(piece.byteCount))
            start += piece.byteCount
            current.append(piece.summary, completing: &text)
            whole.append(text.text())
        }
        output = whole
    }

    /// Ends the current part and begins another one.
    private mutating func beginPart(_ next: Int, into output: inout OutputBuffer) {
        do throws(ConversionError) {
            try current.finish(
                ResultFooter(), totals: nil, rowCount: rowsPerPart, into: &output)
        } catch {
            failure = failure ?? error
        }
        endedWarnings.add(current.warnings)
        ends.append(output.count)
        output.append(head)
        current = begun
        part = next
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        try current.finish(
            footer, totals: totals, rowCount: rowCount - part * rowsPerPart, into: &output)
    }

    /// The places where a part ends in the bytes that `append` completed.
    ///
    /// - Throws: the error of ending a part.
    mutating func takeEnds() throws(ConversionError) -> [Int] {
        if let failure { throw failure }
        defer { ends = [] }
        return ends
    }

    // MARK: - The facts of the format

    var needs: DocumentNeeds { begun.needs }
    var view: CellView { begun.view }
    var isFlatTable: Bool { begun.isFlatTable }
    var showsTotals: Bool { begun.showsTotals }
    var usualTotals: Totals { begun.usualTotals }
    var showsLinks: Bool { begun.showsLinks }
    var copiesCells: Bool { begun.copiesCells }
    var writesMembers: Bool { begun.writesMembers }
    var appliesFormatting: Bool { begun.appliesFormatting }
    var writesRows: Bool { begun.writesRows }
    var fixedBytesPerRow: Int { begun.fixedBytesPerRow }
    var surveysRows: Bool { begun.surveysRows }

    var warnings: [Warning] {
        var warnings = endedWarnings
        warnings.add(current.warnings)
        return warnings
    }

    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder {
        try begun.makeSurvey(of: table)
    }

    mutating func didSurvey(_ survey: any RowEncoder) {
        begun.didSurvey(survey)
        current = begun
    }
}
