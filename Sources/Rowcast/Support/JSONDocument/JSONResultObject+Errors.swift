extension JSONResultObject {
    /// Whether the columns depend on members behind the rows.
    var needsSurvey: Bool {
        if isBareRows { return false }
        guard let fields = node("fields") else { return true }
        return !(fields.children(of: "pivots").isEmpty) && raw("pivots") == nil
    }

    /// Whether the members behind the rows may announce totals.
    var mayAnnounceTotals: Bool {
        !isBareRows && raw("has_totals") == nil && raw("totals_data") == nil
    }

    /// The failure of the query; nil if the document reports none.
    ///
    /// An entry of `errors` beside good rows is a note if `fatal` is false or its message begins
    /// with "Note:", as in "Note: This query contains derived tables …". A note is a warning, not a
    /// failure.
    var failure: ConversionError? {
        if let error = node("error"), error.kind == .string {
            return ConversionError(.queryFailed, "the query failed: \(error.text)")
        }
        guard let entry = errorNodes.first(where: { !Self.isNote($0) }) else { return nil }
        var text = entry["message"]?.string ?? (entry.kind == .string ? entry.text : "no message")
        if let details = entry["message_details"]?.string { text += " \(details)" }
        if let line = entry["sql_error_loc"]?["line"]?.text, !line.isEmpty {
            text += " (SQL line \(line)"
            if let column = entry["sql_error_loc"]?["column"]?.text, !column.isEmpty {
                text += ", column \(column)"
            }
            text += ")"
        }
        return ConversionError(.queryFailed, "the query failed: \(text)")
    }

    /// Warnings about notes beside the rows and about rows or columns that the server left out.
    var warnings: [Warning] {
        var warnings = errorNodes.filter(Self.isNote).map {
            Warning("note", "\($0["message"]?.text ?? "")")
        }
        if node("truncated")?.isTrue ?? false {
            warnings.append(
                Warning("truncated", "the server left rows out: the result says it is truncated"))
        }
        if let left = node("columns_truncated"),
            left.isTrue || left.string.map({ $0 != "false" }) ?? false
        {
            warnings.append(
                Warning(
                    "columns_truncated",
                    "the server left columns out: the result says that they are truncated"))
        }
        return warnings
    }

    /// Whether the members read so far announce a totals row.
    var announcesTotals: Bool {
        if node("has_totals")?.isTrue ?? false { return true }
        return raw("totals_data").map(JSONExtents.hasElements) ?? false
    }

    private var errorNodes: JSONNode.Children {
        guard let errors = node("errors"), errors.kind == .array else { return .none }
        return errors.children
    }

    private static func isNote(_ entry: JSONNode) -> Bool {
        entry["fatal"]?.kind == .false || (entry["message"]?.text.hasPrefix("Note:") ?? false)
    }

    /// The error for an object without rows.
    var errorWithoutRows: ConversionError {
        if let message = node("message")?.string {
            return ConversionError(.queryFailed, "the server answered: \(message)")
        }
        return ConversionError(
            .malformed, at: .init(byte: 0), "the document has no '\(rowsKey)' array",
            hint: "pass \(option: .inputFormat) if this is another format")
    }
}
