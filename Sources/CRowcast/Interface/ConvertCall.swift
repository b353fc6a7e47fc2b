import Rowcast

/// A conversion of inputs to outputs.
struct ConvertCall {
    private let inputs: [CInput]
    private let outputs: [COutput]
    private let call: CCall
    private let settings: Settings
    /// The settings of each output.
    private let outputSettings: [Settings]

    init(inputs: [CInput], outputs: [COutput], call: CCall) throws(ConversionError) {
        var settings = try call.settings(of: .conversion)
        // Each of several sheets has a name of its own: the option tells which sheet is read.
        if settings.writesSheets { settings.options.writing.removeSheet() }
        var outputSettings: [Settings] = []
        for output in outputs { outputSettings.append(try settings.forOutput(output.options)) }
        self.inputs = inputs
        self.outputs = outputs
        self.call = call
        self.settings = settings
        self.outputSettings = outputSettings
        try check()
    }

    private func check() throws(ConversionError) {
        guard !inputs.isEmpty else { throw ConversionError(.invalidOption, "there is no input") }
        guard !outputs.isEmpty else { throw ConversionError(.invalidOption, "there is no output") }
        try outputs.checkFiles(outputSettings, settings)
        guard !settings.writesSheets || outputs.count == 1 else {
            throw ConversionError(.invalidOption, "sheets writes one workbook; name one output")
        }
        guard !settings.writesSheets || !settings.options.union else {
            throw ConversionError(
                .invalidOption, "union joins inputs; sheets gives each a sheet of its own")
        }
    }

    func run(handingOverTo results: CResults) throws(ConversionError) {
        let files = OutputFiles()
        do throws(ConversionError) {
            let (sources, opened) = try open(files)
            let reports = try run(sources, opened.map(\.output))
            if settings.isStrict { try reports.flatMap(\.warnings).refuse() }
            if call.isCancelled() { throw .cancelledCall }
            try files.commit()
            if call.wantsReport { try results.set(report: text(of: reports)) }
            for (index, output) in opened.enumerated() {
                if let document = output.document { results.set(document, ofOutput: index) }
            }
        } catch {
            files.discard()
            throw inputs.count == 1 ? error.of(inputs[0]) : error
        }
    }

    private func open(
        _ files: OutputFiles
    ) throws(ConversionError) -> ([ConversionInput], [OpenedOutput]) {
        var sources: [ConversionInput] = []
        for (index, input) in inputs.enumerated() {
            let source = try input.open(call.isCancelled)
            for path in outputs.compactMap(\.path) {
                guard (source as? FileSource)?.isFile(at: path) != true else {
                    throw ConversionError(
                        .invalidOption, "is the input itself; name another output", path: path)
                }
            }
            sources.append(
                ConversionInput(
                    source, name: input.name ?? (inputs.count == 1 ? "" : "input \(index + 1)"),
                    format: input.format))
        }
        var opened: [OpenedOutput] = []
        for (output, settings) in zip(outputs, outputSettings) {
            opened.append(try OpenedOutput(output, settings, files))
        }
        return (sources, opened)
    }

    /// Runs the conversion of all inputs; returns the report of each sheet, or the only one.
    private func run(
        _ inputs: [ConversionInput], _ outputs: [ConversionOutput]
    ) throws(ConversionError) -> [ConversionReport] {
        let conversion = Conversion(options: settings.options)
        guard settings.writesSheets else {
            return [try conversion.run(inputs, to: outputs, progress: call.progress)]
        }
        return try conversion.run(sheets: inputs, to: outputs[0], progress: call.progress)
    }

    private func text(of reports: [ConversionReport]) -> String {
        let lines = reports.map { report in
            report.json(
                outputs: outputs.map { ($0.format, $0.path) }, threads: settings.options.threads,
                .names)
        }
        return settings.writesSheets ? JSONLine.array(lines).text : lines[0].text
    }
}
