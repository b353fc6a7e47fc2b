/// Which rows of totals a table shows beside the rows of the result. Row totals are columns, and not
/// meant here.
public enum Totals: String, Sendable, CaseIterable {
    /// What is usual for the format: `all` in html, md and xlsx, which people read; `none` in csv, txt,
    /// gsxml, json and sql, whose readers add up the rows, and beside a limit. Documents of json_detail,
    /// json_fe and json_bi carry the totals that they have.
    case byFormat = "by_format"
    /// The rows of the result and nothing else.
    case none
    /// The totals row, as the last one.
    case total
    /// The totals row, and each subtotal behind the last row of its group.
    case all
}

extension ConversionOptions {
    /// Which rows of totals a flat table shows whose format shows `usual` ones.
    func totals(usual: Totals) -> Totals {
        guard totals == .byFormat else { return totals }
        return limit == nil ? usual : .none
    }

    /// Whether reading goes on behind the last row that the limit lets through: totals stand there.
    var readsBehindLimit: Bool { totals == .total || totals == .all }

    /// Whether a document announces the totals row that its source has.
    var announcesTotals: Bool { readsBehindLimit || (totals == .byFormat && limit == nil) }
}

/// Which rows an encoder is given.
enum TableRows {
    /// The rows of the result.
    case result
    /// The rows of the flat table: those of the result, with their numbers where these are shown.
    case numbered
    /// The rows of the flat table with the subtotals between them.
    case withSubtotals
}
