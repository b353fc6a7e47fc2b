/// A view: a table, or a query in its place, with its fields.
package struct View: Hashable, Sendable {
    package enum Table: Hashable, Sendable {
        /// `sql_table_name`, or the name of the view.
        case named(SQLTemplate)
        /// The query of `derived_table`.
        case query(SQLTemplate)
        /// Why the view cannot be read. Its fields are known all the same.
        case unusable(LookMLError)
    }

    package var name: String
    package var place: SourcePlace
    package var label: String?
    package var viewLabel: String?
    package var table: Table
    package var isExtensionRequired: Bool
    /// The fields in the order of the text.
    package private(set) var fields: [Field]
    /// Fields and other sets by the name of the set.
    package var sets: [String: [String]]
    package var drillFields: [String]
    package var problems: [LookMLError]
    private var indices: [String: Int]

    package subscript(field: String) -> Field? {
        indices[field].map { fields[$0] }
    }

    /// The primary key's field.
    package var primaryKey: Field? {
        fields.first { $0.isPrimaryKey && $0.kind == .dimension }
    }

    /// Makes a view of a table without a text.
    package init(name: String, label: String, table: Table, fields: [Field]) {
        self.name = name
        self.label = label
        self.table = table
        self.fields = fields
        place = SourcePlace(file: name)
        isExtensionRequired = false
        drillFields = []
        problems = []
        sets = [:]
        indices = Dictionary(
            fields.enumerated().map { ($0.element.name, $0.offset) }
        ) { first, _ in first }
    }

    /// Reads a merged view.
    package init(_ entry: Entry, constants: [String: String] = [:]) {
        let block = entry.block ?? Block()
        name = block.name ?? ""
        place = entry.place
        label = block.scalar("label")
        viewLabel = block.scalar("view_label")
        isExtensionRequired = block.scalar("extension") == "required"
        drillFields = block.names("drill_fields")
        problems = []
        table = View.table(block, name: name, entry: entry, constants: constants)
        sets = [:]
        for set in block.all("set") {
            guard let block = set.block, let name = block.name else { continue }
            sets[name] = block.names("fields")
        }
        fields = []
        indices = [:]
        let reader = FieldReader(constants: constants)
        for part in block.entries where Block.fieldKeys.contains(part.key) {
            for field in reader.fields(of: part) {
                if let first = indices[field.name] {
                    problems.append(
                        LookMLError(
                            field.place,
                            "the field \(field.name) exists twice, first in line "
                                + "\(fields[first].place.line)",
                            hint: "rename one"))
                } else {
                    indices[field.name] = fields.count
                    fields.append(field)
                }
            }
        }
        var references = ReferenceCheck(view: name, fields: fields, indices: indices)
        fields = references.checked()
    }

    private static func table(
        _ block: Block, name: String, entry: Entry, constants: [String: String]
    ) -> Table {
        do throws(LookMLError) {
            if let derived = block.last("derived_table") {
                if let sql = try derived.block?.template("sql", constants: constants) {
                    if let reference = sql.references.first {
                        throw LookMLError(
                            reference.place, "a derived table cannot refer to fields",
                            hint: "write ${view.SQL_TABLE_NAME} for the table of a view")
                    }
                    return .query(sql)
                }
                let key = derived.block?.entries.first {
                    $0.key == "explore_source" || $0.key == "create_process"
                        || $0.key == "sql_create"
                }
                throw LookMLError(
                    key?.place ?? derived.place,
                    "a derived table without sql"
                        + (key.map { ", with \($0.key)" } ?? "") + ", is not understood",
                    hint: "write its query as sql")
            }
            if let table = try block.template("sql_table_name", constants: constants) {
                return .named(table)
            }
            return .named(SQLTemplate(pieces: [.text(name)]))
        } catch {
            return .unusable(error)
        }
    }
}
