import CRowcastHeader
import Rowcast

/// A call that writes the rows of a stream to all outputs.
struct ArrowWriting {
    private let stream: ArrowSourceStream
    private let descriptions: [ArrowColumnDescription]
    private let outputs: [COutput]
    private let call: CCall
    private let settings: Settings
    /// The settings of each output.
    private let outputSettings: [Settings]

    init(
        _ stream: ArrowSourceStream, _ descriptions: [ArrowColumnDescription],
        outputs: [COutput], call: CCall
    ) throws(ConversionError) {
        self.stream = stream
        self.descriptions = descriptions
        self.outputs = outputs
        self.call = call
        settings = try call.settings(of: .rowsWritten)
        var outputSettings: [Settings] = []
        for output in outputs { outputSettings.append(try settings.forOutput(output.options)) }
        self.outputSettings = outputSettings
        guard !outputs.isEmpty else { throw ConversionError(.invalidOption, "there is no output") }
        try outputs.checkFiles(outputSettings, settings)
    }

    func run(handingOverTo results: CResults) throws(ConversionError) {
        let table = try stream.withSchema { schema throws(ConversionError) in
            try ArrowSourceTable(schema, descriptions)
        }
        let files = OutputFiles()
        do throws(ConversionError) {
            var opened: [OpenedOutput] = []
            for (output, settings) in zip(outputs, outputSettings) {
                opened.append(try OpenedOutput(output, settings, files))
            }
            let report = try write(table, to: opened.map(\.output))
            if settings.isStrict { try report.warnings.refuse() }
            if call.isCancelled() { throw .cancelledCall }
            try files.commit()
            if call.wantsReport {
                try results.set(
                    report: report.json(
                        outputs: outputs.map { ($0.format, $0.path) },
                        threads: settings.options.threads, .names
                    ).text)
            }
            for (index, output) in opened.enumerated() {
                if let document = output.document { results.set(document, ofOutput: index) }
            }
        } catch {
            files.discard()
            throw error
        }
    }

    /// Writes all rows, or those up to the limit.
    private func write(
        _ table: ArrowSourceTable, to outputs: [ConversionOutput]
    ) throws(ConversionError) -> ConversionReport {
        let writer = try RowWriter(
            table.schema, to: outputs, options: settings.options, progress: call.progress)
        var cells = ArrowCellWriter()
        var rowCount = 0
        let limit = settings.options.limit ?? .max
        while rowCount < limit,
            try stream.withNext({ batch throws(ConversionError) in
                if call.isCancelled() { throw .cancelledCall }
                let (columns, rows) = try table.columns(of: batch)
                for row in 0..<rows.length {
                    try writer.append { builder throws(ConversionError) in
                        try cells.append(
                            rows.place(row), isNull: rows.isNull(row), of: columns, table,
                            to: &builder)
                    }
                }
                rowCount += rows.length
            })
        {}
        var report = try writer.finish()
        report.warnings += table.warnings + cells.warnings
        return report
    }
}

extension ArrowCellWriter {
    /// Appends a row; a row that is null as a whole has nulls.
    @inline(__always)
    fileprivate mutating func append(
        _ row: Int, isNull: Bool, of columns: [ArrowSourceArray], _ table: ArrowSourceTable,
        to builder: inout RowBuilder
    ) throws(ConversionError) {
        for index in columns.indices {
            if isNull {
                builder.appendNull()
                continue
            }
            do throws(ConversionError) {
                try append(row, of: columns[index], to: &builder)
            } catch {
                var error = error
                error.position.column = table.name(index)
                throw error
            }
        }
    }

    fileprivate var warnings: [Warning] {
        infiniteCount == 0
            ? []
            : [
                Warning(
                    "not_finite",
                    "numbers in nested values that are infinite or not a number are written as null",
                    count: infiniteCount)
            ]
    }
}
