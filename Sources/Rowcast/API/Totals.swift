/// The rows of totals that a table shows beside the rows of the result. Row totals are columns, so
/// this choice does not concern them.
public enum Totals: String, Sendable, CaseIterable {
    /// The rows that are usual for the format: `all` in html, md and xlsx, which people read;
    /// `none` in csv, txt, gsxml, json and sql, whose readers add up the rows, and with a `limit`.
    /// Documents of json_detail, json_fe and json_bi carry the totals of their source.
    case byFormat = "by_format"
    /// No rows but those of the result.
    case none
    /// The totals row, behind all other rows.
    case total
    /// The totals row, and each subtotal row behind the last row of its group.
    case all
}

extension EncodingOptions {
    /// The totals that a flat table shows if `usual` is its format's default.
    func shownTotals(usual: Totals) -> Totals {
        guard writing.totals == .byFormat else { return writing.totals }
        return limit == nil ? usual : .none
    }

    /// Whether a conversion reads past the last row of its `limit`, to find the totals behind the
    /// rows.
    var readsBehindLimit: Bool { writing.totals == .total || writing.totals == .all }

    /// Whether written documents announce a totals row where their source has one.
    var announcesTotals: Bool { readsBehindLimit || (writing.totals == .byFormat && limit == nil) }
}
