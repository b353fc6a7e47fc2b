/// Changes the rows of a frame, or what is shown of them, between decoding and encoding.
///
/// Called from several threads at once, once for each frame, in the order that
/// `Document.transforms` has. Implementers change cells and add views and text; how many rows and
/// columns there are is not theirs to change.
protocol RowTransform: Sendable {
    /// How many bytes of text it may make of a row whatever stands in it. Default: 0.
    var fixedBytesPerRow: Int { get }

    func apply(to frame: Frame)
}

extension RowTransform {
    var fixedBytesPerRow: Int { 0 }
}

extension [any RowTransform] {
    func apply(to frame: Frame) {
        for transform in self { transform.apply(to: frame) }
    }
}

extension Document {
    /// What is done to the rows for outputs of these encoders.
    ///
    /// - Parameter warnings: Gets what is wrong with the model's formats.
    func transforms(
        for encoders: [any RowEncoder], warnings: inout [Warning]
    ) -> [any RowTransform] {
        guard let header = opened?.header else { return [] }
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
