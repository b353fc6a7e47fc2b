extension Pipeline {
    /// A task for the engine; it reports each back but the last two.
    enum Task {
        /// Fill the slot's frame from the input.
        case read(Slot)
        case decode(Slot)
        /// Calculate with the slot's rows, or end the calculations of the pass.
        case calculate(Slot?)
        /// Put the calculated columns into the slot's rows.
        case complete(Slot)
        /// Encode the slot's rows with the encoder of that index.
        case encode(Slot, Int)
        /// Write the slot's outputs.
        case write(Slot)
        /// Nothing to do until another task is reported back.
        case wait
        /// Nothing to do any more.
        case finish
    }
}
