/// Changes the cells of a frame, or their views, between decoding and encoding.
///
/// `apply(to:)` runs on several threads at once, one call per frame; for one frame the transforms
/// run in the order of `Rendition.transforms`. Implementers change cells and add views and text;
/// they must keep the number of rows and columns.
protocol RowTransform: Sendable {
    /// Number of bytes that the transform may add to a row beside the text of its cells. Default:
    /// 0.
    var fixedBytesPerRow: Int { get }

    /// - Throws: `FrameFailure` with the index and the reason of a row that cannot be changed.
    func apply(to frame: Frame) throws(FrameFailure)
}

extension RowTransform {
    var fixedBytesPerRow: Int { 0 }
}

extension [any RowTransform] {
    /// Applies all transforms to a decoded frame. If a row cannot be changed, the frame ends before
    /// it and `outcome` records the failure.
    func apply(to frame: Frame, _ outcome: inout FrameOutcome) {
        do throws(FrameFailure) {
            for transform in self { try transform.apply(to: frame) }
        } catch {
            frame.rowCount = error.row
            outcome.ending = .failed(error)
        }
    }

    /// Applies all transforms to rows outside the result's rows: totals and subtotals.
    func apply(toTotals frame: Frame) throws(ConversionError) {
        do throws(FrameFailure) {
            for transform in self { try transform.apply(to: frame) }
        } catch {
            throw ConversionError(error.code, "totals: \(error.reason)", hint: error.hint)
        }
    }
}

extension Frame {
    /// Returns the sampled rows as transforms show them; a row that cannot be changed, which the
    /// conversion reports later, ends the sample.
    func shown(by transforms: [any RowTransform]) -> Frame {
        if transforms.isEmpty { return self }
        let copy = Frame(capacity: 0)
        copy.copy(self)
        var outcome = FrameOutcome(consumed: 0, ending: .frameEnded)
        transforms.apply(to: copy, &outcome)
        return copy
    }

    /// Returns a cell that a transform stores at `index` of the frame's cells.
    ///
    /// - Throws: `.tooLarge`, with the index of the row, for text longer than a cell can hold.
    func madeCell(
        _ kind: Cell.Kind, at index: Int, offset: Int, length: Int, isPlain: Bool = false
    ) throws(FrameFailure) -> Cell {
        do throws(ConversionError) {
            return try Cell(kind, offset: offset, length: length, isPlain: isPlain)
        } catch {
            throw FrameFailure(
                code: error.code, offset: 0, row: index / columnCount,
                reason: "column \(index % columnCount + 1): \(error.reason)")
        }
    }
}

extension Rendition {
    /// Returns the transforms that the views of `encoders` need.
    ///
    /// - Parameter warnings: Receives a warning for each value format of the model that cannot be
    ///   used.
    func transforms(
        for encoders: [any RowEncoder], warnings: inout [Warning]
    ) -> [any RowTransform] {
        let views = encoders.map(\.view)
        var transforms: [any RowTransform] = []
        if let dates = EpochDates(header) { transforms.append(dates) }
        let showsSome =
            options.applyFormatting || header.columns.contains(where: \.field.isAlwaysFormatted)
        if showsSome, views.contains(where: { $0 != .values }) {
            transforms.append(
                ShownValues(header, isGeneral: options.applyFormatting, warnings: &warnings))
        }
        if options.links, encoders.contains(where: \.showsLinks) {
            transforms.append(DrillLinks(options))
        }
        // Comes last: it changes the source text that `ShownValues` and `DrillLinks` read.
        if encoders.contains(where: \.copiesCells), let links = CarriedLinks(options) {
            transforms.append(links)
        }
        return transforms
    }
}
