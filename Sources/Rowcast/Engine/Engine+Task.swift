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
    /// Decodes the slot's frame and makes its renditions, each by its transforms; with calculations takes
    /// out the columns that these read.
    case decode(Slot, any RowDecoder, [[any RowTransform]], Calculation?)
    /// Brings the calculations the rows of the slot, which is the next, or ends them. One at a time.
    case calculate(Slot?, Calculation)
    /// Puts the calculated columns into the slot's rows, and makes its renditions.
    case complete(Slot, Calculation, [[any RowTransform]])
    /// Encodes a rendition of the slot's rows with the encoder of that index.
    case encode(Slot, Int, any RowEncoder, TableRows, rendition: Int)

    /// A step that was done, with its result.
    enum Done: Sendable {
        case decoded(Slot, FrameOutcome)
        /// The slots have values in all their rows.
        case calculated(Result<[Slot], ConversionError>)
        case completed(Slot, FrameFailure?)
        case encoded(Slot, Int, Result<BatchSummary?, ConversionError>)
    }

    func run() -> Done {
        switch self {
        case .decode(let slot, let rows, let transforms, let calculation):
            var outcome = rows.decode(slot.frame, isLast: slot.isLast)
            if let calculation {
                slot.packed = calculation.pack(slot.frame, &outcome)
            } else {
                slot.makeRenditions(transforms, &outcome)
            }
            return .decoded(slot, outcome)
        case .calculate(let slot, let calculation):
            return .calculated(
                Result { () throws(ConversionError) in
                    if let slot { try calculation.append(slot) } else { try calculation.finish() }
                })
        case .complete(let slot, let calculation, let transforms):
            do throws(FrameFailure) {
                try calculation.widen(slot)
                var outcome = FrameOutcome(consumed: 0, ending: .frameEnded)
                slot.makeRenditions(transforms, &outcome)
                if case .failed(let failure) = outcome.ending { throw failure }
                return .completed(slot, nil)
            } catch {
                return .completed(slot, error)
            }
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
