/// A step that any thread may do at any time: it sees memory only, and nothing that another step
/// changes.
enum Work: Sendable {
    case decode(Slot, any RowDecoder, [any RowTransform])
    /// Encodes the slot's rows with the encoder of that index.
    case encode(Slot, Int, any RowEncoder, TableRows)

    /// What came of a step.
    enum Done: Sendable {
        case decoded(Slot, FrameOutcome)
        case encoded(Slot, Int, Result<BatchSummary, ConversionError>)
    }

    func run() -> Done {
        switch self {
        case .decode(let slot, let rows, let transforms):
            var outcome = rows.decode(slot.frame, isLast: slot.isLast)
            transforms.apply(to: slot.frame, &outcome)
            return .decoded(slot, outcome)
        case .encode(let slot, let index, let encoder, let rows):
            let encoded = Result { () throws(ConversionError) in
                try encoder.encode(
                    slot.frame.batch(encoder.view, rows), firstRow: slot.firstRow(of: rows),
                    into: &slot.outputs[index].buffer)
            }
            return .encoded(slot, index, encoded)
        }
    }
}
