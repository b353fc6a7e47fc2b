internal import Synchronization

/// Files that appear under their names only when all of them are complete.
///
///     let files = OutputFiles()
///     let csv = try files.makeSink(path: "orders.csv")
///     let txt = try files.makeSink(path: "orders.txt")
///     try conversion.run(source, to: [.init(.csv, to: csv), .init(.txt, to: txt)])
///     try files.commit()
///
/// Until `commit()` nothing is seen of them, and what was there before stays. Where the system
/// knows files without a name (`O_TMPFILE`), nothing is left even when the process is killed;
/// elsewhere a hidden file is, unless `discard()` is called.
///
/// A file that is replaced passes on its mode, and its owner where that is allowed; other hard
/// links to it keep the old content. A symbolic link stays, and the file that it leads to is
/// replaced. Pipes, devices, `/dev/stdout` and `/dev/fd/N` are written directly.
public final class OutputFiles: Sendable {
    private let state = Mutex(State())
    private let usesUnnamedFiles: Bool

    private struct State {
        var files: [OutputFile] = []
        var failedPath: String?
        var isClosed = false
    }

    /// Makes a set without files.
    public init() { usesUnnamedFiles = true }

    /// `usesUnnamedFiles`: whether files have no name at first, on systems that can.
    init(usesUnnamedFiles: Bool) { self.usesUnnamedFiles = usesUnnamedFiles }

    deinit { discard() }

    /// The path whose opening, writing or naming failed.
    public var failedPath: String? { state.withLock { $0.failedPath } }

    /// Opens one more file for writing.
    ///
    /// A pipe is waited for until it has a reader.
    ///
    /// - Throws: `.inputOutput` if nothing can be written there; `.unsupported` if it is a file of
    ///   this set already, or after `commit()` or `discard()`.
    public func makeSink(path: String) throws(ConversionError) -> any ByteSink {
        do {
            let file = try OutputFile(path: path, isUnnamed: usesUnnamedFiles)
            try state.withLock { state throws(ConversionError) in
                guard !state.isClosed else {
                    file.discard()
                    throw ConversionError(
                        .unsupported, "the files of the set were put under their names or given up")
                }
                guard !state.files.contains(where: { $0.isSame(as: file) }) else {
                    file.discard()
                    throw ConversionError(.unsupported, "is the file of another output too")
                }
                state.files.append(file)
            }
            return OutputFileSink(DescriptorSink(file.descriptor), path: path, of: self)
        } catch {
            noteFailure(of: path)
            throw error
        }
    }

    /// Puts every file under its name, or none of them.
    ///
    /// One file appears in one step. Of several, each appears in one step, and if one fails, those
    /// before it go back to what they were; only a kill between two of these steps is not undone.
    ///
    /// - Throws: `.inputOutput`.
    public func commit() throws(ConversionError) {
        try state.withLock { state throws(ConversionError) in
            guard !state.isClosed else { return }
            state.isClosed = true
            defer { for file in state.files { file.discard() } }
            var steps: [PublishingStep] = []
            for file in state.files {
                do throws(ConversionError) {
                    guard let step = try file.publish(isAlone: state.files.count == 1)
                    else { continue }
                    steps.append(step)
                } catch {
                    for step in steps.reversed() { step.undo() }
                    state.failedPath = file.path
                    throw error
                }
            }
            for step in steps { step.finish() }
        }
    }

    /// Gives up: nothing is left of the files, and a later `commit()` does nothing.
    ///
    /// Sinks must not be written any more. From any thread.
    public func discard() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            for file in state.files { file.discard() }
        }
    }

    fileprivate func noteFailure(of path: String) {
        state.withLock { $0.failedPath = path }
    }
}

/// Writes one file and remembers in the set that it was this one that failed.
private struct OutputFileSink: ByteSink {
    let sink: DescriptorSink
    let path: String
    let files: OutputFiles

    init(_ sink: DescriptorSink, path: String, of files: OutputFiles) {
        self.sink = sink
        self.path = path
        self.files = files
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        do {
            try sink.write(bytes)
        } catch {
            files.noteFailure(of: path)
            throw error
        }
    }
}
