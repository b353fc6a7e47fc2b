import ArgumentParser
import Rowcast

/// `rowcast inspect FILE`: tells a result's format, fields and number of rows.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Tell what is in a result.",
        discussion: """
            Reads the whole input and tells its format, its fields with labels and types, \
            pivots, totals and notes, and how many rows there are.
            """)

    @OptionGroup(title: "Input") var source: InputOptions

    @Flag(help: "Write the same as one line of json.")
    var json = false

    @Flag(
        help: """
            Tell of each column's values how many are null and how many differ (exactly up to \
            100,000, beyond by an estimate), the least, the greatest, the mean, the longest and \
            examples.
            """)
    var stats = false

    @OptionGroup(title: "Reading") var reading: ReadingArguments
    @OptionGroup(title: "Resources") var resources: ResourceOptions
    @OptionGroup(title: "Messages") var messages: WarningOptions

    func run() throws {
        let input = try source.choice()
        var conversion = Conversion(from: try source.format.choice(), inputName: input.path)
        conversion.options.refusesIdleOptions = true
        source.part.apply(to: &conversion.options)
        reading.apply(to: &conversion.options)
        resources.apply(to: &conversion.options)
        let bytes = try input.open()
        let inspection: Inspection
        let progress = ProgressLine.unless(messages.quiet)
        defer { progress?.clear() }
        do throws(ConversionError) {
            inspection = try conversion.inspect(bytes, withStatistics: stats) {
                progress?.update($0)
            }
            progress?.clear()
        } catch {
            throw Failure(error, subject: input.name)
        }
        try StandardOutput.write(
            json ? inspection.json(name: input.name) + "\n" : inspection.text(name: input.name))
        messages.tell(inspection.warnings, of: input.name)
        try messages.check(inspection.warnings, of: input.name)
    }
}
