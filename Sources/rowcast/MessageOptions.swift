import ArgumentParser
import Rowcast

/// What becomes of warnings.
struct WarningOptions: ParsableArguments {
    @Flag(help: "No warnings, no progress and no summary.")
    var quiet = false

    @Flag(help: "Take every warning for a failure: exit with status 1 and leave no output.")
    var strict = false

    /// Writes a line for each warning.
    func tell(_ warnings: [Warning], of subject: String) {
        guard !quiet else { return }
        for warning in warnings {
            StandardError.write("rowcast: warning: \(subject): \(warning.text)".oneLine + "\n")
        }
    }

    /// Fails if there are warnings and the user takes them for failures.
    func check(_ warnings: [Warning], of subject: String) throws(Failure) {
        guard strict, !warnings.isEmpty else { return }
        let count = Figures.count(warnings.reduce(0) { $0 + $1.count }, "warning")
        throw .refused(quiet ? nil : "\(subject): \(count), which --strict does not let pass")
    }
}

/// What is said on standard error.
struct MessageOptions: ParsableArguments {
    @OptionGroup var warnings: WarningOptions

    /// How the report is written.
    enum ReportStyle: String, ExpressibleByArgument, CaseIterable { case json }

    @Option(
        help: ArgumentHelp(
            "Write what was done to standard error, warnings included, as one line of json; after "
                + "a failure the error line stands alone.", valueName: "style"))
    var report: ReportStyle?

    var quiet: Bool { warnings.quiet }
    var strict: Bool { warnings.strict }

    /// Writes a line for each warning, unless a report holds them.
    func tell(_ warnings: [Warning], of subject: String) {
        if report == nil { self.warnings.tell(warnings, of: subject) }
    }

    /// Fails if there are warnings and the user takes them for failures.
    func check(_ warnings: [Warning], of subject: String) throws(Failure) {
        try self.warnings.check(warnings, of: subject)
    }
}

extension Warning {
    /// The message, and how often it holds.
    var text: String {
        count > 1 ? "\(message) (\(Figures.grouped(count)) times)" : message
    }
}
