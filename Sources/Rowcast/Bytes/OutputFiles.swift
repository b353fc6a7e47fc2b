internal import Synchronization

/// Files that appear under their names only when all of them are complete.
///
///     let files = OutputFiles()
///     let csv = try files.makeSink(path: "orders.csv")
///     let txt = try files.makeSink(path: "orders.txt")
///     try conversion.run(source, to: [.init(.csv, to: csv), .init(.txt, to: txt)])
///     try files.commit()
///
/// Until `commit()` the new files are invisible, and existing files keep their content. Where the
/// system has files without a name (`O_TMPFILE`), nothing is left even if the process is killed;
/// elsewhere a hidden file is left unless `discard()` is called.
///
/// A new file gets the mode of the file that it replaces, and its owner if the system allows it;
/// other hard links to the old file keep the old content. A symbolic link stays, and its target is
/// replaced. Pipes, devices, `/dev/stdout` and `/dev/fd/N` are written directly.
public final class OutputFiles: Sendable {
    private let state = Mutex(State())
    private let usesUnnamedFiles: Bool

    private struct State {
        var files: [OutputFile] = []
        var failedPath: String?
        var isClosed = false
    }

    /// Makes an empty set.
    public init() { usesUnnamedFiles = true }

    /// `usesUnnamedFiles` tells whether files begin without a name, on systems with `O_TMPFILE`.
    init(usesUnnamedFiles: Bool) { self.usesUnnamedFiles = usesUnnamedFiles }

    deinit { discard() }

    /// The path of the file that could not be opened, written or published; nil if none failed.
    package var failedPath: String? { state.withLock { $0.failedPath } }

    /// Opens a further file for writing.
    ///
    /// Opening a pipe waits for its reader.
    ///
    /// - Throws: `.inputOutput` if the file cannot be written; `.unsupported` if the file is in the
    ///   set already, or after `commit()` or `discard()`.
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
            throw error.of(path)
        }
    }

    /// Puts every file under its name, or none of them.
    ///
    /// Each file appears under its name in one step. If a later file fails, the earlier ones return
    /// to their old content. Only a kill between two steps leaves some files replaced.
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
                    throw error.of(file.path)
                }
            }
            for step in steps { step.finish() }
        }
    }

    /// Removes all files of the set; a later `commit()` does nothing.
    ///
    /// May be called on any thread; sinks must not be written afterwards.
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

/// Writes one file; if that fails, it stores the file's path in the set.
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
            throw error.of(path)
        }
    }
}
