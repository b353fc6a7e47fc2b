/// Reads the beginning of a document and makes the decoder of its rows. Pure: sees memory only.
protocol ResultDecoder: Sendable {
    /// Reads header and first rows from the beginning of the input.
    ///
    /// Called with more and more of the input until the answer is `opened`. With `isWhole` there
    /// is no more to come.
    ///
    /// - Throws: `ConversionError` with a byte position where known.
    func open(
        _ prefix: UnsafeBufferPointer<UInt8>, isWhole: Bool, facets: Facets
    ) throws(ConversionError) -> Opening
}

enum Opening {
    case needsMoreInput
    case opened(OpenedResult)
}

/// A document whose header was read.
struct OpenedResult {
    var header: ResultHeader
    /// Where the first row begins, or the end of the rows if there are none.
    var rowsStart: Int
    var rows: any RowDecoder
    /// The header is known only when all was seen: the conversion runs over the input once without
    /// outputs, calls `rows.reopen`, and begins again.
    var isSurvey = false
    /// The result as it can be read at once, where the last bytes of the input show that outputs need
    /// nothing of what stands behind its rows; `nil` if they do not show that.
    var openedByEnd: (@Sendable (_ end: [UInt8]) -> OpenedResult?)?
    var warnings: [Warning] = []
    /// The first rows, where `Facets.sample` asks for them and the rows are decoded one frame after
    /// the other; those of other decoders are found without their help.
    var sample: Frame?
}

/// Decodes frames. Called from several threads at once; keeps nothing between frames.
protocol RowDecoder: Sendable {
    /// Text between two rows that a frame may be cut behind; without any, frames are cut anywhere.
    var boundary: RowBoundary { get }

    /// Whether frames must be decoded one after the other, because the decoder's engine is
    /// incremental by itself and keeps what it has not finished. Default: no.
    var isSequential: Bool { get }

    /// Whether places in frames are places in the input, for errors to name. Default: yes.
    var hasInputOffsets: Bool { get }

    /// Whether `finish` wants what follows the rows. Default: yes.
    var readsFooter: Bool { get }

    /// Whether a survey needs no more rows than are wanted. Default: no.
    var surveyEndsAtLimit: Bool { get }

    /// Finds the rows of a frame and puts their cells into it.
    ///
    /// The frame may begin or end in the middle of a row: the conversion compares where each one
    /// ended with where the next one began, and decodes again what was guessed wrong. So an error
    /// is reported in the outcome, and running out of bytes is none unless the frame `isLast`.
    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome

    /// Reads what follows the rows, and decodes the totals row into `frame` if there is one.
    func finish(
        _ footer: UnsafeBufferPointer<UInt8>, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter

    /// After a survey: the result as it is to be read the second time.
    func reopen(
        _ footer: UnsafeBufferPointer<UInt8>, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult
}

extension RowDecoder {
    var isSequential: Bool { false }
    var hasInputOffsets: Bool { true }
    var readsFooter: Bool { true }
    var surveyEndsAtLimit: Bool { false }

    func finish(
        _ footer: UnsafeBufferPointer<UInt8>, totals frame: Frame
    ) throws(ConversionError) -> ResultFooter { ResultFooter() }

    func reopen(
        _ footer: UnsafeBufferPointer<UInt8>, findings: [[UInt8]]
    ) throws(ConversionError) -> OpenedResult {
        preconditionFailure("only a survey is opened again")
    }
}

/// Where a frame may be cut: behind the first `text` at or after the wanted size, `kept` bytes of
/// which belong to the next frame. Tried in order.
struct RowBoundary: Sendable {
    struct Mark: Sendable {
        var text: [UInt8]
        var kept: Int
    }
    var marks: [Mark]
}

/// What a decoder made of one frame.
struct FrameOutcome: Sendable {
    enum Ending: Sendable {
        /// The frame ended; more rows may come.
        case frameEnded
        /// The rows so far are as much as should be held at a time; what is behind them is decoded
        /// as a frame of its own.
        case frameFull
        /// The end of the rows was found: the rest of the input from `consumed` on is footer.
        case rowsEnded
        case failed(FrameFailure)
    }
    /// Up to which byte the frame is made of whole rows and what separates them.
    var consumed: Int
    var ending: Ending
    /// What a survey found.
    var findings: [[UInt8]] = []
    var warnings: [Warning] = []
}

/// An error in a frame; the conversion adds where the frame lies.
struct FrameFailure: Error {
    var code: ConversionError.Code = .malformed
    /// Offset in the frame; negative where an engine has noticed late.
    var offset: Int
    /// Line in the input, where an engine counts lines.
    var line: Int?
    /// Row in the frame, from 0.
    var row: Int
    var column: String?
    var reason: String
    var hint: String?
}

/// Turns rows into the bytes of a format.
///
/// Calls come in the order `makeSurvey`, `begin`, `encode` (any number, from several threads at once), then
/// `append` for each encoded batch in order, `finish`. Implementers need not care about I/O,
/// threads, limits, or the order in which batches are encoded.
protocol RowEncoder: Sendable {
    /// Which parts of the source's cells are needed.
    var facets: Facets { get }

    /// Which cells are given to `encode` and `finish`. Default: the values.
    var view: CellView { get }

    /// Whether the format shows the flat table: without hidden fields, with totals as a row.
    /// Default: yes.
    var isFlatTable: Bool { get }

    /// Whether totals can be written as rows. Default: as the flat table has them.
    var showsTotals: Bool { get }

    /// Which totals the format's readers expect in a flat table. Default: none.
    var usualTotals: Totals { get }

    /// Whether drill links are shown where the user asks for them. Default: no.
    var showsLinks: Bool { get }

    /// Whether cells are written as they stood in the source, links and all. Default: no.
    var copiesCells: Bool { get }

    /// Whether the members of the source's object are written. Default: no.
    var writesMembers: Bool { get }

    /// Whether `applyFormatting` changes what is written. Default: where cells are shown as text.
    var appliesFormatting: Bool { get }

    /// Whether rows are written, and not only what the document says of them. Default: yes.
    var writesRows: Bool { get }

    /// How many bytes a row takes beside the text of its cells, such as keys; valid after `begin`.
    /// Default: 0, for a few bytes a cell.
    var fixedBytesPerRow: Int { get }

    /// Whether all rows must be seen in a run over the input before `begin`. Default: no.
    var surveysRows: Bool { get }

    /// The encoder that sees all rows and writes nothing: only `encode` and `append` are called on it.
    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder

    /// Takes note of what the survey saw; called before `begin`.
    mutating func didSurvey(_ survey: any RowEncoder)

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError)

    /// Encodes rows; `firstRow` is the number of the batch's first row in the output, from 0.
    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary

    /// Takes note of what `encode` returned, batch by batch in order, and puts into the batch's
    /// output what only those before it tell. The output was not written yet.
    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer)

    /// What a user should know when all is written. Default: nothing.
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

    var facets: Facets { [] }
    var view: CellView { .values }
    var isFlatTable: Bool { true }
    var showsTotals: Bool { isFlatTable }
    var usualTotals: Totals { .none }
    var fixedBytesPerRow: Int { 0 }
    var showsLinks: Bool { false }
    var warnings: [Warning] { [] }
    var copiesCells: Bool { false }
    var writesMembers: Bool { false }
    var writesRows: Bool { true }
    var appliesFormatting: Bool { view == .shown }
    var surveysRows: Bool { false }
    func makeSurvey(of table: OutputTable) throws(ConversionError) -> any RowEncoder {
        preconditionFailure("an encoder that surveys rows makes its survey")
    }
    mutating func didSurvey(_ survey: any RowEncoder) {}
    mutating func append(_ summary: BatchSummary, completing output: inout OutputBuffer) {}
}

/// A cell of an output and the URL that it links to.
struct LinkedCell: Sendable {
    var row: Int
    var column: Int
    var url: [UInt8]
}

/// What an encoder has to know of each batch when it finishes.
struct BatchSummary: Sendable {
    /// A run of compressed bytes.
    struct Piece: Sendable {
        /// Bytes before compression, and their CRC-32.
        var uncompressedCount = 0
        var checksum: UInt32 = 0
        /// Bytes after compression.
        var compressedCount = 0
    }

    /// The output, where it is compressed: the first piece goes on with the part of an archive that
    /// the batch before was in, and each other one begins the next part.
    var pieces: [Piece] = []
    /// Cells that link to somewhere, for formats that collect them.
    var links: [LinkedCell] = []
    /// The facts that a survey found in the rows of the batch.
    var findings: (any Sendable)?
    var warnings: [Warning] = []
}
