/// Finds options that were set and have no effect, since no format of the conversion has them.
struct IdleOptions: Sendable {
    private let reading: FormatOptionValues
    private let options: WritingOptions
    private let outputs: [ResultFormat]
    private let encoders: [any RowEncoder]

    init(_ options: ConversionOptions, outputs: [ResultFormat], encoders: [any RowEncoder]) {
        reading = options.reading.values
        self.options = options.writing
        self.outputs = outputs
        self.encoders = encoders
    }

    /// Refuses the first option without effect, once the input's format is known.
    ///
    /// - Throws: `.unsupported` that names the option and the formats that have it.
    func refuse(reading input: ResultFormat) throws(ConversionError) {
        let used = Set(input.options(for: .reading) + outputs.flatMap { $0.options(for: .writing) })
        let set = Set(reading.names + options.values.names)
        for name in set.sorted() where !used.contains(name) {
            let owners = ResultFormat.all.filter { format in
                format.options.contains { $0.name == name }
            }
            guard let option = owners.first?.options.first(where: { $0.name == name }) else {
                continue
            }
            let reads = option.use == .reading || outputs.isEmpty && option.use == .both
            let others = reads ? [input] : outputs
            if others.isEmpty { continue }
            throw refusal(
                of: "\(option: option)", reads ? "read" : "written", owners.map(\.name),
                others: others.map(\.name))
        }
        guard !outputs.isEmpty else { return }
        if options.includesHidden {
            try require("\(option: .includesHidden)", "written") { $0.isFlatTable }
        }
        if !options.includesRowTotals {
            try require("\(option: .includesRowTotals, false)", "written") { $0.isFlatTable }
        }
        if options.header != .byFormat {
            try require("\(option: .header)", "written") { $0.writesRows && !$0.writesMembers }
        }
        if options.applyFormatting {
            try require("\(option: .applyFormatting)", "written") { $0.appliesFormatting }
        }
        if options.validation != nil, !outputs.contains(where: { $0.makeChecker != nil }) {
            throw refusal(
                of: "\(option: .validation)", "written",
                ResultFormat.all.filter { $0.makeChecker != nil }.map(\.name),
                others: outputs.map(\.name))
        }
    }

    /// Refuses an option of all formats unless it matters to one of the outputs.
    private func require(
        _ option: Message, _ use: String, _ matters: (any RowEncoder) -> Bool
    ) throws(ConversionError) {
        if encoders.contains(where: { $0.writesRows && matters($0) }) { return }
        let owners = ResultFormat.all.filter { format in
            guard let encoder = format.makeEncoder?(EncodingOptions()) else { return false }
            return encoder.writesRows && matters(encoder)
        }
        throw refusal(of: option, use, owners.map(\.name), others: outputs.map(\.name))
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
