extension Block {
    /// Text of a key's word, text or expression.
    func scalar(_ key: String) -> String? {
        last(key)?.value.scalar
    }

    /// Whether a key says yes.
    func says(_ key: String) -> Bool? {
        scalar(key).map { $0 == "yes" || $0 == "true" }
    }

    /// The words or texts of a list, or of the single value in its place.
    func names(_ key: String) -> [String] {
        guard let entry = last(key) else { return [] }
        guard case .list(let items) = entry.value else {
            return entry.value.scalar.map { [$0] } ?? []
        }
        return items.compactMap(\.value.scalar)
    }

    /// The filters of a key in each of its forms: `[field: "text"]`, and the older `{ field: f value: "text" }`.
    package func filters(_ key: String) throws(LookMLError) -> [FieldFilter] {
        var filters: [FieldFilter] = []
        for entry in all(key) {
            switch entry.value {
            case .list(let items):
                for item in items {
                    guard let field = item.key, let text = item.value.scalar else {
                        throw LookMLError(
                            item.place, "expected field: \"filter\" in \(key)",
                            hint: "write a colon and a quoted text behind the field")
                    }
                    filters.append(FieldFilter(field: field, text: text, place: item.place))
                }
            case .block(let block):
                guard let field = block.scalar("field"), let text = block.scalar("value") else {
                    throw LookMLError(
                        entry.valuePlace, "expected the keys field and value in \(key)",
                        hint: "write \(key): [field: \"filter\"]")
                }
                filters.append(FieldFilter(field: field, text: text, place: entry.place))
            case .word, .text, .expression:
                throw LookMLError(
                    entry.valuePlace, "expected a list behind \(key)",
                    hint: "write \(key): [field: \"filter\"]")
            }
        }
        return filters
    }

    /// The template of an `sql` key.
    func template(
        _ key: String, constants: [String: String]
    ) throws(LookMLError) -> SQLTemplate? {
        guard let entry = last(key), let text = entry.value.scalar else { return nil }
        return try SQLTemplate(text, at: entry.valuePlace, constants: constants)
    }
}
