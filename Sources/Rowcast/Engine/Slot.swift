/// A frame on its way through the pipeline, with the outputs made of it.
final class Slot: @unchecked Sendable {
    enum State {
        case filled, decoding, decoded, resolved, encoded

        var isResolved: Bool { self == .resolved || self == .encoded }
    }

    private(set) var frame: Frame
    /// One output buffer for each encoder.
    private(set) var outputs: [OutputBox]
    /// Offset of the frame in the input, in bytes.
    var offset = 0
    var isLast = false
    /// Number of line feeds in the input up to the frame's end, where line feeds are counted.
    var lineCountAtEnd: Int?
    var state = State.filled
    var outcome: FrameOutcome?
    /// Index of the frame's first row among the rows that count, from 0.
    var firstRow = 0
    /// Number of rows of the input, in front of the frame, that lie outside the pass's window.
    var skippedRowCount = 0
    /// Index of the frame's first row among the rows of the flat table, subtotals included, from 0.
    var firstTableRow = 0
    var startedEncodes = 0
    var finishedEncodes = 0
    var summaries: [BatchSummary]

    init(frameBytes: Int, encoderCount: Int) {
        frame = Frame(capacity: frameBytes + (64 << 10))
        outputs = (0..<encoderCount).map { _ in OutputBox() }
        summaries = Array(repeating: BatchSummary(), count: encoderCount)
    }

    func begin(offset: Int, isLast: Bool, rowLimit: Int) {
        frame.rowLimit = rowLimit
        self.offset = offset
        self.isLast = isLast
        state = .filled
        outcome = nil
        startedEncodes = 0
        finishedEncodes = 0
        for output in outputs { output.buffer.count = 0 }
    }

    /// Index of the frame's first row among the rows that an encoder of `rows` gets, from 0.
    func firstRow(of rows: TableRows) -> Int {
        rows == .withSubtotals ? firstTableRow : firstRow
    }

    /// Gives back the memory of a frame that a huge row made grow.
    func shrink(frameBytes: Int) {
        outcome = nil
        if frame.capacity > 4 * frameBytes + (128 << 10) {
            frame = Frame(capacity: frameBytes + (64 << 10))
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
