import ArgumentParser

/// What is said on standard error.
struct MessageOptions: ParsableArguments {
    @Flag(help: "No progress and no summary on a terminal.")
    var quiet = false

    /// How the report is written.
    enum ReportStyle: String, ExpressibleByArgument, CaseIterable { case json }

    @Option(
        help: ArgumentHelp(
            "Write what was done to standard error, as one line of json; after a failure the "
                + "error line stands alone.", valueName: "style"))
    var report: ReportStyle?
}
