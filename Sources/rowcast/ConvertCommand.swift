import ArgumentParser
import Rowcast

/// `rowcast INPUT --to FORMAT`, the default command.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a result to one or more formats.",
        usage: """
            rowcast [convert] INPUT ... --to FORMAT
            rowcast [convert] INPUT ... [--to FORMAT] -o [FORMAT:]FILE ...
            rowcast [convert] INPUT ... -o 'FOLDER/{}.csv'
            rowcast [convert] INPUT ... -o FILE.xlsx --sheets
            """,
        discussion: """
            EXAMPLES:
              rowcast orders.json --to csv | head
              rowcast orders.json -o orders.csv -o json_detail:copy.json
              rowcast january.csv february.csv -o year.xlsx
              rowcast orders.json --calc 'share=${orders.total} / sum(${orders.total})' -o a.csv
              rowcast export.txt --from csv --delimiter ';' --encoding latin1 -o orders.json
            """)

    @OptionGroup(title: "Input") var source: InputsOptions
    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Rows and columns") var table: TableOptions
    @OptionGroup(title: "Table calculations") var calculations: CalculationOptions
    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Writing") var writing: WritingArguments
    @OptionGroup(title: "Resources") var resources: ResourceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        if isPreview { return try showPreview() }
        if RowcastCommand.isBare, StandardInput.isEmpty { throw Failure.noArguments }
        let choices = try source.choices()
        let outputs = try outputs(for: choices)
        let conversion = Conversion(from: try source.format.choice(), options: try options())
        if output.files.sheets, source.union {
            throw Failure.usage("--union joins inputs; --sheets gives each a sheet of its own")
        }
        if outputs.contains(where: \.isTemplate) {
            guard !source.union else {
                throw Failure.usage("--union joins inputs; leave {} out of the output's name")
            }
            return try EachInput(choices, to: outputs, by: conversion, output.files, messages).run()
        }
        FileSource.allow(openFiles: choices.count)
        var inputs: [ConversionInput] = []
        for choice in choices {
            let file = try choice.open()
            for output in outputs where file.isFile(at: output.path) {
                throw Failure.usage("\(output.name) is the input itself; name another output")
            }
            inputs.append(ConversionInput(file, name: choice.path ?? "-"))
        }
        let name = InputChoice.name(of: choices)
        let (files, sinks) = try open(outputs, threads: conversion.options.threads)
        let progress = showsProgress(beside: outputs) ? ProgressLine() : nil
        let refused: [Warning]
        do throws(ConversionError) {
            let reports = try run(conversion, inputs, to: sinks) { progress?.update($0) }
            for sink in sinks { try (sink.sink as? TerminalSink)?.endLine() }
            let warnings = reports.flatMap(\.warnings)
            let isRefused = messages.strict && !warnings.isEmpty
            if isRefused {
                files.discard()
            } else {
                try files.commit()
                Signals.claimEnding()
            }
            progress?.clear()
            for (index, report) in reports.enumerated() {
                messages.tell(
                    report.warnings, of: reports.count == 1 ? name : choices[index].name)
            }
            tell(reports, outputs: outputs, threads: conversion.options.threads)
            refused = isRefused ? warnings : []
        } catch {
            files.discard()
            progress?.clear()
            // A closed output ends the command quietly only if it is the only output.
            var error = error
            if error.code == .outputClosed, outputs.count > 1 { error.code = .inputOutput }
            let input = choices.first { $0.path ?? "-" == error.path }?.name
            throw Failure(
                error, subject: self.name(of: files.failedPath, in: outputs) ?? input ?? name)
        }
        try messages.check(refused, of: name)
    }

    /// The outputs. An input that is not there is told before a mistake in the outputs, which may be
    /// the consequence of a misspelt name.
    private func outputs(for inputs: [InputChoice]) throws(Failure) -> [OutputChoice] {
        do throws(Failure) {
            return try output.choices(implied: writing.onlyFormat)
        } catch {
            for input in inputs { try input.checkExists() }
            throw error
        }
    }

    /// Runs the conversion of all inputs; returns the report of each sheet, or the only one.
    private func run(
        _ conversion: Conversion, _ inputs: [ConversionInput], to outputs: [ConversionOutput],
        progress: @escaping @Sendable (ConversionProgress) -> Void
    ) throws(ConversionError) -> [ConversionReport] {
        output.files.sheets
            ? try conversion.run(sheets: inputs, to: outputs[0], progress: progress)
            : [try conversion.run(inputs, to: outputs, progress: progress)]
    }

    func options() throws(Failure) -> ConversionOptions {
        var options = ConversionOptions()
        options.refusesIdleOptions = true
        source.apply(to: &options)
        output.apply(to: &options)
        try table.apply(to: &options)
        try calculations.apply(to: &options)
        reading.apply(to: &options)
        writing.apply(to: &options)
        resources.apply(to: &options)
        // Each of several sheets has a name of its own: the option tells which sheet is read.
        if self.output.files.sheets { options.writing.removeSheet() }
        return options
    }

    private func open(
        _ outputs: [OutputChoice], threads: Int
    ) throws(Failure) -> (OutputFiles, [ConversionOutput]) {
        let files = OutputFiles()
        if outputs.contains(where: { $0.path != StandardOutput.path }) {
            Signals.discardOnTermination(files)
        }
        var sinks: [ConversionOutput] = []
        for output in outputs {
            do throws(ConversionError) {
                sinks.append(
                    try output.open(
                        in: files, rowsPerPart: self.output.files.rowsPerFile, threads: threads))
            } catch {
                files.discard()
                throw Failure(error, subject: output.name)
            }
        }
        return (files, sinks)
    }

    private func name(of path: String?, in outputs: [OutputChoice]) -> String? {
        path.flatMap { path in outputs.first { $0.path == path }?.name ?? path }
    }

    /// Whether to draw a progress line: on a terminal that does not show the output's rows too.
    private func showsProgress(beside outputs: [OutputChoice]) -> Bool {
        guard !messages.quiet, StandardError.isTerminal else { return false }
        return !StandardOutput.isTerminal || !outputs.contains { $0.path == StandardOutput.path }
    }

    private func tell(_ reports: [ConversionReport], outputs: [OutputChoice], threads: Int) {
        if messages.report == .json {
            for report in reports {
                StandardError.write(report.json(outputs: outputs, threads: threads) + "\n")
            }
            return
        }
        guard var whole = reports.first else { return }
        for report in reports.dropFirst() { whole.add(report) }
        if !messages.quiet, StandardError.isTerminal, whole.seconds > 0.5 {
            StandardError.write(whole.summary + "\n")
        }
    }
}
