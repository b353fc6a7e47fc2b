/// The encoders of a conversion's outputs, with what each has to say before and after the rows.
struct OutputEncoding {
    private let formats: [ResultFormat]
    /// What encodes frames; after `begin` these are not changed but by `append` and `finish`.
    private(set) var encoders: [any RowEncoder]
    /// What is done to every frame before that.
    private(set) var transforms: [any RowTransform] = []
    /// What flat tables have between the rows.
    private(set) var subtotals: Subtotals?
    /// Whether they have a further column of row numbers.
    private(set) var numbersRows = false
    private var hidesTotals = false
    private let options: ConversionOptions
    private var pending: [OutputBox]
    /// What checks each output on the way, where that was asked for and can be done.
    private var checks: [OutputCheck?] = []
    private(set) var bytesWritten: [Int]
    private(set) var warnings: [Warning] = []

    /// - Throws: `.unsupported` for a format that cannot be written.
    init(formats: [ResultFormat], options: ConversionOptions) throws(ConversionError) {
        self.formats = formats
        self.options = options
        encoders = []
        for format in formats {
            guard let makeEncoder = format.makeEncoder else {
                throw ConversionError(
                    .unsupported, format: format, "results cannot be written in this format yet")
            }
            encoders.append(makeEncoder(options))
        }
        pending = formats.map { _ in OutputBox() }
        bytesWritten = formats.map { _ in 0 }
        guard let validation = options.validation else { return }
        for format in formats {
            let checker = format.makeChecker?(validation, options)
            if checker == nil {
                let checked = ResultFormat.all.filter { $0.makeChecker != nil }.map(\.name)
                warnings.append(
                    Warning(
                        "not_validated",
                        "\(format.name) is not checked, only \(checked.joined(separator: ", "))"))
            }
            checks.append(
                try checker.map { checker throws(ConversionError) in
                    try OutputCheck(checker)
                })
        }
    }

    /// Everything that some encoder or transform needs of the source's cells.
    var facets: Facets {
        var facets = encoders.reduce(into: Facets()) { $0.formUnion($1.facets) }
        let showsText = encoders.contains { $0.view != .values }
        if options.includesSubtotals != false, encoders.contains(where: \.takesTableRows) {
            facets.insert(.subtotals)
        }
        if options.links, encoders.contains(where: \.showsLinks) { facets.insert(.rawCells) }
        if options.applyFormatting, showsText { facets.formUnion([.rawCells, .types]) }
        return facets
    }

    mutating func begin(_ document: Document) throws(ConversionError) {
        for index in encoders.indices {
            do throws(ConversionError) {
                let table = try document.table(for: encoders[index])
                warnings += table.warnings.filter { !warnings.contains($0) }
                try encoders[index].begin(table, into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
        }
        transforms = document.transforms(for: encoders, warnings: &warnings)
        subtotals = document.opened?.header.subtotals
        if let subtotals { transforms.apply(to: subtotals.frame) }
        let hasTables = encoders.contains(where: \.takesTableRows)
        numbersRows = document.vis?.showsRowNumbers == true && hasTables
        hidesTotals = document.vis?.showsTotals == false
    }

    /// Takes note of an encoded frame whose outputs are to be written next.
    mutating func append(_ summaries: [BatchSummary], completing outputs: [OutputBox]) {
        for index in encoders.indices {
            encoders[index].append(summaries[index], completing: &outputs[index].buffer)
            warnings.add(summaries[index].warnings)
        }
    }

    /// Ends the outputs after `rowCount` rows, `tableRowCount` in flat tables, which the rows `rest`
    /// of the subtotals follow.
    mutating func finish(
        _ footer: ResultFooter, totals: Frame?, rowCount: Int, tableRowCount: Int, rest: [Int]
    ) throws(ConversionError) {
        let tableEnd = subtotals?.frame.rows(rest, isNumbered: numbersRows)
        if let totals { transforms.apply(to: totals) }
        let tableTotals = hidesTotals ? nil : totals?.rows([0], isNumbered: numbersRows)
        for index in encoders.indices {
            do throws(ConversionError) {
                let view = encoders[index].view
                var rowCount = rowCount
                var totals = totals?.batch(view)
                if encoders[index].takesTableRows {
                    rowCount = tableRowCount
                    totals = tableTotals?.batch(view, isTable: true)
                    if let end = tableEnd?.batch(view, isTable: true), end.rowCount > 0 {
                        let summary = try encoders[index].encode(
                            end, firstRow: rowCount, into: &pending[index].buffer)
                        encoders[index].append(
                            summary, completing: &pending[index].buffer)
                        rowCount += end.rowCount
                    }
                }
                try encoders[index].finish(
                    footer, totals: totals, rowCount: rowCount,
                    into: &pending[index].buffer)
            } catch {
                throw named(error, index)
            }
            warnings.add(encoders[index].warnings)
            warnings.add(leftOut(by: encoders[index], footer, hasTotals: totals != nil))
        }
    }

    /// Ends the outputs behind the rows that went through `pipeline`.
    mutating func finish(
        _ end: (footer: ResultFooter, totals: Frame?), after pipeline: inout Pipeline
    ) throws(ConversionError) {
        try finish(
            end.footer, totals: end.totals, rowCount: pipeline.rowCount,
            tableRowCount: pipeline.tableRowCount, rest: pipeline.remainingSubtotals())
    }

    /// What the source has and an output does not show.
    private func leftOut(
        by encoder: any RowEncoder, _ footer: ResultFooter, hasTotals: Bool
    ) -> [Warning] {
        guard !encoder.writesMembers else { return [] }
        var warnings: [Warning] = []
        if footer.hasSubtotals, options.includesSubtotals != false {
            if !encoder.takesTableRows {
                warnings.append(
                    Warning(
                        "subtotals_left_out", "rows of json and sql have no place for subtotals"))
            } else if subtotals == nil {
                warnings.append(
                    Warning(
                        "subtotals_left_out",
                        "the subtotals stand behind the rows; pass --subtotals to read twice"))
            }
        }
        if hasTotals, !encoder.showsTotals {
            warnings.append(
                Warning("totals_left_out", "rows of json and sql have no place for totals"))
        }
        return warnings
    }

    /// Writes what `begin` or `finish` made.
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

    /// Checks that everything that was written is whole, where outputs are checked.
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
