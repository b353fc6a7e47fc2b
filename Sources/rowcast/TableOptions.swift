public import ArgumentParser
public import Rowcast

/// Rows and columns to write.
struct TableOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp("Write at most this number of rows; -1: all.", valueName: "rows"))
    var limit = -1

    @OptionGroup var columns: ColumnOptions

    @Option(
        help: ArgumentHelp(
            "What headings and keys show: labels, names, short or none (default: what is usual).",
            valueName: "style"))
    var header: HeaderStyle?

    @Flag(help: "Write hidden fields too.")
    var hidden = false

    @Option(
        help: ArgumentHelp(
            "Which totals are rows of the output: none, the totals row, or it and the subtotals "
                + "(default: all in html, md and xlsx, none in csv, txt, gsxml, json and sql; with "
                + "--limit none).", valueName: "none|total|all"),
        completion: .list(TotalsChoice.allCases.map(\.rawValue)))
    var totals: TotalsChoice?

    /// Values of `--totals`.
    enum TotalsChoice: String, ExpressibleByArgument, CaseIterable {
        case none, total, all
    }

    @Flag(name: .customLong("no-row-totals"), help: "Leave out the row totals of pivots in tables.")
    var hasNoRowTotals = false

    @Flag(
        help: "Write values as the model formats them; xlsx keeps numbers and formats its cells.")
    var applyFormatting = false

    @Flag(help: "Show the table as the document's vis_config says.")
    var applyVis = false

    @Option(
        help: ArgumentHelp(
            "Show the table as the vis_config in that file says.", valueName: "file"),
        completion: .file())
    var visConfig: String?

    func validate() throws {
        guard limit >= -1 else { throw ValidationError("--limit is -1 or more, not \(limit)") }
    }

    func apply(to options: inout ConversionOptions) throws(Failure) {
        options.limit = limit < 0 ? nil : limit
        columns.apply(to: &options)
        options.writing.header = header ?? .byFormat
        options.writing.includesHidden = hidden
        switch totals {
        case nil: options.writing.totals = .byFormat
        case .some(.none): options.writing.totals = .none
        case .total: options.writing.totals = .total
        case .all: options.writing.totals = .all
        }
        options.writing.includesRowTotals = !hasNoRowTotals
        options.writing.applyFormatting = applyFormatting
        options.writing.applyVis = applyVis
        guard let visConfig else { return }
        options.writing.visConfig = try InputChoice.readFile(visConfig)
    }
}

extension HeaderStyle: ExpressibleByArgument {}
