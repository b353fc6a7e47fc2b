/// Reads the beginning of a document and makes the decoder of its rows. Pure: sees memory only.
protocol ResultDecoder: Sendable {
    /// Reads header and first rows from the beginning of the input.
    ///
    /// The engine calls this with a longer and longer prefix of the input until the answer is
    /// `opened`. With `isWhole` the prefix is the whole input.
    ///
    /// - Throws: `ConversionError` with a byte position where known.
    func open(
        _ prefix: PaddedText, isWhole: Bool, needs: DocumentNeeds
    ) throws(ConversionError) -> Opening
}

enum Opening {
    case needsMoreInput
    case opened(OpenedResult)
}

/// A result whose header was read, and the decoder of its rows.
struct OpenedResult {
    var header: ResultHeader
    /// Where the first row begins, or the end of the rows if there are none.
    var rowsStart: Int
    var rows: any RowDecoder
    /// Whether the header is known only when the whole input was seen: the engine runs over the rows
    /// without outputs, calls `rows.reopen`, and reads the input a second time.
    var isSurvey = false
    /// Returns the result as it can be read without a survey, if the last bytes of the input show that
    /// outputs need none of the members behind the rows; `nil` otherwise.
    var openedByEnd: (@Sendable (_ end: [UInt8]) -> OpenedResult?)?
    var warnings: [Warning] = []
    /// The first rows, where `DocumentNeeds.sample` asks for them and `rows` is sequential. For all other
    /// decoders the engine decodes the sample itself.
    var sample: Frame?
}

/// Decodes frames. Threads call one decoder at once; it keeps no state between frames.
protocol RowDecoder: Sendable {
    /// Texts that stand between two rows, so that a frame may be cut there; without any, frames are
    /// cut at any byte.
    var boundary: RowBoundary { get }

    /// Whether frames must be decoded one after the other, because the parser behind the decoder is
    /// incremental and keeps the row that a frame ended in. Default: no.
    var isSequential: Bool { get }

    /// Whether places in frames are places in the input, for errors to name. Default: yes.
    var hasInputOffsets: Bool { get }

    /// Whether each row of the input is a row of the result, so that errors can name it. Default: yes.
    var keepsRows: Bool { get }

    /// Whether `finish` needs the bytes behind the rows. Default: yes.
    var readsFooter: Bool { get }

    /// Whether a survey may stop behind the row that `ConversionOptions.limit` names. Default: no.
    var surveyEndsAtLimit: Bool { get }

    /// Finds the rows of a frame and puts their cells into it.
    ///
    /// The frame may begin or end in the middle of a row: the pipeline compares the end of each frame's
    /// last whole row with the beginning of the next frame, and has a frame decoded again that began
    /// at a wrong place. So an error is part of the outcome, and a frame that ends inside a row is no
    /// error unless it `isLast`.
    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome

    /// Reads the bytes behind the rows, and decodes the totals row into `frame` if there is one.
    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter

    /// Returns the result as the second pass reads it, from the footer and the findings of the survey.
    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult
}

extension RowDecoder {
    var isSequential: Bool { false }
    var hasInputOffsets: Bool { true }
    var keepsRows: Bool { true }
    var readsFooter: Bool { true }
    var surveyEndsAtLimit: Bool { false }

    func finish(
        _ footer: PaddedText, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter { ResultFooter() }

    func reopen(
        _ footer: PaddedText, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        preconditionFailure("only a survey is opened again")
    }
}

/// Places where a frame may be cut: behind the first `text` of a mark at or after the wanted size. The
/// last `kept` bytes of the text belong to the next frame. Marks are tried in order.
struct RowBoundary: Sendable {
    struct Mark: Sendable {
        var text: [UInt8]
        var kept: Int
    }
    var marks: [Mark]
}

/// The result of decoding one frame; its cells are in the frame.
struct FrameOutcome: Sendable {
    enum Ending: Sendable {
        /// The frame ended; more rows may come.
        case frameEnded
        /// The rows up to `consumed` fill the frame; the pipeline makes a frame of its own of the bytes
        /// behind them.
        case frameFull
        /// The end of the rows was found: the rest of the input from `consumed` on is footer.
        case rowsEnded
        case failed(FrameFailure)
    }
    /// Number of bytes, from the frame's beginning, of whole rows and the separators between them.
    var consumed: Int
    var ending: Ending
    /// The facts that a survey found in the frame, as `RowDecoder.reopen` reads them.
    var findings: [[UInt8]] = []
    var warnings: [Warning] = []
}

/// An error in a frame; the pipeline adds the frame's place in the input.
struct FrameFailure: Error {
    var code: ConversionError.Code = .malformed
    /// Offset in the frame; negative where a parser noticed an error of an earlier frame.
    var offset: Int
    /// Line in the input, where a parser counts lines.
    var line: Int?
    /// Row in the frame, from 0.
    var row: Int
    var column: String?
    var reason: Message
    var hint: Message?
}

/// Turns rows into the bytes of a format.
///
/// Calls come in this order: `makeSurvey`; `begin`; `encode`, any number of times and from several
/// threads at once; `append` for each encoded batch, in the order of the rows; `finish`. Implementers need not care about I/O,
/// threads, limits, or the order in which batches are encoded.
protocol RowEncoder: Sendable {
    /// Parts of the source's cells that the encoder needs.
    var needs: DocumentNeeds { get }

    /// View of the cells that `encode` and `finish` get. Default: the values.
    var view: CellView { get }

    /// Whether the format shows the flat table: without hidden fields, with totals as a row.
    /// Default: yes.
    var isFlatTable: Bool { get }

    /// Whether totals can be written as rows. Default: as the flat table has them.
    var showsTotals: Bool { get }

    /// Rows of totals that the format's readers expect in a flat table. Default: none.
    var usualTotals: Totals { get }

    /// Whether drill links are shown where the user asks for them. Default: no.
    var showsLinks: Bool { get }

    /// Whether cells are written as they stood in the source, links and all. Default: no.
    var copiesCells: Bool { get }

    /// Whether the members of the source's object are written. Default: no.
    var writesMembers: Bool { get }

    /// Whether the member of subtotals gets calculated columns, where the table's header has subtotals.
    /// Default: no.
    var calculatesSubtotals: Bool { get }

    /// Whether `applyFormatting` changes what is written. Default: where cells are shown as text.
    var appliesFormatting: Bool { get }

    /// Whether rows are written; a format of queries writes the document's query alone. Default: yes.
    var writesRows: Bool { get }

    /// Number of bytes that a row takes beside the text of its cells, such as keys; valid after
    /// `begin`. Default: 0, for a few bytes a cell.
    var fixedBytesPerRow: Int { get }

    /// Whether the encoder must see all rows in a pass of their own before `begin`. Default: no.
    var surveysRows: Bool { get }

    /// Makes the encoder that sees all rows in that pass and writes no byte: only `encode` and `append`
    /// are called on it.
    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder

    /// Takes over the facts that the survey found; called before `begin`.
    mutating func didSurvey(_ survey: any RowEncoder)

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError)

    /// Encodes rows; `firstRow` is the number of the batch's first row in the output, from 0.
    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary

    /// Takes note of the summary that `encode` returned for a batch, in the order of the rows, and adds
    /// to the batch's output the bytes that depend on the batches before. The output was not written
    /// yet.
    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer)

    /// Warnings for the user, complete when everything is written. Default: none.
    var warnings: [Warning] { get }

    /// Ends the output after `rowCount` rows; `totals` is a batch of one row.
    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError)
}

extension RowEncoder {
    /// Whether the encoder is given the rows of the flat table, which may be numbered and have
    /// subtotals between them.
    var takesTableRows: Bool { isFlatTable && showsTotals }

    var needs: DocumentNeeds { [] }
    var view: CellView { .values }
    var isFlatTable: Bool { true }
    var showsTotals: Bool { isFlatTable }
    var usualTotals: Totals { .none }
    var fixedBytesPerRow: Int { 0 }
    var showsLinks: Bool { false }
    var warnings: [Warning] { [] }
    var copiesCells: Bool { false }
    var writesMembers: Bool { false }
    var calculatesSubtotals: Bool { false }
    var writesRows: Bool { true }
    var appliesFormatting: Bool { view == .shown }
    var surveysRows: Bool { false }
    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder {
        preconditionFailure("an encoder that surveys rows makes its survey")
    }
    mutating func didSurvey(_ survey: any RowEncoder) {}
    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {}
}

/// The facts about an encoded batch that its encoder needs for the batches behind it and for `finish`.
struct BatchSummary: Sendable {
    /// A value of the encoder's own type, which only its `append` looks into; nil where batches do not
    /// depend on each other.
    var facts: (any Sendable)?
    var warnings: [Warning] = []
}
