/// The encoders of a conversion's outputs, and the bytes of each that stand before and behind the rows.
struct OutputEncoding {
    private(set) var formats: [ResultFormat]
    /// One encoder for each output; behind `begin` only `append` and `finish` change them.
    private(set) var encoders: [any RowEncoder]
    /// The changes that are made to each decoded frame before it is encoded.
    private(set) var transforms: [any RowTransform] = []
    /// The rows that each encoder gets.
    private(set) var tableRows: [TableRows]
    /// The totals that each output shows.
    private let totals: [Totals]
    /// Rows of subtotals that flat tables show between the rows, where an output shows subtotals.
    private(set) var subtotals: Subtotals?
    /// Whether flat tables have a further column of row numbers.
    private(set) var numbersRows = false
    private var hidesTotals = false
    /// Whether the source announced a totals row in front of its rows.
    private var announcesTotals = false
    private let options: EncodingOptions
    private var pending: [OutputBox]
    /// The checks of the outputs, where options ask for validation and the format has a checker.
    private var checks: [OutputCheck?] = []
    private(set) var bytesWritten: [Int]
    private(set) var warnings: [Warning] = []
    /// For the encoding of a survey: the index of the output that each of its encoders looks at rows
    /// for. `nil` for an encoding that writes.
    private var surveyed: [Int]?

    /// - Throws: `.unsupported` for a format that cannot be written, or has no place for the totals
    ///   that are asked for.
    init(formats: [ResultFormat], options: ConversionOptions) throws(ConversionError) {
        self.formats = formats
        self.options = EncodingOptions(options.writing, limit: options.limit)
        encoders = []
        for format in formats {
            guard let makeEncoder = format.makeEncoder else {
                throw ConversionError(
                    .unsupported, format: format, "results cannot be written in this format yet")
            }
            let encoder = makeEncoder(self.options)
            if self.options.readsBehindLimit, !encoder.showsTotals, !encoder.writesMembers {
                throw ConversionError(
                    .unsupported, format: format, "there is no place for totals in this format",
                    hint: "leave \(option: .totals) out or pass \(option: .totals, Totals.none)")
            }
            encoders.append(encoder)
        }
        let shown = self.options
        totals = encoders.map { shown.shownTotals(usual: $0.usualTotals) }
        tableRows = zip(encoders, totals).map { encoder, totals in
            if !encoder.takesTableRows { return .result }
            return totals == .all ? .withSubtotals : .numbered
        }
        pending = formats.map { _ in OutputBox() }
        bytesWritten = formats.map { _ in 0 }
        guard let validation = options.writing.validation else { return }
        for format in formats {
            let checker = format.makeChecker?(validation, options.writing.values)
            checks.append(
                try checker.map { checker throws(ConversionError) in
                    try OutputCheck(checker)
                })
        }
    }

    /// Whether some encoder must see all rows before the first is written.
    var surveysRows: Bool { encoders.contains(where: \.surveysRows) }

    /// Makes the encoding whose encoders look at the rows in the pass that counts them.
    func makeSurvey(_ plan: Plan) throws(ConversionError) -> OutputEncoding {
        let places = encoders.indices.filter { encoders[$0].surveysRows }
        var survey = self
        survey.surveyed = places
        survey.pending = []
        survey.encoders = []
        survey.formats = places.map { formats[$0] }
        survey.checks = []
        survey.tableRows = places.map { _ in .result }
        for index in places {
            do throws(ConversionError) {
                let table = try plan.table(for: encoders[index])
                survey.encoders.append(try encoders[index].makeSurvey(of: table))
            } catch {
                throw named(error, index)
            }
        }
        survey.transforms = plan.transforms(for: survey.encoders, warnings: &survey.warnings)
        return survey
    }

    /// Hands the facts that a survey found to the encoders that asked for it.
    mutating func didSurvey(_ survey: OutputEncoding) {
        for (place, index) in (survey.surveyed ?? []).enumerated() {
            encoders[index].didSurvey(survey.encoders[place])
        }
    }

    /// The parts of the source's cells that an encoder or a transform needs.
    var facets: Facets {
        var facets = encoders.reduce(into: Facets()) { $0.formUnion($1.facets) }
        let showsText = encoders.contains { $0.view != .values }
        if tableRows.contains(.withSubtotals) { facets.insert(.subtotals) }
        if !options.announcesTotals { facets.remove(.totalsAhead) }
        if options.links, encoders.contains(where: \.showsLinks) { facets.insert(.rawCells) }
        if options.applyFormatting {
            facets.insert(.numberFormat)
            if showsText { facets.formUnion([.rawCells, .types]) }
        }
        if options.applyVis, options.visConfig == nil { facets.insert(.visConfig) }
        if options.columns == nil { facets.insert(.allColumns) }
        return facets
    }

    /// Limit of the bytes of output for a frame that stand in none of its cells, such as keys.
    private static let maxFixedBytes = 4 << 20

    /// Number of rows that are encoded at a time; valid after `begin`.
    var rowLimit: Int {
        let shown = transforms.reduce(0) { $0 + $1.fixedBytesPerRow }
        let most = shown + (encoders.map(\.fixedBytesPerRow).max() ?? 0)
        return most > 0 ? max(1, OutputEncoding.maxFixedBytes / most) : .max
    }

    mutating func begin(_ plan: Plan) throws(ConversionError) {
        for index in encoders.indices {
            do throws(ConversionError) {
                let table = try plan.table(for: encoders[index])
                warnings += table.warnings.filter { !warnings.contains($0) }
                try encoders[index].begin(table, into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
        }
        transforms = plan.transforms(for: encoders, warnings: &warnings)
        announcesTotals = plan.header.hasTotals
        subtotals = plan.header.subtotals
        if let subtotals { try transforms.apply(toTotals: subtotals.frame) }
        let hasTables = encoders.contains(where: \.takesTableRows)
        numbersRows = plan.vis?.showsRowNumbers == true && hasTables
        hidesTotals = plan.vis?.showsTotals == false
    }

    /// Takes note of an encoded frame whose outputs are to be written next.
    mutating func append(_ summaries: [BatchSummary], completing outputs: [OutputBox]) {
        for index in encoders.indices {
            encoders[index].append(summaries[index], completing: &outputs[index].buffer)
            warnings.add(summaries[index].warnings)
        }
    }

    /// Ends the outputs behind the rows that went through `pipeline`.
    mutating func finish(
        _ end: (footer: ResultFooter, totals: Frame?), after pipeline: Pipeline
    ) throws(ConversionError) {
        let isNumbered = numbersRows
        let rest = pipeline.remainingSubtotals
        let lastSubtotals = rest.isEmpty ? nil : subtotals?.frame.rows(rest, isNumbered: isNumbered)
        if let totals = end.totals { try transforms.apply(toTotals: totals) }
        let tableTotals = hidesTotals ? nil : end.totals?.rows([0], isNumbered: isNumbered)
        for index in encoders.indices {
            do throws(ConversionError) {
                let view = encoders[index].view
                let isTable = encoders[index].takesTableRows
                var rowCount = pipeline.rowCount
                if tableRows[index] == .withSubtotals {
                    rowCount = pipeline.tableRowCount
                    if let batch = lastSubtotals?.batch(view, .withSubtotals) {
                        let summary = try encoders[index].encode(
                            batch, firstRow: rowCount, into: &pending[index].buffer)
                        encoders[index].append(
                            summary, completing: &pending[index].buffer)
                        rowCount += batch.rowCount
                    }
                }
                var totals = end.totals?.batch(view)
                if isTable {
                    totals =
                        self.totals[index] == .none
                        ? nil : tableTotals?.batch(view, .withSubtotals)
                } else if options.totals == .none {
                    totals = nil
                }
                try encoders[index].finish(
                    end.footer, totals: totals, rowCount: rowCount,
                    into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
            warnings.add(encoders[index].warnings)
            warnings.add(
                leftOut(
                    by: index, end.footer, hasTotals: end.totals != nil,
                    isStoppedByLimit: pipeline.isStoppedByLimit))
        }
    }

    /// Warnings of totals and subtotals that the source has and an output leaves out, unless the user
    /// asked for that by name.
    private func leftOut(
        by index: Int, _ footer: ResultFooter, hasTotals: Bool, isStoppedByLimit: Bool
    ) -> [Warning] {
        let encoder = encoders[index]
        guard options.totals != .none, encoder.writesRows else { return [] }
        let hasTotals = (hasTotals || isStoppedByLimit && announcesTotals) && !hidesTotals
        let way: (total: Message, all: Message)
        if encoder.writesMembers {
            guard isStoppedByLimit else { return [] }
            way = (
                "; \(option: .totals, Totals.total) reads on to it",
                "; \(option: .totals, Totals.all) reads on to them"
            )
        } else if !encoder.takesTableRows {
            let place: Message =
                "have no place in \(formats[index].name); \(option: .totals, Totals.none) says so"
            way = (", since totals \(place)", ", since totals \(place)")
        } else {
            way = (
                "; \(option: .totals, Totals.total) writes it",
                "; \(option: .totals, Totals.all) writes them"
            )
        }
        var warnings: [Warning] = []
        if hasTotals, totals[index] == .none || encoder.writesMembers {
            warnings.append(
                Warning("totals_left_out", "the totals row is left out\(way.total)"))
        }
        let showsSubtotals = totals[index] == .all && subtotals != nil
        if footer.hasSubtotals, !encoder.writesMembers, totals[index] != .total, !showsSubtotals {
            warnings.append(
                Warning("subtotals_left_out", "the subtotals are left out\(way.all)"))
        }
        return warnings
    }

    /// Writes the bytes that `begin` or `finish` made.
    mutating func write(to sinks: inout [any ByteSink]) throws(ConversionError) {
        try write(pending, to: &sinks)
        for box in pending { box.buffer.count = 0 }
    }

    /// Writes one buffer to each sink.
    mutating func write(
        _ outputs: [OutputBox], to sinks: inout [any ByteSink]
    ) throws(ConversionError) {
        for index in sinks.indices where outputs[index].buffer.count > 0 {
            let bytes = UnsafeRawBufferPointer(
                start: outputs[index].buffer.base, count: outputs[index].buffer.count)
            if !checks.isEmpty { try check(bytes, index) }
            try sinks[index].write(bytes)
            bytesWritten[index] += bytes.count
        }
    }

    /// Ends the checks of the outputs.
    ///
    /// - Throws: `.malformed` for an output that is not valid.
    mutating func finishValidation() throws(ConversionError) {
        for index in checks.indices {
            do throws(ConversionError) {
                try checks[index]?.finish()
            } catch {
                throw named(error, index)
            }
        }
    }

    private func check(_ bytes: UnsafeRawBufferPointer, _ index: Int) throws(ConversionError) {
        do throws(ConversionError) {
            try checks[index]?.check(bytes)
        } catch {
            throw named(error, index)
        }
    }

    func named(_ error: ConversionError, _ index: Int) -> ConversionError {
        var error = error
        error.format = error.format ?? formats[index]
        return error
    }
}
