extension PivotCell {
    static let null = PivotCell(kind: .null, text: [], raw: Array(#"{"value":null}"#.utf8))

    /// The cell of a text.
    init(text: String) {
        self.init(
            kind: .text, text: Array(text.utf8),
            raw: Array(#"{"value":"#.utf8) + text.jsonQuoted + [125])
    }

    /// Makes a cell of a value in a pivot's `data`, or of a cell in its `metadata`; nil without one. A
    /// `label` that differs from the value is the cell's formatted text.
    init?(_ node: JSONNode?, label: String?) {
        guard let node else { return nil }
        let object = node.kind == .object && node["value"] != nil ? node : nil
        let value = object?["value"] ?? node
        switch value.kind {
        case .null: kind = .null
        case .true: kind = .true
        case .false: kind = .false
        case .number: kind = .number
        case .string: kind = .text
        case .array, .object: kind = .json
        }
        text = value.isScalar ? Array(value.text.utf8) : value.rawText
        raw = object?.rawText ?? Array(#"{"value":"#.utf8) + value.rawText + [125]
        guard let label, Array(label.utf8) != text, object?["rendered"] == nil, kind != .null else {
            return
        }
        raw.removeLast()
        raw += Array(#","rendered":"#.utf8) + label.jsonQuoted + [125]
    }
}
