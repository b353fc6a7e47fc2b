/// The new names that a user gives to columns.
struct ColumnRenames {
    private struct Rename {
        let name: String
        /// The columns that get the name, by their indices in the header.
        let columns: Set<Int>
        /// The name of the columns' field.
        let field: String
        /// Whether the columns are all columns of the field.
        let isWholeField: Bool
    }

    private var renames: [Rename] = []

    /// - Parameter renamesFields: Whether the output describes fields, so that one column of a pivoted
    ///   field cannot have a name of its own.
    /// - Throws: `.unsupported` for a name that fits no column, or two names for a column.
    init(
        _ names: [String: String], _ finder: ColumnFinder, renamesFields: Bool
    ) throws(ConversionError) {
        var newNames: [Int: String] = [:]
        for (old, new) in names.sorted(by: { $0.key < $1.key }) {
            let columns = try finder.column(old).columns
            for column in columns {
                guard let other = newNames.updateValue(new, forKey: column) else { continue }
                throw ConversionError(
                    .unsupported,
                    "\(option: .renamedColumns) has two names for '\(old)': '\(other)' and '\(new)'"
                )
            }
            let field = finder.header.columns[columns[0]].field
            let ofField = finder.header.columns.indices.filter {
                finder.header.columns[$0].pivot != nil
                    && finder.header.columns[$0].field.name == field.name
            }
            let isWholeField = ofField.isEmpty || ofField.count == columns.count
            guard isWholeField || !renamesFields else {
                throw ConversionError(
                    .unsupported,
                    "'\(old)' is one column of the pivoted field \(field.name), and a field has one "
                        + "name",
                    hint: "rename \(field.name)")
            }
            renames.append(
                Rename(
                    name: new, columns: Set(columns), field: field.name, isWholeField: isWholeField)
            )
        }
    }

    /// - Throws: `.unsupported` if two columns of the table would have the same name.
    func apply(to table: inout OutputTable) throws(ConversionError) {
        var fields = table.header.fields
        for rename in renames {
            for index in table.columns.indices where rename.columns.contains(table.sources[index]) {
                let column = table.columns[index]
                table.columns[index].field = column.field.renamed(to: rename.name)
                // A single column of a pivoted field stands alone under its new name.
                if !rename.isWholeField { table.columns[index].pivot = nil }
            }
            guard rename.isWholeField else { continue }
            table.renamedFields[rename.field] = rename.name
            let field = table.header.fields.firstIndex { $0.name == rename.field }
            if let field { fields[field] = fields[field].renamed(to: rename.name) }
        }
        table.header.fields = fields
        try checkNames(table)
    }

    private func checkNames(_ table: OutputTable) throws(ConversionError) {
        let new = Set(renames.map(\.name))
        var owners: [String: Int] = [:]
        for (index, column) in table.columns.enumerated() {
            let source = table.sources[index]
            let owner = table.columns.indices.first {
                column.pivot != nil && table.columns[$0].pivot != nil
                    && table.columns[$0].field.name == column.field.name
            }
            for name in Set([column.field.name, column.field.label]) where new.contains(name) {
                let unit = owner.map { table.sources[$0] } ?? source
                guard let other = owners.updateValue(unit, forKey: name), other != unit else {
                    continue
                }
                throw ConversionError(
                    .unsupported, "two columns would be called '\(name)'",
                    hint: "\(option: .renamedColumns) has to give each column a name of its own")
            }
        }
    }
}

extension Field {
    /// The field under another name, which is its label too.
    fileprivate func renamed(to name: String) -> Field {
        var field = self
        field.name = name
        field.label = name
        field.shortLabel = name
        guard !raw.isEmpty, let node = JSONNode(parsing: raw), node.kind == .object else {
            return field
        }
        let text = name.jsonQuoted
        field.raw = raw.withPaddedText { base in
            var members = node.children.map { RawMember($0, in: base) }
            for key in ["name", "label", "label_short"] where members[key] != nil {
                members.set(key, text)
            }
            var output = OutputBuffer(capacity: 1024)
            output.append("{")
            members.write(into: &output)
            output.append("}")
            return output.array
        }
        return field
    }
}
