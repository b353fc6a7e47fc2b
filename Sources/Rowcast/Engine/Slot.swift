/// A frame on its way through the pipeline, with the outputs made of it.
///
/// Outputs with equal settings see the same rows, a *rendition* of the frame. The first rendition is the
/// decoded frame itself; each further one is a copy, which its transforms and its window change.
final class Slot: @unchecked Sendable {
    /// The steps of a slot in their order.
    enum State: Comparable {
        case filled, decoding, decoded
        /// Steps of rows that get calculated columns; those that are `calculating` may need rows that are
        /// not there yet.
        case accepted, calculating, calculated, completing, complete
        case resolved, encoded
    }

    private(set) var frame: Frame
    /// The renditions of the frame but the first.
    private var copies: [Frame] = []
    /// One output buffer for each encoder.
    private(set) var outputs: [OutputBox]
    /// Offset of the frame in the input, in bytes.
    var offset = 0
    var isLast = false
    /// Number of line feeds in the input up to the frame's end, where line feeds are counted.
    var lineCountAtEnd: Int?
    var state = State.filled
    var outcome: FrameOutcome?
    /// The columns that calculations read, and their values of blocks of rows.
    var packed: PackedColumns?
    /// Why the rows from one on cannot have the calculated columns.
    var failure: FrameFailure?
    var values: [(any Sendable, Range<Int>)] = []
    /// Index of the frame's first row among the rows of the input, from 0.
    var firstInputRow = 0
    /// For each rendition, the index of its first row among all its rows, from 0.
    var firstRows: [Int]
    /// For each rendition, the index of its first row among the rows of the flat table, subtotals
    /// included, from 0.
    var firstTableRows: [Int]
    var startedEncodes = 0
    var finishedEncodes = 0
    /// The summary of each encoder's rows; nil for an encoder whose rendition has no rows here.
    var summaries: [BatchSummary?]

    init(frameBytes: Int, encoderCount: Int, renditionCount: Int) {
        frame = Frame(capacity: frameBytes + (64 << 10))
        outputs = (0..<encoderCount).map { _ in OutputBox() }
        summaries = Array(repeating: nil, count: encoderCount)
        firstRows = Array(repeating: 0, count: renditionCount)
        firstTableRows = firstRows
    }

    func begin(offset: Int, isLast: Bool, rowLimit: Int) {
        frame.rowLimit = rowLimit
        self.offset = offset
        self.isLast = isLast
        state = .filled
        outcome = nil
        packed = nil
        failure = nil
        values = []
        startedEncodes = 0
        finishedEncodes = 0
        for output in outputs { output.buffer.count = 0 }
    }

    /// The frame as a rendition has it.
    func frame(of rendition: Int) -> Frame {
        rendition == 0 ? frame : copies[rendition - 1]
    }

    /// Makes the renditions of the decoded frame, each changed by its transforms. Where a row cannot
    /// be changed, all renditions end in front of it, and `outcome` records the failure.
    func makeRenditions(_ transforms: [[any RowTransform]], _ outcome: inout FrameOutcome) {
        while copies.count < transforms.count - 1 { copies.append(Frame(capacity: 0)) }
        for copy in copies { copy.copy(frame) }
        var rowCount = frame.rowCount
        for index in transforms.indices {
            frame(of: index).rowCount = rowCount
            transforms[index].apply(to: frame(of: index), &outcome)
            rowCount = frame(of: index).rowCount
        }
        frame.rowCount = rowCount
        for copy in copies { copy.rowCount = rowCount }
    }

    /// Index of the frame's first row among the rows that an encoder of `rows` gets, from 0.
    func firstRow(of rows: TableRows, in rendition: Int) -> Int {
        rows == .withSubtotals ? firstTableRows[rendition] : firstRows[rendition]
    }

    /// Number of rows written when the slot is, in the rendition that has the most.
    var writtenRowCount: Int {
        firstRows.indices.reduce(0) { max($0, firstRows[$1] + frame(of: $1).rowCount) }
    }

    /// Gives back the memory of a frame that a huge row made grow.
    func shrink(frameBytes: Int) {
        outcome = nil
        if frame.capacity > 4 * frameBytes + (128 << 10) {
            frame = Frame(capacity: frameBytes + (64 << 10))
            copies = []
        }
        for output in outputs where output.buffer.capacity > 16 * frameBytes {
            output.buffer = OutputBuffer()
        }
    }
}

/// An output buffer with an identity, so that the encoders of a frame can fill theirs at once.
final class OutputBox: @unchecked Sendable {
    var buffer = OutputBuffer()
}
