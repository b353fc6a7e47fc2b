internal import Synchronization

/// Writes a result from rows in memory or of a database's cursor, in any formats, with the options of
/// conversions.
///
///     let files = OutputFiles()
///     let workbook = try files.makeSink(path: "orders.xlsx")
///     let writer = try RowWriter(schema, to: [ConversionOutput(.xlsx, to: workbook)])
///     for order in orders {
///         try writer.append { row throws(ConversionError) in
///             row.append(order.city)
///             try row.append(decimal: order.total)
///         }
///     }
///     let report = try writer.finish()
///     try files.commit()
///
/// Rows are encoded and written by threads of their own; `append` waits while these are behind, so that
/// memory stays at a few frames. Formats that must see all rows before the first is written, such as sql
/// with column types, keep the rows in a temporary file without a name.
///
/// One thread at a time may append; `cancel()` may be called from any. A writer that is released without
/// `finish()` ends the outputs where they are: `OutputFiles` then removes their files.
public final class RowWriter: @unchecked Sendable {
    private let source = HandedRows()
    private let driver: ThreadDriver
    private let thread: WorkerThread
    private let outcome = Outcome()
    private let maxRowBytes: Int
    private let hasTotals: Bool
    private let subtotals: HandedSubtotals?
    private let state: Mutex<State>

    private struct State: ~Copyable, Sendable {
        var builder: RowBuilder
        var subtotals: RowBuilder
        var rowCount = 0
        var isFinished = false
    }

    /// Number of bytes of rows that are handed over at a time.
    private static let handedBytes = 256 << 10

    /// Begins a result.
    ///
    /// - Parameters:
    ///   - schema: The columns of the result.
    ///   - outputs: The formats and sinks, which belong to the writer until it has finished.
    ///   - options: Options of writing and limits; options of reading have no effect.
    ///   - progress: Called after each frame that was written, from any thread but never from two at once.
    /// - Throws: `.invalidOption` or `.unsupported` for a schema or options that exclude each other.
    public init(
        _ schema: ResultSchema, to outputs: [ConversionOutput],
        options: ConversionOptions = ConversionOptions(),
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) {
        let (header, places) = try schema.makeHeader()
        let subtotals =
            schema.subtotalSets.isEmpty
            ? nil : HandedSubtotals(schema.subtotalSets, maxBytes: options.maxHeaderBytes)
        self.subtotals = subtotals
        let format = ResultFormat(
            name: "rows", summary: "", extensions: [], mediaType: "",
            makeDecoder: { _ in
                PackedRowsDecoder(header: header, places: places, subtotals: subtotals)
            })
        var conversion = Conversion(from: format, options: options)
        conversion.options.reading = ReadingOptions()
        try options.validate()
        let (source, outcome) = (source, outcome)
        let driver = try conversion.driver([conversion.input(source)], outputs, progress) {
            source.stop()
        }
        maxRowBytes = options.maxRowBytes
        hasTotals = schema.hasTotals
        self.driver = driver
        let columnCount = schema.columns.count
        var builder = RowBuilder(
            columnCount: columnCount, hasLinks: schema.hasLinks,
            capacity: RowWriter.handedBytes + (64 << 10))
        builder.buffer.append(PackedRows.opening)
        let subtotalBuilder = RowBuilder(
            columnCount: columnCount, hasLinks: schema.hasLinks, capacity: 0)
        state = Mutex(State(builder: builder, subtotals: subtotalBuilder))
        let started = conversion
        thread = WorkerThread {
            outcome.result = Result { () throws(ConversionError) in
                try started.report(of: driver)
            }
        }
        guard thread.isRunning else { throw .noThread }
    }

    deinit {
        if state.withLock({ $0.isFinished }) { return }
        cancel()
        thread.join()
    }

    /// Appends a row: `fill` appends one value for each column of the schema. Waits while the outputs are
    /// behind. Rows behind the `limit` of the options are dropped.
    ///
    /// - Throws: Why an output cannot be written. `.malformed` for a row of too few or too many values,
    ///   and any error of `fill`: the row is dropped then, and further rows may follow. `.unsupported`
    ///   behind `finish()`.
    public func append(
        _ fill: (inout RowBuilder) throws(ConversionError) -> Void
    ) throws(ConversionError) {
        try state.withLock { state throws(ConversionError) in try append(fill, &state) }
    }

    /// Appends a row of subtotals in front of the first row: `fill` appends one value for each column of
    /// the schema, null for a dimension that the set does not keep. `set` is the index of the set among
    /// the schema's `subtotalSets`.
    ///
    /// html, md, xlsx and tables of terminals show the row behind the last row of its group, as other
    /// tables do where `WritingOptions.totals` asks for it; json_detail has it in `subtotals_data`. All
    /// rows of subtotals are held in memory.
    ///
    /// - Throws: `.invalidOption` for a set that the schema does not declare; `.unsupported` behind the
    ///   first row; `.tooLarge` for more subtotals than `maxHeaderBytes`; `.malformed` for a row of too
    ///   few or too many values, and any error of `fill`: the row is dropped then.
    public func append(
        subtotal set: Int, _ fill: (inout RowBuilder) throws(ConversionError) -> Void
    ) throws(ConversionError) {
        guard let subtotals, subtotals.sets.indices.contains(set) else {
            throw ConversionError(
                .invalidOption, "the schema declares no set \(set) of subtotals",
                hint: "name its dimensions in subtotalSets")
        }
        try state.withLock { state throws(ConversionError) in
            if state.isFinished { throw .resultEnded }
            guard state.rowCount == 0 else {
                throw ConversionError(
                    .unsupported, "subtotals stand in front of the first row of the result")
            }
            state.subtotals.beginRow()
            do throws(ConversionError) {
                try fill(&state.subtotals)
                try state.subtotals.endRow(maxRowBytes: maxRowBytes)
                try subtotals.add(set: set, byteCount: state.subtotals.buffer.count)
            } catch {
                state.subtotals.dropRow()
                throw error
            }
        }
    }

    private func append(
        _ fill: (inout RowBuilder) throws(ConversionError) -> Void, _ state: inout State
    ) throws(ConversionError) {
        try appendRow(fill, &state)
        state.rowCount += 1
        if state.builder.buffer.count >= RowWriter.handedBytes { try handOver(&state) }
    }

    private func appendRow(
        _ fill: (inout RowBuilder) throws(ConversionError) -> Void, isTotals: Bool = false,
        _ state: inout State
    ) throws(ConversionError) {
        if state.isFinished { throw .resultEnded }
        state.builder.beginRow(isTotals: isTotals)
        do throws(ConversionError) {
            do throws(ConversionError) {
                try fill(&state.builder)
            } catch {
                state.builder.dropRow()
                throw error
            }
            try state.builder.endRow(maxRowBytes: maxRowBytes)
        } catch {
            var error = error
            error.position.row = error.position.row ?? state.rowCount + 1
            throw error
        }
    }

    private func handOver(_ state: inout State) throws(ConversionError) {
        handOverSubtotals(&state)
        let isTaken = source.put(&state.builder.buffer)
        // A conversion that reads no further row has failed, or has reached its limit.
        guard !isTaken, case .failure(let error)? = outcome.result else { return }
        throw error
    }

    /// Hands the subtotals over, which the thread takes with the first rows.
    private func handOverSubtotals(_ state: inout State) {
        guard let subtotals, state.subtotals.buffer.count > 0 else { return }
        subtotals.put(state.subtotals.buffer.array)
        state.subtotals.buffer = OutputBuffer(capacity: 0)
    }

    /// Ends the result with its totals row, and waits until every output is written: `fill` appends one
    /// value for each column of the schema, null for a dimension.
    ///
    /// Formats show the row where `WritingOptions.totals` lets them.
    ///
    /// - Throws: As `finish()`; `.malformed` for a row of too few or too many values and any error of
    ///   `fill`, behind which the result may still be ended; `.invalidOption` for a schema without
    ///   `hasTotals`.
    @discardableResult
    public func finish(
        totals fill: (inout RowBuilder) throws(ConversionError) -> Void
    ) throws(ConversionError) -> ConversionReport {
        guard hasTotals else {
            throw ConversionError(
                .invalidOption, "the schema declares no totals row", hint: "set its hasTotals")
        }
        try state.withLock { state throws(ConversionError) in
            try appendRow(fill, isTotals: true, &state)
        }
        return try end()
    }

    /// Ends the result, and waits until every output is written.
    ///
    /// - Throws: Why an output cannot be written. A second call throws too. `.malformed` where the
    ///   schema declares a totals row: `finish(totals:)` ends the result then.
    @discardableResult
    public func finish() throws(ConversionError) -> ConversionReport {
        guard !hasTotals else {
            throw ConversionError(.malformed, "the totals row that the schema declares is missing")
        }
        return try end()
    }

    private func end() throws(ConversionError) -> ConversionReport {
        let infiniteCount: Int? = state.withLock { state in
            if state.isFinished { return nil }
            state.isFinished = true
            handOverSubtotals(&state)
            _ = source.put(&state.builder.buffer)
            source.finish()
            thread.join()
            return state.builder.infiniteCount + state.subtotals.infiniteCount
        }
        guard let infiniteCount, let result = outcome.result else {
            throw .resultEnded
        }
        var report = try result.get()
        report.inputFormat = ""
        if infiniteCount > 0 {
            report.warnings.append(
                Warning(
                    "not_finite", "numbers that are infinite or not a number are written as null",
                    count: infiniteCount))
        }
        return report
    }

    /// Ends the result within one frame, from any thread: `append` and `finish` throw `.cancelled`. Outputs
    /// are incomplete then; `OutputFiles.discard()` removes files.
    public func cancel() { driver.cancel() }
}

extension ConversionError {
    fileprivate static var resultEnded: ConversionError {
        ConversionError(.unsupported, "the result has ended already")
    }
}

/// How a conversion ended, from its thread to others.
private final class Outcome: Sendable {
    private let value = Mutex<Result<ConversionReport, ConversionError>?>(nil)

    var result: Result<ConversionReport, ConversionError>? {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
