import Rowcast

/// Converts several inputs, each into files of its own, some at once.
struct EachInput {
    /// An input and the outputs made of it.
    struct Job {
        let input: InputChoice
        let outputs: [OutputChoice]
    }

    private let jobs: [Job]
    private let conversion: Conversion
    private let files: FilesOptions
    private let messages: MessageOptions
    /// The line of progress on a terminal.
    private let line: FilesProgress?

    /// - Parameter outputs: Outputs with `{}` in their names.
    /// - Throws: for names of outputs that are equal, or those of inputs, before anything is written.
    init(
        _ inputs: [InputChoice], to outputs: [OutputChoice], by conversion: Conversion,
        _ files: FilesOptions, _ messages: MessageOptions
    ) throws(Failure) {
        self.conversion = conversion
        self.files = files
        self.messages = messages
        var jobs: [Job] = []
        for input in inputs {
            guard let stem = input.stem else {
                throw .usage("\(input.name) has no name for {} in those of outputs")
            }
            jobs.append(Job(input: input, outputs: outputs.map { $0.named(stem) }))
        }
        self.jobs = jobs
        line = FilesProgress(of: inputs, on: .unless(messages.quiet))
        var owners: [String: String] = [:]
        var inputFiles: [AnyHashable: String] = [:]
        for job in jobs {
            if let file = job.input.path.flatMap(Files.identity) {
                inputFiles[file] = job.input.name
            }
        }
        for job in jobs {
            for output in job.outputs {
                if let owner = owners.updateValue(job.input.name, forKey: output.path) {
                    throw .usage(
                        "\(output.path) would be the output of \(owner) and of \(job.input.name)")
                }
                if let input = Files.identity(at: output.path).flatMap({ inputFiles[$0] }) {
                    throw .usage("\(output.path) is the input \(input); name other outputs")
                }
            }
        }
    }

    /// The state that the threads share.
    private final class Progress: @unchecked Sendable {
        let monitor = Monitor()
        var next = 0
        var done = 0
        var rows = 0
        var bytes = 0
        /// The inputs that failed, by their places.
        var failures: [(index: Int, failure: Failure)] = []
    }

    /// Converts the inputs in their order, as many at once as there are threads.
    ///
    /// - Throws: the failure of the first input that failed; with `--keep-going` one that names all.
    func run() throws(Failure) {
        for path in jobs.flatMap(\.outputs).map(\.path) {
            do throws(ConversionError) {
                try Files.makeFolder(of: path)
            } catch {
                throw Failure(error, subject: error.path ?? path)
            }
        }
        Signals.waitForTermination()
        let start = ContinuousClock.now
        let progress = Progress()
        let workers = max(1, min(jobs.count, conversion.options.threads))
        let threads = max(1, conversion.options.threads / workers)
        let each = self
        let helpers = (1..<workers).map { _ in
            WorkerThread { each.work(progress, threads: threads) }
        }
        work(progress, threads: threads)
        for helper in helpers { helper.join() }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        write { tellSummary(progress, seconds: seconds) }
        try check(progress.failures.sorted { $0.index < $1.index })
    }

    private func check(_ failures: [(index: Int, failure: Failure)]) throws(Failure) {
        guard let first = failures.first?.failure else { return }
        guard files.keepGoing else { throw first }
        let names = failures.map { jobs[$0.index].input.name }
        throw .refused(
            messages.quiet
                ? nil
                : "\(names.count) of \(Figures.count(jobs.count, "input")) failed: "
                    + names.joined(separator: ", "))
    }

    /// Converts inputs until none is left, or one failed.
    private func work(_ progress: Progress, threads: Int) {
        while true {
            let index: Int? = progress.monitor.locked {
                guard progress.next < jobs.count, files.keepGoing || progress.failures.isEmpty
                else { return nil }
                defer { progress.next += 1 }
                return progress.next
            }
            guard let index else { return }
            let result = Result { () throws(Failure) in
                try convert(index, threads: threads)
            }
            line?.end(index)
            progress.monitor.locked {
                switch result {
                case .success(let report):
                    progress.done += 1
                    progress.rows += report.rows
                    progress.bytes += report.bytesRead
                case .failure(let failure):
                    progress.failures.append((index, failure))
                    if files.keepGoing, let line = failure.line {
                        write { StandardError.write(line + "\n") }
                    }
                }
            }
        }
    }

    /// Calls `message`, which writes lines to standard error, without the line of progress.
    private func write(_ message: () -> Void) {
        if let line { line.writeBeside(message) } else { message() }
    }

    private func convert(_ index: Int, threads: Int) throws(Failure) -> ConversionReport {
        let job = jobs[index]
        var conversion = conversion
        conversion.options.threads = threads
        let bytes = try job.input.open()
        let files = OutputFiles()
        Signals.discardOnTermination(files)
        defer { Signals.forget(files) }
        let report: ConversionReport
        do throws(ConversionError) {
            var outputs: [ConversionOutput] = []
            for output in job.outputs {
                outputs.append(
                    try output.open(
                        in: files, rowsPerPart: self.files.rowsPerFile, threads: threads))
            }
            report = try conversion.run(
                [ConversionInput(bytes, name: job.input.path ?? "-")], to: outputs
            ) { [line] in line?.update(index, $0) }
            let isRefused = messages.strict && !report.warnings.isEmpty
            if isRefused { files.discard() } else { try files.commit() }
        } catch {
            files.discard()
            throw Failure(error, subject: files.failedPath ?? job.input.name)
        }
        write {
            messages.tell(report.warnings, of: job.input.name)
            if messages.report == .json {
                StandardError.write(report.json(outputs: job.outputs, threads: threads) + "\n")
            }
        }
        try messages.check(report.warnings, of: job.input.name)
        return report
    }

    private func tellSummary(_ progress: Progress, seconds: Double) {
        guard !messages.quiet, messages.report == nil else { return }
        let all = Figures.count(jobs.count, "file")
        let count =
            progress.done == jobs.count ? all : "\(Figures.grouped(progress.done)) of \(all)"
        StandardError.write(
            "\(count) converted: \(Figures.count(progress.rows, "row")), "
                + "\(Figures.bytes(Double(progress.bytes))) in \(Figures.seconds(seconds))\n")
    }
}
