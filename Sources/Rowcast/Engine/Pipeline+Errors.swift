// Errors and warnings of a pass, with their places in the input.

extension Pipeline.Pass {
    /// The error of a slot's rows, with its place in the input.
    func error(_ failure: FrameFailure, in slot: Slot) -> ConversionError {
        let frame = slot.frame
        let offset = max(0, failure.offset)
        let counted = slot.lineCountAtEnd.map { count in
            1 + count
                - occurrences(of: .lineFeed, in: frame.text + offset)
        }
        return ConversionError(
            failure.code, format: format,
            at: place(
                slot.offset + failure.offset, line: failure.line ?? counted,
                row: slot.firstInputRow + failure.row + 1,
                column: failure.column),
            failure.reason, hint: failure.hint)
    }

    /// A warning with its place in the input; `nil` for a warning of rows behind the limit.
    ///
    /// - Parameter limit: Number of the frame's rows in front of the limit; `nil` without one.
    func placed(_ warning: Warning, in slot: Slot, behind limit: Int?) -> Warning? {
        guard let first = warning.first else { return warning }
        if let row = first.row, let limit, row >= limit { return nil }
        var warning = warning
        warning.first = place(
            slot.offset + (first.byte ?? 0),
            row: slot.firstInputRow + (first.row ?? 0) + 1)
        return warning
    }

    func endInRow(at byte: Int, row: Int) -> ConversionError {
        ConversionError(
            .truncated, format: format, at: place(byte, row: row), "the input ends inside a row")
    }

    func longRow(at byte: Int, row: Int) -> ConversionError {
        ConversionError(
            .tooLarge, format: format, at: place(byte, row: row),
            "a row is longer than \(maxRowBytes) bytes",
            hint: "raise \(option: .maxRowBytes) if that is right")
    }

    func longFooter(at byte: Int) -> ConversionError {
        ConversionError(
            .tooLarge, format: format, at: .init(byte: byte),
            "what follows the rows is longer than \(maxFooterBytes) bytes",
            hint: "raise \(option: .maxHeaderBytes) if that is right")
    }

    /// A position without the places that the pass does not know.
    private func place(
        _ byte: Int, line: Int? = nil, row: Int, column: String? = nil
    ) -> ConversionError.Position {
        .init(
            byte: hasInputOffsets ? byte : nil, line: line, row: keepsRows ? row : nil,
            column: column)
    }
}
