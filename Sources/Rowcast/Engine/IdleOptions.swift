/// Finds options that were set and have no effect, since no format of the conversion has them.
struct IdleOptions: Sendable {
    private struct Output {
        let format: ResultFormat
        let encoder: any RowEncoder
        let options: EncodingOptions
    }

    private let reading: ReadingOptions
    private let outputs: [Output]

    /// - Parameter encoding: The outputs; nil for a document that is inspected.
    init(_ reading: ReadingOptions, _ encoding: OutputEncoding?) {
        self.reading = reading
        outputs = (encoding?.encoders ?? []).enumerated().compactMap { index, encoder in
            encoding.map {
                Output(
                    format: $0.formats[index], encoder: encoder, options: $0.options[index])
            }
        }
    }

    /// Refuses the first option without effect, once the input's format is known.
    ///
    /// - Throws: `.unsupported` that names the option and the formats that have it.
    func refuse(reading input: ResultFormat) throws(ConversionError) {
        let read = Set(reading.values.names)
        let written = Set(outputs.flatMap(\.options.writing.values.names))
        var used = read.intersection(input.options(for: .reading))
        for output in outputs {
            used.formUnion(
                Set(output.options.writing.values.names)
                    .intersection(output.format.options(for: .writing)))
        }
        for name in read.union(written).subtracting(used).sorted() {
            let owners = ResultFormat.all.filter { format in
                format.options.contains { $0.name == name }
            }
            let reads = !written.contains(name)
            guard let option = owners.first?.options.first(where: { $0.name == name }) else {
                continue
            }
            throw refusal(
                of: "\(option: option)", reads ? "read" : "written", owners.map(\.name),
                others: reads ? [input.name] : outputs.map(\.format.name))
        }
        try require("\(option: .includesHidden)", { $0.includesHidden }) { $0.isFlatTable }
        try require("\(option: .includesRowTotals, false)", { !$0.includesRowTotals }) {
            $0.isFlatTable
        }
        try require("\(option: .header)", { $0.header != .byFormat }) {
            $0.writesRows && !$0.writesMembers
        }
        try require("\(option: .applyFormatting)", { $0.applyFormatting }) {
            $0.appliesFormatting
        }
        try require("\(option: .valueFormats)", { !$0.valueFormats.isEmpty }) {
            $0.appliesFormatting
        }
        let checked = outputs.filter { $0.options.validation != nil }
        if let formats = checked.first?.options.validation?.formats,
            formats.isDisjoint(with: checked.map(\.format))
        {
            throw refusal(
                of: "\(option: .validation)", "written",
                ResultFormat.all.filter(formats.contains).map(\.name),
                others: checked.map(\.format.name))
        }
    }

    /// Refuses an option of all formats that is set for some outputs and matters to none of them.
    private func require(
        _ option: Message, _ isSet: (EncodingOptions) -> Bool, matters: (any RowEncoder) -> Bool
    ) throws(ConversionError) {
        let outputs = outputs.filter { isSet($0.options) }
        if outputs.isEmpty
            || outputs.contains(where: { $0.encoder.writesRows && matters($0.encoder) })
        {
            return
        }
        let owners = ResultFormat.all.filter { format in
            guard let encoder = format.makeEncoder?(EncodingOptions()) else { return false }
            return encoder.writesRows && matters(encoder)
        }
        throw refusal(
            of: option, "written", owners.map(\.name), others: outputs.map(\.format.name))
    }

    private func refusal(
        of option: Message, _ use: String, _ owners: [String], others: [String]
    ) -> ConversionError {
        ConversionError(
            .unsupported,
            "\(option) has no effect on \(others.uniqued().joined(separator: ", ")), only where "
                + "\(owners.joined(separator: ", ")) is \(use)")
    }
}

extension ResultFormat {
    /// The names of the options that matter when the format is read, or is written.
    fileprivate func options(for use: FormatOption.Use) -> [String] {
        options.filter { $0.use == use || $0.use == .both }.map(\.name)
    }
}
