/// Changes the rows of a frame, or what is shown of them, between decoding and encoding.
///
/// Called from several threads at once, once for each frame, in the order that
/// `Plan.transforms` has. Implementers change cells and add views and text; how many rows and
/// columns there are is not theirs to change.
protocol RowTransform: Sendable {
    /// How many bytes of text it may make of a row whatever stands in it. Default: 0.
    var fixedBytesPerRow: Int { get }

    /// - Throws: what keeps a row from being changed.
    func apply(to frame: Frame) throws(FrameFailure)
}

extension RowTransform {
    var fixedBytesPerRow: Int { 0 }
}

extension [any RowTransform] {
    /// Changes the rows of a decoded frame; what keeps one from being changed is how its rows end.
    func apply(to frame: Frame, _ outcome: inout FrameOutcome) {
        do throws(FrameFailure) {
            for transform in self { try transform.apply(to: frame) }
        } catch {
            frame.rowCount = error.row
            outcome.ending = .failed(error)
        }
    }

    /// Changes rows that stand outside the rows of the result: totals and subtotals.
    func apply(toTotals frame: Frame) throws(ConversionError) {
        do throws(FrameFailure) {
            for transform in self { try transform.apply(to: frame) }
        } catch {
            throw ConversionError(error.code, "totals: \(error.reason)", hint: error.hint)
        }
    }
}

extension Frame {
    /// A cell that a transform puts in the place `index` of the frame's cells.
    ///
    /// - Throws: `.tooLarge` at that row for text that no cell holds.
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

extension Plan {
    /// The changes that are made to the rows for outputs of these encoders.
    ///
    /// - Parameter warnings: Gets what is wrong with the model's formats.
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
        // The last, since it changes what the others read.
        if encoders.contains(where: \.copiesCells), let links = CarriedLinks(options) {
            transforms.append(links)
        }
        return transforms
    }
}
