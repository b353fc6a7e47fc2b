extension Conversion {
    /// Converts a whole document in memory. Blocks the calling thread.
    public func convert(
        _ bytes: [UInt8], to format: ResultFormat
    ) throws(ConversionError) -> [UInt8] {
        let sink = MemorySink()
        _ = try run(MemorySource(bytes), to: [ConversionOutput(format, to: sink)])
        return sink.bytes
    }

    /// Reads `source` from its first byte and writes every output. Blocks the calling thread until all
    /// is done: in a task call the asynchronous `run`, which keeps the threads of tasks free.
    ///
    /// `progress` is called after each frame that was written, from any thread but never from two
    /// at once.
    @discardableResult
    public func run(
        _ source: any ByteSource, to outputs: [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ConversionReport {
        try report(of: driver([input(source)], outputs, progress))
    }

    /// Reads several inputs and writes their rows, one input's behind the other's, to every output.
    /// Blocks the calling thread until all is done.
    ///
    /// Columns are matched by field name and pivot, or by heading where an input has only headings.
    /// Labels, types, formats and metadata are those of the first input that has columns; rows of totals
    /// are left out with a warning. `limit` counts the rows of all inputs. Every input is opened before
    /// the first row is written; an input that can be read only once is kept in a temporary file.
    ///
    /// - Throws: `.invalidOption` for no input; `.unsupported` for inputs whose columns differ, unless `union` is set. `path` of an error
    ///   in an input is the input's name.
    @discardableResult
    public func run(
        _ inputs: [ConversionInput], to outputs: [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> ConversionReport {
        if inputs.isEmpty { throw ConversionError(.invalidOption, "inputs must be at least one") }
        return try report(of: driver(inputs, outputs, progress))
    }

    /// The source as an input of the conversion's own format and name.
    func input(_ source: any ByteSource) -> ConversionInput {
        ConversionInput(source, name: inputName ?? "", format: inputFormat)
    }

    /// Reads `source` from its first byte and writes every output, on threads of its own while the task
    /// is suspended.
    ///
    /// `progress` is called after each frame that was written, from any thread but never from two
    /// at once. The source and the outputs belong to the conversion until it returns.
    ///
    /// - Throws: `.cancelled` when the task is cancelled: within one frame, or as soon as a read or
    ///   write that waits returns. Outputs are incomplete then; `OutputFiles.discard()` removes files.
    @discardableResult
    public func run(
        _ source: sending any ByteSource, to outputs: sending [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) async throws(ConversionError) -> ConversionReport {
        try await report(ofThreads: driver([input(source)], outputs, progress)).get()
    }

    /// Reads a sequence of byte chunks, such as the body of an HTTP request, and writes every output, on
    /// threads of its own while the task is suspended.
    ///
    /// The sequence is read only as fast as the slowest output takes its bytes: at most a few frames are
    /// in memory, and 64 KB or one chunk beyond them. Where the header stands behind the rows the
    /// chunks are kept in a temporary file without a name and read again from there. `progress` is
    /// called after each frame that was written, from any thread but never from two at once. The
    /// outputs belong to the conversion until it returns.
    ///
    /// - Throws: `.inputOutput` for an error of the sequence, which is the `underlying` error; an error
    ///   of the sequence that is a `ConversionError` stays as it is. `.cancelled` when the task is
    ///   cancelled: within one frame, or as soon as a write, or a `next` of the sequence, that does not
    ///   heed the cancellation returns. Outputs are incomplete then; `OutputFiles.discard()` removes
    ///   files.
    @discardableResult
    public func run<Chunks: AsyncSequence & Sendable>(
        _ chunks: Chunks, to outputs: sending [ConversionOutput],
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) async throws(ConversionError) -> ConversionReport where Chunks.Element: Sequence<UInt8> {
        let source = PulledSource()
        let driver = try driver([input(source)], outputs, progress) { source.stop() }
        let result = await withTaskGroup(of: Void.self) { group in
            group.addTask { await source.pull(from: chunks) }
            let result = await report(ofThreads: driver)
            source.stop()
            // The sequence may be waiting for a chunk that nobody needs.
            group.cancelAll()
            return result
        }
        return try result.get()
    }

    /// Runs a conversion on threads of its own while the task is suspended.
    private func report(
        ofThreads driver: ThreadDriver
    ) async -> Result<ConversionReport, ConversionError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = WorkerThread {
                    continuation.resume(
                        returning: Result { () throws(ConversionError) in
                            try self.report(of: driver)
                        })
                }
                if thread.isRunning { return thread.detach() }
                continuation.resume(returning: .failure(.noThread))
            }
        } onCancel: {
            driver.cancel()
        }
    }

    func driver(
        _ inputs: [ConversionInput], _ outputs: [ConversionOutput],
        _ progress: (@Sendable (ConversionProgress) -> Void)?,
        interrupt: @escaping @Sendable () -> Void = {}
    ) throws(ConversionError) -> ThreadDriver {
        let encoding = try OutputEncoding(
            outputs.map { ($0.format, $0.options ?? options.writing) }, options,
            inputCount: inputs.count, rowsPerPart: outputs.map(\.rowsPerPart))
        var documents: [Document] = []
        for input in inputs {
            var conversion = self
            conversion.inputFormat = input.format ?? inputFormat
            conversion.inputName = input.name
            documents.append(Document(conversion, needs: encoding.needs, outputs: encoding))
        }
        return ThreadDriver(
            documents, encoding, sources: inputs.map(\.source), sinks: outputs.map(\.sink),
            progress: progress,
            interrupt: interrupt)
    }

    func report(of driver: ThreadDriver) throws(ConversionError) -> ConversionReport {
        let clock = ContinuousClock()
        let start = clock.now
        try driver.run()
        var report = driver.engine.report
        report.seconds = (clock.now - start) / .seconds(1)
        return report
    }

    /// Reads a whole document, from its first byte, and tells what is in it. Blocks the calling thread.
    ///
    /// - Parameters:
    ///   - source: The document.
    ///   - withStatistics: Whether to collect facts about the values of each column: nulls, different
    ///     values, extremes, means and examples. They take some 35 MB at most beside the inspection's
    ///     own memory, in tables of up to 512 columns.
    ///   - progress: Called after each frame, from any thread but never from two at once.
    public func inspect(
        _ source: any ByteSource, withStatistics: Bool = false,
        progress: (@Sendable (ConversionProgress) -> Void)? = nil
    ) throws(ConversionError) -> Inspection {
        let driver = ThreadDriver(
            [Document(self, needs: [.types, .rawCells, .allColumns, .tables])], nil,
            sources: [source],
            progress: progress)
        driver.engine.collectsStatistics = withStatistics
        try driver.run()
        guard let inspection = driver.engine.inspection else {
            preconditionFailure("a document that was read has a format")
        }
        return inspection
    }
}
