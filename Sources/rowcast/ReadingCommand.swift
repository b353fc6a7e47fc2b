import ArgumentParser
import Rowcast

/// A command that reads one result and writes none.
protocol ReadingCommand: ParsableCommand {
    var source: InputOptions { get }
    var reading: ReadingArguments { get }
    var resources: ResourceOptions { get }
}

extension ReadingCommand {
    /// Opens the input and does `work` with it; a line shows the progress on a terminal.
    func read<Finding>(
        _ input: InputChoice, isQuiet: Bool,
        _ work: (Conversion, FileSource, @escaping @Sendable (ConversionProgress) -> Void)
            throws(ConversionError) -> Finding
    ) throws -> Finding {
        var conversion = Conversion(from: try source.format.choice(), inputName: input.path)
        conversion.options.refusesIdleOptions = true
        source.part.apply(to: &conversion.options)
        reading.apply(to: &conversion.options)
        resources.apply(to: &conversion.options)
        let bytes = try input.open()
        let progress = ProgressLine.unless(isQuiet)
        defer { progress?.clear() }
        do throws(ConversionError) {
            return try work(conversion, bytes) { progress?.update($0) }
        } catch {
            throw Failure(error, subject: input.name)
        }
    }
}
