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
        var parts: [OutputParts] = []
        var failedPath: String?
        var isClosed = false

        func checkOpen() throws(ConversionError) {
            guard isClosed else { return }
            throw ConversionError(
                .unsupported, "the files of the set were put under their names or given up")
        }

        /// Throws if a part would replace the file of another output.
        func checkParts() throws(ConversionError) {
            var taken = Set(files.map(\.path))
            for path in parts.flatMap(\.paths) where !taken.insert(path).inserted {
                throw ConversionError(.unsupported, "is the file of another output too", path: path)
            }
        }
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
                do throws(ConversionError) {
                    try state.checkOpen()
                } catch {
                    file.discard()
                    throw error
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

    /// Makes a sink for an output in parts (`ConversionOutput.rowsPerPart`), each a file of its own.
    ///
    /// `{n}` in the name of the file stands for the number of the part, from 1: `part-{n}.csv` becomes
    /// `part-01.csv` to `part-12.csv`, with zeros in front where there are 10 parts or more. The sink's
    /// `finish()` ends a part. Parts are hidden files in their folder until `commit()`; a process that is
    /// killed leaves them there.
    ///
    /// - Throws: `.inputOutput` if the folder cannot be written; `.unsupported` for a name without `{n}`,
    ///   or if the output is in the set already, or after `commit()` or `discard()`.
    public func makePartsSink(path: String) throws(ConversionError) -> any ByteSink {
        do {
            let parts = try OutputParts(path: path)
            try state.withLock { state throws(ConversionError) in
                try state.checkOpen()
                guard !state.parts.contains(where: { $0.path == path }) else {
                    throw ConversionError(.unsupported, "is the file of another output too")
                }
                state.parts.append(parts)
            }
            return OutputPartsSink(parts: parts, files: self)
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
            defer {
                for file in state.files { file.discard() }
                for parts in state.parts { parts.discard() }
            }
            try state.checkParts()
            var steps: [PublishingStep] = []
            let isAlone = state.files.count == 1 && state.parts.isEmpty
            for file in state.files {
                do throws(ConversionError) {
                    guard let step = try file.publish(isAlone: isAlone)
                    else { continue }
                    steps.append(step)
                } catch {
                    for step in steps.reversed() { step.undo() }
                    state.failedPath = file.path
                    throw error.of(file.path)
                }
            }
            for parts in state.parts {
                do throws(ConversionError) {
                    try parts.publish(&steps)
                } catch {
                    for step in steps.reversed() { step.undo() }
                    state.failedPath = error.path ?? parts.path
                    throw error.path == nil ? error.of(parts.path) : error
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
            for parts in state.parts { parts.discard() }
        }
    }

    /// The descriptor of the current part, which is opened if the one before has ended.
    fileprivate func descriptor(of parts: OutputParts) throws(ConversionError) -> Int32 {
        if let descriptor = parts.descriptor { return descriptor }
        return try state.withLock { state throws(ConversionError) in
            try state.checkOpen()
            try parts.openPart()
            return parts.descriptor ?? -1
        }
    }

    fileprivate func endPart(of parts: OutputParts) throws(ConversionError) {
        try state.withLock { _ throws(ConversionError) in try parts.closePart() }
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

/// Writes the parts of an output; `finish()` ends one.
private struct OutputPartsSink: ByteSink {
    let parts: OutputParts
    let files: OutputFiles

    func write(_ bytes: UnsafeRawBufferPointer) throws(ConversionError) {
        do {
            try DescriptorSink(files.descriptor(of: parts)).write(bytes)
        } catch {
            files.noteFailure(of: parts.path)
            throw error.of(parts.path)
        }
    }

    func finish() throws(ConversionError) {
        do {
            try files.endPart(of: parts)
        } catch {
            files.noteFailure(of: parts.path)
            throw error.of(parts.path)
        }
    }
}
