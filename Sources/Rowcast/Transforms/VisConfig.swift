/// Table settings of a visualisation (`vis_config`): the keys that the API's `apply_vis` honours.
/// All other keys are ignored.
struct VisConfig: Sendable {
    /// Whether labels begin with the view's name; `nil`: labels stay as the result has them.
    var showsViewNames: Bool?
    /// Labels by field name or, for a column of a pivot, by `pivot - field name`.
    var seriesLabels: [String: String] = [:]
    /// Value formats by field name; each is a code such as `0.00` or a name such as `usd`.
    var seriesFormats: [String: String] = [:]
    /// Names of the hidden fields.
    var hiddenFields: Set<String> = []
    /// Hidden pivots, or hidden measures of a pivot, by pivot key.
    var hiddenPivots: [String: HiddenPivot] = [:]
    /// Names of columns in the wanted order.
    var columnOrder: [String] = []
    var showsRowNumbers = false
    var showsTotals = true
    var showsRowTotals = true
    /// Rows that the table shows; `nil`: all.
    var rows: RowWindow?
    var scales: [ColorScale] = []
    var rules: [ComparisonRule] = []
    /// Whether `rules` also format the totals row.
    var formatsTotals = false
    /// Warnings about settings that are not applied, such as `transpose`.
    private(set) var warnings: [Warning] = []

    /// Number of conditional formats that are applied; each one costs a comparison per cell.
    private static let maxFormats = 50

    enum HiddenPivot: Sendable {
        case all
        case measures(Set<String>)
    }

    /// Reads the JSON text of a `vis_config`.
    ///
    /// - Throws: `.malformed` if the text is not a JSON object.
    init(_ text: [UInt8]) throws(ConversionError) {
        var fault: JSONFault?
        let node = text.withPaddedText { text -> JSONNode? in
            var p = 0
            skipJSONSpace(text, &p)
            return JSONNode.parse(text, text.count, &p, fault: &fault)
        }
        guard let node, node.kind == .object else {
            throw ConversionError(
                .malformed,
                "the vis_config is no JSON object"
                    + (fault.map { ": \($0.reason.text) (byte \($0.offset))" } ?? ""))
        }
        self.init(node)
    }

    /// Reads the parsed `vis_config`; a setting of the wrong type is ignored.
    init(_ node: JSONNode) {
        showsViewNames = node["show_view_names"]?.flag
        for label in node.children(of: "series_labels") {
            if let key = label.key, let text = label.string { seriesLabels[key] = text }
        }
        for format in node.children(of: "series_value_format") {
            // Looker writes the code itself, or an object with the code and the format's name.
            let code = format.string ?? format["format_string"]?.string ?? format["name"]?.string
            if let key = format.key, let code { seriesFormats[key] = code }
        }
        hiddenFields = Set(node.children(of: "hidden_fields").compactMap(\.string))
        for pivot in node.children(of: "hidden_pivots") {
            guard let key = pivot.key else { continue }
            let measures = pivot.children(of: "measure_names").compactMap(\.string)
            let isWhole = pivot["is_entire_pivot_hidden"]?.flag ?? measures.isEmpty
            hiddenPivots[key] = isWhole ? .all : .measures(Set(measures))
        }
        columnOrder = node.children(of: "column_order").compactMap(\.string)
        showsRowNumbers = node["show_row_numbers"]?.flag ?? false
        showsTotals = node["show_totals"]?.flag ?? !(node["hide_totals"]?.flag ?? false)
        showsRowTotals =
            node["show_row_totals"]?.flag ?? !(node["hide_row_totals"]?.flag ?? false)
        if node["limit_displayed_rows"]?.flag == true {
            rows = node["limit_displayed_rows_values"].flatMap(RowWindow.init)
            if rows == nil {
                warn("'limit_displayed_rows_values' cannot be read; all rows are written")
            }
        }
        if node["transpose"]?.flag == true {
            warn("'transpose' is not applied; rows of the result are rows of the table")
        }
        formatsTotals = node["conditional_formatting_include_totals"]?.flag ?? false
        guard node["enable_conditional_formatting"]?.flag ?? true else { return }
        let countsNulls = node["conditional_formatting_include_nulls"]?.flag ?? false
        let entries = node.children(of: "conditional_formatting")
        if entries.count > VisConfig.maxFormats {
            warn(
                "'conditional_formatting' has \(entries.count) entries, of which the first "
                    + "\(VisConfig.maxFormats) are applied")
        }
        for (order, entry) in entries.prefix(VisConfig.maxFormats).enumerated() {
            let type = entry["type"]?.text ?? ""
            if var scale = ColorScale(entry) {
                scale.order = order
                scales.append(scale)
            } else if let comparison = ComparisonRule.Comparison(type: type) {
                if let rule = ComparisonRule(
                    entry, comparison, order: order, countsNulls: countsNulls)
                {
                    rules.append(rule)
                }
            } else {
                warn("'conditional_formatting' of the type '\(type.prefix(40))' is not applied")
            }
        }
    }

    private mutating func warn(_ text: String) {
        warnings.add([Warning("vis_not_applied", "the visualisation's setting \(text)")])
    }
}

/// Rows that a table shows or hides: the first or the last `count` rows of a result.
struct RowWindow: Sendable, Equatable {
    var count: Int
    var isLast: Bool
    var isHidden: Bool

    fileprivate init?(_ node: JSONNode) {
        guard let text = node["num_rows"]?.text, let count = Int(text), count >= 0 else {
            return nil
        }
        self.count = count
        isLast = node["first_last"]?.text == "last"
        isHidden = node["show_hide"]?.text == "hide"
    }

    /// Whether `rows(of:)` needs the result's number of rows.
    var needsRowCount: Bool { isLast }

    /// Returns the range of shown rows. `rowCount` is used only if `needsRowCount`.
    func rows(of rowCount: Int) -> Range<Int> {
        switch (isLast, isHidden) {
        case (false, false): 0..<count
        case (false, true): count..<Int.max
        case (true, false): max(0, rowCount - count)..<Int.max
        case (true, true): 0..<max(0, rowCount - count)
        }
    }
}

extension JSONNode {
    /// The node as a boolean; some servers write booleans as text, such as `"true"`.
    fileprivate var flag: Bool? {
        switch (kind, text) {
        case (.true, _), (.string, "true"): true
        case (.false, _), (.string, "false"): false
        default: nil
        }
    }
}
