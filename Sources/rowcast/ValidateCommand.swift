import ArgumentParser
import Rowcast
import RowcastValidation

/// `rowcast validate FILE`: checks a document and lists its faults.
struct ValidateCommand: ReadingCommand {
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
        let report = try read(input, isQuiet: messages.quiet) {
            (conversion, bytes, progress) throws(ConversionError) in
            try conversion.validate(
                bytes, by: schema ? .schema : .wellFormed, progress: progress)
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
            JSONLine.object([
                ("part", JSONLine(fault.part)), ("line", JSONLine(fault.line)),
                ("column", JSONLine(fault.column)),
                ("reason", .string(fault.reason.withFlags)),
            ])
        }
        return JSONLine.object([
            ("file", .string(name)), ("format", .string(format.name)),
            ("valid", .bool(self.faults.isEmpty && !isTruncated)),
            ("truncated", .bool(isTruncated)), ("rows", JSONLine(rows)),
            ("bytes", JSONLine(bytes)), ("faults", .array(faults)),
            ("warnings", .array(warnings.map { $0.json(.flags) })),
        ]).text
    }
}
