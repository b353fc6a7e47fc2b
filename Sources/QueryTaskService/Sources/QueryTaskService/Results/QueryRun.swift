internal import FilterLanguage
internal import QueryCompiler
internal import Rowcast
internal import Synchronization

/// A handle of a query that runs, by which others end it.
final class RunControl: Sendable {
    private let state = Mutex(State())

    private struct State: Sendable {
        var isCancelled = false
        var isOutOfTime = false
        var connection: SQLiteConnection?
        var writer: RowWriter?
        var action: (@Sendable () -> Void)?
    }

    var isCancelled: Bool { state.withLock(\.isCancelled) }
    /// Whether the query was ended for want of time.
    var isOutOfTime: Bool { state.withLock(\.isOutOfTime) }

    /// Ends the query because its time is over.
    func endForTime() {
        state.withLock { $0.isOutOfTime = true }
        cancel()
    }

    /// Interrupts the database, and the outputs. Does not block.
    func cancel() {
        // Within the lock, so that the thread of the query lets go of both behind it: the last reference to
        // a writer waits for the writer's outputs, which the caller must not.
        let action = state.withLock { state in
            state.isCancelled = true
            state.connection?.interrupt()
            state.writer?.cancel()
            return state.action
        }
        action?()
    }

    /// Takes what ends a query that another server runs.
    func use(_ action: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.action = action
            return state.isCancelled
        }
        if isCancelled { action() }
    }

    fileprivate func use(_ connection: SQLiteConnection?) {
        let isCancelled = state.withLock { state in
            state.connection = connection
            return state.isCancelled
        }
        if isCancelled { connection?.interrupt() }
    }

    fileprivate func use(_ writer: RowWriter?) {
        let (isCancelled, last) = state.withLock { state in
            let last = state.writer
            state.writer = writer
            return (state.isCancelled, last)
        }
        if isCancelled { writer?.cancel() }
        withExtendedLifetime(last) {}
    }
}

/// Runs a plan over the data, and writes its rows. Blocks; runs on a worker's thread.
struct QueryRun {
    /// What is known of a result that was written.
    struct Summary: Sendable {
        var rows: Int
        var isTruncated: Bool
        /// Whether the file beside the outputs has the whole result.
        var isKept: Bool
        var seconds: Double
    }

    let plan: QueryPlan
    let id: String
    let control: RunControl
    /// Number of rows read so far, told every some thousand rows.
    let progress: @Sendable (Int) -> Void

    /// Writes the rows of a plan as the database gives them, which is possible for plain ones.
    ///
    /// - Parameter makeCache: Makes the file that the result is kept in beside the outputs, from its schema.
    /// - Throws: `SQLiteFault` of the database, `ConversionError` of the outputs.
    func stream(
        from catalog: DataCatalog, to outputs: [ConversionOutput], options: ConversionOptions,
        cache makeCache: (ResultSchema) -> CacheFile?
    ) throws -> Summary {
        try withConnection(to: catalog) { connection, start in
            try streamRows(of: connection, start, to: outputs, options: options, cache: makeCache)
        }
    }

    /// Does work with a connection that sees one state of the data, and the time at which it begins.
    private func withConnection(
        to catalog: DataCatalog,
        _ work: (SQLiteConnection, ContinuousClock.Instant) throws -> Summary
    ) throws -> Summary {
        let start = clock.now
        if control.isCancelled { throw ConversionError(.cancelled, "the query was killed") }
        let connection = try catalog.connection(to: plan.source)
        control.use(connection)
        defer { control.use(nil as SQLiteConnection?) }
        // The table may be loaded again between two statements.
        try connection.execute("BEGIN")
        if plan.scope.listsRows,
            try !TableLoader.has(plan.version, of: plan.explore, connection)
        {
            throw QueryFault(
                kind: .interrupted,
                description:
                    "The file of '\(plan.explore)' was loaded again after the query was planned; "
                    + "run the query again")
        }
        return try SQLiteFault.ofValues { try work(connection, start) }
    }

    private func streamRows(
        of connection: SQLiteConnection, _ start: ContinuousClock.Instant,
        to outputs: [ConversionOutput], options: ConversionOptions,
        cache makeCache: (ResultSchema) -> CacheFile?
    ) throws -> Summary {
        // Most of the database's work is done when it is known whether the limit cuts rows off.
        var rows = try LimitedRows(plan.compiled, limit: plan.limit, of: connection)
        var schema = plan.schema
        schema.id = id
        schema.runtime = clock.now - start
        schema.isTruncated = rows.isTruncated
        let writer = try RowWriter(schema, to: outputs, options: options)
        control.use(writer)
        let cache = makeCache(schema)
        defer {
            control.use(nil as RowWriter?)
            cache?.giveUp()
        }
        while try rows.next() {
            let links = try plan.links?.lists(of: rows.values())
            try writer.append { row throws(ConversionError) in try rows.append(links, to: &row) }
            cache?.append(rows, links)
            if rows.count & 0xFFF == 0 { progress(rows.count) }
        }
        let isKept = cache?.finish() ?? false
        try writer.finish()
        progress(rows.count)
        return Summary(
            rows: rows.count, isTruncated: rows.isTruncated, isKept: isKept,
            seconds: (clock.now - start) / .seconds(1))
    }

    /// Writes the result of any plan.
    ///
    /// - Throws: `SQLiteFault` of the database, `ConversionError` of the outputs, `QueryFault` for values that
    ///   cannot be added.
    func write(
        from catalog: DataCatalog, to outputs: [ConversionOutput], options: ConversionOptions
    ) throws -> Summary {
        if plan.isPlain {
            return try stream(from: catalog, to: outputs, options: options) { _ in nil }
        }
        return try withConnection(to: catalog) { connection, start in
            try writeWhole(of: connection, start, to: outputs, options: options)
        }
    }

    private func writeWhole(
        of connection: SQLiteConnection, _ start: ContinuousClock.Instant,
        to outputs: [ConversionOutput], options: ConversionOptions
    ) throws -> Summary {
        let run = try WholeQueryRun(plan, on: connection)
        var schema = plan.schema
        schema.columns = run.layout.columns
        schema.pivotFields = plan.compiled.pivots.map { plan.column(of: plan.fields[$0]) }
        schema.hasTotals = plan.compiled.totals != nil
        schema.subtotalSets = plan.compiled.subtotals.map { run.layout.names(of: $0.kept) }
        schema.columnsTruncated = run.hasMoreColumns
        schema.id = id
        schema.runtime = clock.now - start
        schema.isTruncated = run.isTruncated
        let writer = try RowWriter(schema, to: outputs, options: options)
        control.use(writer)
        defer { control.use(nil as RowWriter?) }
        try run.writeSubtotals(to: writer)
        let rows = try run.writeRows(to: writer, progress: progress)
        try run.finish(writer)
        progress(rows)
        return Summary(
            rows: rows, isTruncated: run.isTruncated, isKept: false,
            seconds: (clock.now - start) / .seconds(1))
    }

    private var clock: ContinuousClock { ContinuousClock() }
}

extension SQLiteConnection {
    /// Compiles a statement, and binds its values.
    func statement(_ fragment: SQLFragment) throws(SQLiteFault) -> SQLiteStatement {
        let (text, values) = fragment.statement(for: .sqlite)
        let statement = try statement(text)
        for (place, value) in values.enumerated() {
            switch value {
            case .text(let text): try statement.bind(.text(text), at: place)
            case .integer(let number): try statement.bind(.integer(number), at: place)
            case .decimal(let digits):
                try statement.bind(.double(Double(digits) ?? .nan), at: place)
            }
        }
        return statement
    }
}
