extension Engine {
    /// A task for a driver.
    enum Task {
        /// Put the next bytes of the input into the memory; report with `didRead`.
        case read(UnsafeMutableRawBufferPointer)
        /// Do the step; report with `did`.
        case work(Work)
        /// Call `write` with the slot, or with nil for the heading or the ending; report with
        /// `didWrite`.
        case write(Slot?)
        /// Find the last `byteCount` bytes of an input that can be read from any offset; report with
        /// `didReadEnd`.
        case readEnd(byteCount: Int)
        /// Find the result in the container that the input is, by `Document.openContainer`; report
        /// with `didPrepareInput`.
        case openContainer(OpenContainer)
        /// See that the input can be read a second time; report with `didPrepareInput`.
        case keepInput
        /// Keep all of the input, so that it can be read again later; report with `didPrepareInput`.
        case keepWholeInput
        /// Go to the first byte of another input and skip bytes from there; report with
        /// `didPrepareInput`.
        case enter(input: Int, skipping: Int)
        /// Go back to the input's first byte and skip bytes from there; report with
        /// `didPrepareInput`.
        case rewind(skipping: Int)
        /// Wait until another task is reported.
        case wait
        /// End: no task is left.
        case finish
    }
}

/// A step of a pass that any thread may do beside others: it sees memory only, and none that another
/// step changes.
enum Work: Sendable {
    /// Decodes the slot's frame and makes its renditions, each by its transforms.
    case decode(Slot, any RowDecoder, [[any RowTransform]])
    /// Encodes a rendition of the slot's rows with the encoder of that index.
    case encode(Slot, Int, any RowEncoder, TableRows, rendition: Int)

    /// A step that was done, with its result.
    enum Done: Sendable {
        case decoded(Slot, FrameOutcome)
        case encoded(Slot, Int, Result<BatchSummary?, ConversionError>)
    }

    func run() -> Done {
        switch self {
        case .decode(let slot, let rows, let transforms):
            var outcome = rows.decode(slot.frame, isLast: slot.isLast)
            slot.makeRenditions(transforms, &outcome)
            return .decoded(slot, outcome)
        case .encode(let slot, let index, let encoder, let rows, let rendition):
            let frame = slot.frame(of: rendition)
            guard frame.rowCount > 0 else { return .encoded(slot, index, .success(nil)) }
            let encoded = Result { () throws(ConversionError) -> BatchSummary? in
                try encoder.encode(
                    frame.batch(encoder.view, rows),
                    firstRow: slot.firstRow(of: rows, in: rendition),
                    into: &slot.outputs[index].buffer)
            }
            return .encoded(slot, index, encoded)
        }
    }
}
