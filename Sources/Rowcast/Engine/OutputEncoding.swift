/// The encoders of a conversion's outputs, and the bytes of each that stand before and behind the rows.
struct OutputEncoding {
    private(set) var formats: [ResultFormat]
    /// One encoder for each output; behind `begin` only `append` and `finish` change them.
    private(set) var encoders: [any RowEncoder]
    /// The options of writing each output.
    private(set) var options: [EncodingOptions]
    /// The rows that each encoder gets.
    private(set) var tableRows: [TableRows]
    /// The rendition of the rows that each encoder gets.
    private(set) var renditionOfOutput: [Int]
    private(set) var renditions: [RenditionEncoding]
    /// The calculations that add columns; nil for none.
    private let calculation: (any ColumnCalculation)?
    /// The totals that each output shows.
    private let totals: [Totals]
    /// Whether the source announced a totals row in front of its rows.
    private var announcesTotals = false
    private var pending: [OutputBox]
    /// The checks of the outputs, each where its options ask for validation and its format has a
    /// check.
    private var checks: [(any OutputCheck)?] = []
    private(set) var bytesWritten: [Int]
    private(set) var warnings: [Warning] = []
    /// For the encoding of a survey: the index of the output that each of its encoders looks at rows
    /// for. `nil` for an encoding that writes.
    private var surveyed: [Int]?

    /// The state of the outputs that share a rendition of the rows.
    struct RenditionEncoding {
        /// The changes that are made to each decoded frame before it is encoded.
        var transforms: [any RowTransform] = []
        /// Rows of subtotals that flat tables show between the rows, where an output shows
        /// subtotals.
        var subtotals: Subtotals?
        /// Whether flat tables have a further column of row numbers.
        var numbersRows = false
        /// Whether a visualisation hides the totals row.
        var hidesTotals = false
    }

    /// - Parameter inputCount: Number of inputs whose rows the outputs get.
    /// - Throws: `.unsupported` for a format that cannot be written, or has no place for the totals
    ///   that are asked for; `.invalidOption` for an option of an output outside its range.
    init(
        _ outputs: [(format: ResultFormat, options: WritingOptions)],
        _ conversion: ConversionOptions, inputCount: Int = 1, rowsPerPart: [Int?] = []
    ) throws(ConversionError) {
        formats = outputs.map(\.format)
        let lacksTotals = conversion.changesRows(inputCount: inputCount)
        calculation = conversion.calculation
        options = outputs.map {
            EncodingOptions(
                $0.options, limit: conversion.limit,
                changesRows: lacksTotals || conversion.calculation != nil)
        }
        encoders = []
        var settings: [RowSettings] = []
        renditionOfOutput = []
        for (format, options) in zip(formats, options) {
            guard let makeEncoder = format.makeEncoder else {
                throw ConversionError(
                    .unsupported, format: format, "results cannot be written in this format yet")
            }
            try options.writing.validate()
            let encoder = makeEncoder(options)
            if options.readsBehindLimit, !encoder.showsTotals, !encoder.writesMembers {
                throw ConversionError(
                    .unsupported, format: format, "there is no place for totals in this format",
                    hint: "leave \(option: .totals) out or pass \(option: .totals, Totals.none)")
            }
            if options.readsBehindLimit, lacksTotals {
                throw ConversionError(
                    .unsupported, format: format,
                    "there are no totals of unpivoted rows, or of rows with other inputs",
                    hint: "leave \(option: .totals) out or pass \(option: .totals, Totals.none)")
            }
            encoders.append(encoder)
            let own = RowSettings(options)
            if !settings.contains(own) { settings.append(own) }
            renditionOfOutput.append(settings.firstIndex(of: own) ?? 0)
        }
        renditions = settings.map { _ in RenditionEncoding() }
        totals = zip(encoders, options).map { $1.shownTotals(usual: $0.usualTotals) }
        tableRows = zip(encoders, totals).map { encoder, totals in
            if !encoder.takesTableRows { return .result }
            return totals == .all ? .withSubtotals : .numbered
        }
        pending = formats.map { _ in OutputBox() }
        bytesWritten = formats.map { _ in 0 }
        for index in formats.indices { checks.append(try makeCheck(index)) }
        for (index, count) in rowsPerPart.enumerated() {
            guard let count else { continue }
            guard count > 0 else {
                throw ConversionError(.invalidOption, "rowsPerPart must be at least 1")
            }
            encoders[index] = PartsEncoder(encoders[index], rowsPerPart: count)
        }
    }

    /// Whether the documents of the outputs end behind the result.
    private(set) var endsDocuments = true

    /// Makes the result of the only output one of several in its document.
    ///
    /// - Parameter earlier: The encoding of the result before, which has finished.
    /// - Throws: `.unsupported` for a format whose documents hold one result.
    mutating func take(
        _ place: SheetPlace, behind earlier: OutputEncoding?
    ) throws(ConversionError) {
        guard var encoder = encoders[0] as? any SheetsEncoder else {
            throw ConversionError(
                .unsupported, format: formats[0], "a document holds one result, and no sheets",
                hint: "xlsx has a sheet for each of several results")
        }
        encoder.take(place, behind: earlier?.encoders[0])
        encoders[0] = encoder
        if let earlier { checks = earlier.checks }
        endsDocuments = place.isLast
    }

    private func makeCheck(_ index: Int) throws(ConversionError) -> (any OutputCheck)? {
        try options[index].validation?.makeCheck(formats[index], options[index].writing.values)
    }

    /// Makes the renditions that the outputs show of a result.
    ///
    /// - Parameter late: The option that would find columns behind the first rows.
    func makeRenditions(
        of header: ResultHeader, late: OptionKey<Bool>?
    ) throws(ConversionError) -> [Rendition] {
        var made: [Rendition] = []
        for index in renditions.indices {
            let outputs = outputs(of: index)
            guard let first = outputs.first else { continue }
            made.append(
                try Rendition(
                    header, options[first], encoders: outputs.map { encoders[$0] }, late: late))
        }
        return made
    }

    /// The outputs that show a rendition.
    private func outputs(of rendition: Int) -> [Int] {
        renditionOfOutput.indices.filter { renditionOfOutput[$0] == rendition }
    }

    /// Whether some output leaves totals out without having been told to.
    var wantsTotals: Bool { options.contains { $0.totals != .none } }

    /// Whether some output has cells as they stood in the source.
    var copiesCells: Bool { encoders.contains(where: \.copiesCells) }

    /// Whether some encoder must see all rows before the first is written.
    var surveysRows: Bool { encoders.contains(where: \.surveysRows) }

    /// Makes the encoding whose encoders look at the rows in the pass that counts them: at their
    /// values, which are the same in every rendition.
    func makeSurvey(_ plan: Plan) throws(ConversionError) -> OutputEncoding {
        let places = encoders.indices.filter { encoders[$0].surveysRows }
        var survey = self
        survey.surveyed = places
        survey.pending = []
        survey.encoders = []
        survey.formats = places.map { formats[$0] }
        survey.options = places.map { options[$0] }
        survey.checks = []
        survey.tableRows = places.map { _ in .result }
        survey.renditionOfOutput = places.map { _ in 0 }
        survey.renditions = [RenditionEncoding()]
        for index in places {
            do throws(ConversionError) {
                let table = try plan.table(
                    for: encoders[index], options[index], in: renditionOfOutput[index])
                survey.encoders.append(try encoders[index].makeSurvey(of: table))
            } catch {
                throw named(error, index)
            }
        }
        survey.renditions[0].transforms = plan.renditions[0].transforms(
            for: survey.encoders, warnings: &survey.warnings)
        return survey
    }

    /// Hands the facts that a survey found to the encoders that asked for it.
    mutating func didSurvey(_ survey: OutputEncoding) {
        for (place, index) in (survey.surveyed ?? []).enumerated() {
            encoders[index].didSurvey(survey.encoders[place])
        }
    }

    /// The parts of the source's cells, and of the document, that an output or a transform needs.
    var needs: DocumentNeeds {
        var needs = encoders.indices.reduce(into: DocumentNeeds()) {
            $0.formUnion(self.needs(of: $1))
        }
        if let calculation {
            // The types of columns decide on those of expressions.
            needs.formUnion([.columnTypes, .sample, .numberFormat])
            if calculation.readsTotals { needs.insert(.totalsAhead) }
        }
        return needs
    }

    private func needs(of index: Int) -> DocumentNeeds {
        let (encoder, options) = (encoders[index], options[index])
        var needs = encoder.needs
        if tableRows[index] == .withSubtotals || calculatesSubtotals(index) {
            needs.insert(.subtotals)
        }
        if !options.announcesTotals { needs.remove(.totalsAhead) }
        if options.links, encoder.showsLinks { needs.insert(.rawCells) }
        if !options.valueFormats.isEmpty { needs.formUnion([.numberFormat, .types]) }
        if options.applyFormatting {
            needs.insert(.numberFormat)
            if encoder.view != .values { needs.formUnion([.rawCells, .types]) }
        }
        if options.applyVis, options.visConfig == nil { needs.insert(.visConfig) }
        if !options.namesAllColumns { needs.insert(.allColumns) }
        return needs
    }

    /// Whether an output writes a member of subtotals with calculated columns.
    private func calculatesSubtotals(_ index: Int) -> Bool {
        calculation != nil && encoders[index].calculatesSubtotals
            && options[index].totals != .none && options[index].totals != .total
    }

    /// Limit of the bytes of output for a frame that stand in none of its cells, such as keys.
    private static let maxFixedBytes = 4 << 20

    /// Number of rows that are encoded at a time; valid after `begin`.
    var rowLimit: Int {
        let shown = renditions.map { $0.transforms.reduce(0) { $0 + $1.fixedBytesPerRow } }
        let most = (shown.max() ?? 0) + (encoders.map(\.fixedBytesPerRow).max() ?? 0)
        return most > 0 ? max(1, OutputEncoding.maxFixedBytes / most) : .max
    }

    mutating func begin(_ plan: Plan) throws(ConversionError) {
        announcesTotals = plan.header.hasTotals
        for (index, rendition) in plan.renditions.enumerated() {
            let shown = outputs(of: index).map { encoders[$0] }
            var faults: [Warning] = []
            let transforms = rendition.transforms(for: shown, warnings: &faults)
            warnings += faults.filter { !warnings.contains($0) }
            renditions[index].transforms = transforms
            // Transforms change the rows of subtotals too.
            let subtotals = plan.header.subtotals.map { index == 0 ? $0 : Subtotals(copying: $0) }
            renditions[index].subtotals = subtotals
            renditions[index].numbersRows =
                rendition.vis?.showsRowNumbers == true && shown.contains(where: \.takesTableRows)
            renditions[index].hidesTotals = rendition.vis?.showsTotals == false
        }
        for rendition in renditions {
            guard let subtotals = rendition.subtotals else { continue }
            try rendition.transforms.apply(toTotals: subtotals.frame)
        }
        for index in encoders.indices {
            do throws(ConversionError) {
                var table = try plan.table(
                    for: encoders[index], options[index], in: renditionOfOutput[index])
                let subtotals = renditions[renditionOfOutput[index]].subtotals
                table.header.subtotals = calculatesSubtotals(index) ? subtotals : nil
                warnings += table.warnings.filter { !warnings.contains($0) }
                if encoders[index].view == .shown {
                    table.sample = table.sample?.shown(
                        by: renditions[renditionOfOutput[index]].transforms)
                }
                try encoders[index].begin(table, into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
        }
    }

    /// Takes note of an encoded frame whose outputs are to be written next.
    mutating func append(_ summaries: [BatchSummary?], completing outputs: [OutputBox]) {
        for index in encoders.indices {
            guard let summary = summaries[index] else { continue }
            encoders[index].append(summary, completing: &outputs[index].buffer)
            warnings.add(summary.warnings)
        }
    }

    /// Ends the outputs behind the rows that went through `pipeline`.
    mutating func finish(
        _ end: (footer: ResultFooter, totals: Frame?), after pipeline: Pipeline
    ) throws(ConversionError) {
        var ends: [RenditionEnd] = []
        for index in renditions.indices {
            ends.append(try self.end(of: index, end, after: pipeline))
        }
        for index in encoders.indices {
            do throws(ConversionError) {
                let end = ends[renditionOfOutput[index]]
                let view = encoders[index].view
                let isTable = encoders[index].takesTableRows
                var rowCount = pipeline.rowCount(of: renditionOfOutput[index])
                if tableRows[index] == .withSubtotals {
                    rowCount = pipeline.tableRowCount(of: renditionOfOutput[index])
                    if let batch = end.lastSubtotals?.batch(view, .withSubtotals) {
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
                        ? nil : end.tableTotals?.batch(view, .withSubtotals)
                } else if options[index].totals == .none {
                    totals = nil
                }
                try encoders[index].finish(
                    end.footer, totals: totals, rowCount: rowCount,
                    into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
            warnings.add(encoders[index].warnings)
            warnings.add(leftOut(by: index, ends[renditionOfOutput[index]]))
        }
    }

    /// The end of the result as a rendition has it.
    private struct RenditionEnd {
        var footer = ResultFooter()
        var totals: Frame?
        /// The totals row of flat tables.
        var tableTotals: Frame?
        /// Rows of subtotals behind the last row of flat tables.
        var lastSubtotals: Frame?
        var isStoppedByLimit = false
    }

    private func end(
        of index: Int, _ end: (footer: ResultFooter, totals: Frame?), after pipeline: Pipeline
    ) throws(ConversionError) -> RenditionEnd {
        let rendition = renditions[index]
        var ending = RenditionEnd()
        ending.isStoppedByLimit = pipeline.isStoppedByLimit(index)
        let rest = pipeline.remainingSubtotals(of: index)
        if !rest.isEmpty {
            ending.lastSubtotals = rendition.subtotals?.frame.rows(
                rest, isNumbered: rendition.numbersRows)
        }
        if ending.isStoppedByLimit { return ending }
        ending.footer = end.footer
        guard let source = end.totals else { return ending }
        // Transforms change the totals row.
        let totals = Frame(capacity: 0)
        totals.copy(source)
        try rendition.transforms.apply(toTotals: totals)
        ending.totals = totals
        if !rendition.hidesTotals {
            ending.tableTotals = totals.rows([0], isNumbered: rendition.numbersRows)
        }
        return ending
    }

    /// Warnings of totals and subtotals that the source has and an output leaves out, unless the user
    /// asked for that by name.
    private func leftOut(by index: Int, _ end: RenditionEnd) -> [Warning] {
        let encoder = encoders[index]
        let rendition = renditions[renditionOfOutput[index]]
        guard options[index].totals != .none, encoder.writesRows else { return [] }
        let hasTotals =
            (end.totals != nil || end.isStoppedByLimit && announcesTotals) && !rendition.hidesTotals
        let way: (total: Message, all: Message)
        if encoder.writesMembers {
            guard end.isStoppedByLimit else { return notCalculated(index, end) }
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
        let showsSubtotals = totals[index] == .all && rendition.subtotals != nil
        if end.footer.hasSubtotals, !encoder.writesMembers, totals[index] != .total, !showsSubtotals
        {
            warnings.append(
                Warning("subtotals_left_out", "the subtotals are left out\(way.all)"))
        }
        return warnings
    }

    /// A warning of subtotals that an output copies as the source has them, without calculated columns.
    private func notCalculated(_ index: Int, _ end: RenditionEnd) -> [Warning] {
        guard calculation != nil, end.footer.hasSubtotals, options[index].totals != .total else {
            return []
        }
        let subtotals = renditions[renditionOfOutput[index]].subtotals
        if calculatesSubtotals(index), subtotals != nil { return [] }
        return [
            Warning(
                "subtotals_not_calculated",
                "the subtotals are those of the source, without the calculated columns")
        ]
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
            let bytes = outputs[index].buffer.text()
            var start = 0
            for end in try partEnds(of: index) {
                try write(bytes.slice(start..<end), index, &sinks[index])
                try endPart(of: index, &sinks[index])
                start = end
            }
            try write(bytes + start, index, &sinks[index])
        }
    }

    private mutating func write(
        _ bytes: PaddedText, _ index: Int, _ sink: inout any ByteSink
    ) throws(ConversionError) {
        if !checks.isEmpty { try check(bytes.view, index) }
        try sink.write(bytes)
        bytesWritten[index] += bytes.count
    }

    /// The places in the bytes to write where a part of an output ends.
    private mutating func partEnds(of index: Int) throws(ConversionError) -> [Int] {
        guard var encoder = encoders[index] as? PartsEncoder else { return [] }
        let ends: [Int]
        do throws(ConversionError) {
            ends = try encoder.takeEnds()
        } catch {
            throw named(error, index)
        }
        if !ends.isEmpty { encoders[index] = encoder }
        return ends
    }

    private mutating func endPart(
        of index: Int, _ sink: inout any ByteSink
    ) throws(ConversionError) {
        if !checks.isEmpty, let check = checks[index] {
            do throws(ConversionError) {
                try check.finish()
            } catch {
                throw named(error, index)
            }
            checks[index] = try makeCheck(index)
        }
        try sink.finish()
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

    private func check(_ bytes: TextView, _ index: Int) throws(ConversionError) {
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
