import ArgumentParser
import Rowcast
import RowcastValidation

/// `rowcast validate FILE`: checks a document and lists its faults.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check that a result is sound.",
        discussion: """
            Reads the whole input as its format asks for, and xlsx, gsxml and html once more with \
            libxml2. Tells what is wrong, one fault a line with its place, and then ends with \
            status 1.

            EXAMPLES:
              rowcast validate orders.json
              rowcast validate orders.xlsx --schema
              rowcast validate orders.json --json      # for programs
            """)

    @OptionGroup(title: "Input") var source: InputOptions

    @Flag(
        help: """
            Check xlsx and gsxml against the schemas of what rowcast writes, too: elements, values, \
            order, and that what refers to something refers to what is there.
            """)
    var schema = false

    @Flag(help: "Write the verdict and the faults to standard output as one line of json.")
    var json = false

    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Resources") var resources: ResourceOptions
    @OptionGroup(title: "Messages") var messages: MessageOptions

    func run() throws {
        let input = try source.choice()
        var conversion = Conversion(from: try source.format.choice(), inputName: input.path)
        conversion.options.refusesIdleOptions = true
        source.part.apply(to: &conversion.options)
        reading.apply(to: &conversion.options)
        resources.apply(to: &conversion.options)
        let bytes = try input.open()
        let report: ValidationReport
        let progress = ProgressLine.unless(messages.quiet)
        defer { progress?.clear() }
        do throws(ConversionError) {
            report = try conversion.validate(bytes, by: schema ? .schema : .wellFormed) {
                progress?.update($0)
            }
            progress?.clear()
        } catch {
            throw Failure(error, subject: input.name)
        }
        if messages.report == .json {
            StandardError.write(report.json(name: input.name) + "\n")
        }
        if json {
            try StandardOutput.write(report.json(name: input.name) + "\n")
        } else if messages.report == nil {
            try StandardOutput.write(report.text(name: input.name, isQuiet: messages.quiet))
        }
        messages.tell(report.warnings, of: input.name)
        if !report.faults.isEmpty || report.isTruncated { throw Failure.invalid }
        try messages.check(report.warnings, of: input.name)
    }
}

extension ValidationReport {
    /// Returns one line per fault, or one line that the document is valid.
    fileprivate func text(name: String, isQuiet: Bool) -> String {
        let name = name.oneLine
        guard faults.isEmpty else {
            return faults.map { "\(name): \(format.name): \($0.message.withFlags)\n" }.joined()
        }
        guard !isQuiet else { return "" }
        let size = Figures.bytes(Double(bytes))
        let verdict =
            isTruncated ? "truncated" : warnings.isEmpty ? "valid" : "sound in what was read"
        return "\(name): \(format.name): \(verdict), \(Figures.count(rows, "row")), \(size)\n"
    }

    fileprivate func json(name: String) -> String {
        let faults = faults.map { fault in
            JSONText.object([
                ("part", JSONText(fault.part)), ("line", fault.line.map { JSONText($0) } ?? .null),
                ("column", fault.column.map { JSONText($0) } ?? .null),
                ("reason", .string(fault.reason.withFlags)),
            ])
        }
        return JSONText.object([
            ("file", .string(name)), ("format", .string(format.name)),
            ("valid", .bool(self.faults.isEmpty && !isTruncated)),
            ("truncated", .bool(isTruncated)), ("rows", JSONText(rows)),
            ("bytes", JSONText(bytes)), ("faults", .array(faults)),
            ("warnings", .array(warnings.map(\.json))),
        ]).text
    }
}
