import ArgumentParser
import Rowcast

/// Options for warnings.
struct WarningOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Write no warnings, no progress and no summary.")
    var quiet = false

    @Flag(help: "Take every warning for a failure: exit with status 1 and leave no output.")
    var strict = false

    /// Writes one line per warning to standard error.
    func tell(_ warnings: [Warning], of subject: String) {
        guard !quiet else { return }
        for warning in warnings {
            StandardError.write("rowcast: warning: \(subject): \(warning.text)".oneLine + "\n")
        }
    }

    /// Throws a failure if `--strict` is set and there are warnings.
    func check(_ warnings: [Warning], of subject: String) throws(Failure) {
        guard strict, !warnings.isEmpty else { return }
        let count = Figures.count(warnings.reduce(0) { $0 + $1.count }, "warning")
        throw .refused(quiet ? nil : "\(subject): \(count), which --strict does not let pass")
    }
}

/// Options for messages on standard error.
struct MessageOptions: ParsableArguments {
    @OptionGroup var warnings: WarningOptions

    /// Form of the report.
    enum ReportStyle: String, ExpressibleByArgument, CaseIterable { case json }

    @Option(
        help: ArgumentHelp(
            "Write what was done to standard error, warnings included, as one line of json; after "
                + "a failure the error line stands alone.", valueName: "style"))
    var report: ReportStyle?

    var quiet: Bool { warnings.quiet }
    var strict: Bool { warnings.strict }

    /// Writes one line per warning to standard error, unless a report holds the warnings.
    func tell(_ warnings: [Warning], of subject: String) {
        if report == nil { self.warnings.tell(warnings, of: subject) }
    }

    /// Throws a failure if `--strict` is set and there are warnings.
    func check(_ warnings: [Warning], of subject: String) throws(Failure) {
        try self.warnings.check(warnings, of: subject)
    }
}

extension Warning {
    /// The message, with the number of times it applies.
    fileprivate var text: String {
        count > 1
            ? "\(message.withFlags) (\(Figures.grouped(count)) times)" : message.withFlags
    }
}
