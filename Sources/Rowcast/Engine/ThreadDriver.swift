/// Drives a conversion with threads, over an input and outputs that block: every thread takes the next
/// task of the engine, does it and reports back.
final class ThreadDriver: @unchecked Sendable {
    let engine: Engine
    /// The inputs, and the number of the one that is being read.
    private var sources: [any ByteSource]
    private var input = 0
    /// For each input the source that expands it, where the input comes compressed.
    private var gzip: [GzipSource?] = []
    /// Sizes of the inputs. Progress is told of them while another thread reads, and a source belongs to
    /// the thread that reads it.
    private var sizes: [InputSize] = []
    private(set) var sinks: [any ByteSink]
    private let options: ConversionOptions
    private let progressHandler: (@Sendable (ConversionProgress) -> Void)?
    /// Ends a read that waits for input which nobody needs any more.
    private let interrupt: @Sendable () -> Void
    private let monitor = Monitor()

    /// `outputs` is `nil` for a document that is inspected; its formats go to `sinks`.
    init(
        _ documents: [Document], _ outputs: OutputEncoding?, sources: [any ByteSource],
        sinks: [any ByteSink] = [],
        progress progressHandler: (@Sendable (ConversionProgress) -> Void)? = nil,
        interrupt: @escaping @Sendable () -> Void = {}
    ) {
        engine = Engine(documents, outputs, canRewind: sources[0].canRewind)
        self.sources = sources
        self.sinks = sinks
        options = documents[0].options
        self.progressHandler = progressHandler
        self.interrupt = interrupt
    }

    /// Ends the work within one frame, though not before a read or write that is being done returns.
    func cancel() {
        monitor.locked {
            engine.cancel()
            monitor.wakeAll()
        }
        interrupt()
    }

    /// Works until the input is read and everything is written, from the input's first byte.
    func run() throws(ConversionError) {
        try options.validate()
        try openInputs()
        var helpers: [WorkerThread] = []
        work { [self] in
            // Small inputs start no thread.
            guard helpers.isEmpty, (engine.rows?.frameCount ?? 0) > 1 else { return }
            while helpers.count < options.boundedThreads - 1 {
                helpers.append(WorkerThread { self.work() })
            }
        }
        for helper in helpers { helper.join() }
        let failure = engine.failure { byte in
            source.canRewind ? (try? source.line(ofByte: byte)) ?? nil : nil
        }
        if let failure { throw gzip[input]?.damage(behind: failure) ?? failure }
        for index in sources.indices {
            try named(index) { () throws(ConversionError) in try sources[index].checkUnchanged() }
        }
    }

    /// Goes on with the texts that the inputs hold.
    private func openInputs() throws(ConversionError) {
        for index in sources.indices {
            try named(index) { () throws(ConversionError) in
                if sources[index].canRewind, try !sources[index].rewind() { throw .readOnce }
                let text = try InputText(sources[index], of: engine.documents[index])
                gzip.append(text.gzip)
                sources[index] = text.source
                engine.documents[index].take(text)
            }
            sizes.append(size(of: index))
        }
    }

    private func size(of index: Int) -> InputSize {
        let byteCount = sources[index].byteCount
        return InputSize(
            text: byteCount, stored: gzip[index]?.compressedByteCount ?? byteCount)
    }

    /// Gives an error of one of several inputs the input's name.
    private func named(
        _ index: Int, _ body: () throws(ConversionError) -> Void
    ) throws(ConversionError) {
        do throws(ConversionError) {
            try body()
        } catch {
            throw engine.namesInputs
                ? error.of(engine.documents[index].inputName ?? "") : error
        }
    }

    /// Does tasks until none is left. `whenReported` is called behind each.
    private func work(whenReported: () -> Void = {}) {
        var task = monitor.locked { engine.next() }
        while true {
            switch task {
            case .read(let room):
                let read = Result { () throws(ConversionError) in try source.read(into: room) }
                task = report { engine.didRead(read) }
            case .work(let work):
                let done = work.run()
                task = report {
                    engine.did(done)
                    tellProgressOfInspection()
                }
            case .write(let slot):
                let written = Result { () throws(ConversionError) in try write(slot) }
                task = report { engine.didWrite(slot, written) }
            case .readEnd(let byteCount):
                let end = Result { () throws(ConversionError) in try lastBytes(byteCount) }
                task = report { engine.didReadEnd(end) }
            case .openContainer, .keepInput, .keepWholeInput, .enter, .rewind:
                let prepared = Result { () throws(ConversionError) in
                    try prepareInput(task)
                    sizes[input] = size(of: input)
                }
                task = report { engine.didPrepareInput(prepared, canRewind: source.canRewind) }
            case .wait:
                task = monitor.locked {
                    // Asked again with the lock held: a report may have come in between.
                    var task = engine.next()
                    while case .wait = task {
                        monitor.wait()
                        task = engine.next()
                    }
                    return task
                }
            case .finish:
                monitor.locked { monitor.wakeAll() }
                return interrupt()
            }
            whenReported()
        }
    }

    private func report(_ change: () -> Void) -> Engine.Task {
        let isCancelled = options.isCancelled?() ?? false
        return monitor.locked {
            change()
            if isCancelled { engine.cancel() }
            monitor.wakeAll()
            return engine.next()
        }
    }

    /// Tells how far an inspection has come, which writes nothing. Called with the lock held.
    private func tellProgressOfInspection() {
        guard let progressHandler, engine.outputs == nil, case .rows(.write) = engine.stage,
            let rows = engine.rows
        else { return }
        progressHandler(progress(rows: rows.pipeline.rowCount, bytes: rows.bytesRead))
    }

    // MARK: - Tasks; the engine lets only one thread read and only one write

    private func write(_ slot: Slot?) throws(ConversionError) {
        try engine.write(slot, to: &sinks)
        guard let progressHandler, let slot, engine.survey == nil else { return }
        progressHandler(
            progress(
                rows: slot.writtenRowCount,
                bytes: engine.earlierByteCount + slot.offset + slot.frame.count))
    }

    private func progress(rows: Int, bytes: Int) -> ConversionProgress {
        var progress = ConversionProgress(
            rows: rows, bytes: bytes, totalBytes: sum(sizes.map(\.text)))
        let stored = sizes.map(\.stored)
        guard let size = sum(stored), size > 0, let earlier = sum(Array(stored[..<input])) else {
            return progress
        }
        let position = gzip[input]?.compressedPosition ?? bytes - engine.earlierByteCount
        progress.share = min(1, Double(earlier + position) / Double(size))
        return progress
    }

    /// The sum of sizes; nil where one is not known.
    private func sum(_ sizes: [Int?]) -> Int? {
        sizes.reduce(0) { sum, size in sum.flatMap { sum in size.map { sum + $0 } } }
    }

    private var source: any ByteSource {
        get { sources[input] }
        set { sources[input] = newValue }
    }

    /// The last bytes of the input, where that can be read from any place.
    private func lastBytes(_ byteCount: Int) throws(ConversionError) -> [UInt8]? {
        guard source.canRewind, let input = source as? any RandomAccessSource else { return nil }
        return try input.bytes(max(0, input.size - byteCount)..<input.size)
    }

    private func prepareInput(_ task: Engine.Task) throws(ConversionError) {
        switch task {
        case .openContainer(let open):
            source = try engine.document.openContainer(open, of: source)
        case .keepInput where !source.canRewind:
            source = try engine.document.spooled(source)
        case .keepWholeInput where !source.canRewind:
            let spooled = try engine.document.spooled(source)
            try spooled.readToEnd()
            source = spooled
        case .enter(let number, let byteCount):
            input = number
            // An input that is opened for the first time stands at its first byte.
            if source.canRewind { try source.rewind(skipping: byteCount) }
        case .rewind(let byteCount): try source.rewind(skipping: byteCount)
        case .keepInput, .keepWholeInput, .read, .work, .write, .readEnd, .wait, .finish: break
        }
    }
}

/// The size of an input in bytes, where it is known in advance.
private struct InputSize {
    /// Size of the text that is decoded.
    var text: Int?
    /// Size of the data that the text is expanded from, or of the text itself.
    var stored: Int?
}

extension ByteSource {
    /// Goes back to the first byte and skips bytes from there.
    fileprivate mutating func rewind(skipping byteCount: Int) throws(ConversionError) {
        guard try rewind() else { throw .readOnce }
        try skip(byteCount)
    }
}

extension ConversionError {
    fileprivate static var readOnce: ConversionError {
        ConversionError(.inputOutput, "the input cannot be read a second time")
    }
}
