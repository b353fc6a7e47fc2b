import Rowcast
import TableCalculations

/// A call that reads inputs as Arrow columns, from its first batch to its report.
final class ArrowReading {
    private let inputs: [CInput]
    private let reader: ArrowReader
    private let isStrict: Bool
    /// The place of the report; nil when the report was set.
    private var results: CResults?
    private let settings: Settings
    private var failure: ConversionError?

    /// - Throws: `.invalidOption` for arguments that are none; `.inputOutput` for files that cannot be
    ///   opened.
    init(inputs: [CInput], call: CCall, _ results: CResults) throws(ConversionError) {
        guard !inputs.isEmpty else { throw ConversionError(.invalidOption, "there is no input") }
        var settings = try Settings(
            call.options, of: .rowsRead,
            further: [.arrowNumbers, .arrowTypes] + Setting.calculations)
        settings.options.moveValueFormatsToCalculations()
        self.settings = settings
        var options = settings.options
        options.isCancelled = call.isCancelled
        self.inputs = inputs
        self.results = call.wantsReport ? results : nil
        isStrict = settings.isStrict
        var sources: [ConversionInput] = []
        for (index, input) in inputs.enumerated() {
            let source = try ofInput(input) { () throws(ConversionError) in
                try input.open(call.isCancelled)
            }
            sources.append(
                ConversionInput(
                    source, name: input.name ?? (inputs.count == 1 ? "" : "input \(index + 1)"),
                    format: input.format))
        }
        reader = ArrowReader(
            Conversion(options: options), sources, progress: call.progress)
    }

    func table() throws(ConversionError) -> ArrowTable {
        try reporting { () throws(ConversionError) in try reader.table() }
    }

    /// The next block, nil behind the last; sets the report then.
    func next() throws(ConversionError) -> Block? {
        try reporting { () throws(ConversionError) in
            if let block = try reader.next() { return block }
            if let report = reader.blocks.report {
                if isStrict { try report.warnings.refuse() }
                try set(report.json(outputs: [], threads: settings.options.threads, .names))
            }
            return nil
        }
    }

    /// Ends the reading: no callback of an input is called any more.
    func close() { reader.blocks.close() }

    /// Does a step, unless one has failed; the report tells of the first that fails.
    private func reporting<Value>(
        _ step: () throws(ConversionError) -> Value
    ) throws(ConversionError) -> Value {
        if let failure { throw failure }
        let result = withoutWriteSignals { Result { () throws(ConversionError) in try step() } }
        do throws(ConversionError) {
            return try result.get()
        } catch {
            let error = inputs.count == 1 ? error.of(inputs[0]) : error
            failure = error
            try? set(.object([("error", error.json)]))
            throw error
        }
    }

    private func set(_ report: JSONLine) throws(ConversionError) {
        try results?.set(report: report.text)
        results = nil
    }
}

extension ConversionError {
    /// The error as a JSON value, with the members that `rowcast_error` has.
    fileprivate var json: JSONLine {
        .object([
            ("code", .string(code.rawValue)),
            ("message", .string(OptionSpelling.names.text(message))),
            ("byte", JSONLine(position.byte)), ("line", JSONLine(position.line)),
            ("row", JSONLine(position.row)), ("column", JSONLine(position.column)),
            ("path", JSONLine(path)),
        ])
    }
}

extension Setting {
    static let arrowNumbers = value(
        "arrow-numbers", [.rowsRead],
        WritingOptions.ArrowNumbers.allCases.map(\.rawValue).joined(separator: " or "),
        parse: WritingOptions.ArrowNumbers.init(rawValue:)
    ) { $1.options.writing.arrowNumbers = $0 }

    static let arrowTypes = value(
        "arrow-types", [.rowsRead],
        WritingOptions.ArrowTypes.allCases.map(\.rawValue).joined(separator: " or "),
        parse: WritingOptions.ArrowTypes.init(rawValue:)
    ) { $1.options.writing.arrowTypes = $0 }
}
