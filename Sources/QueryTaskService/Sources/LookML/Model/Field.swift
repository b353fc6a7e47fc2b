/// A dimension, one timeframe of a dimension group, a measure, or a field that only filters.
package struct Field: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case dimension, measure, filter, parameter
    }

    package var name: String
    package var kind: Kind
    package var place: SourcePlace
    /// The type, unless it is not understood, which `problems` then tell.
    package var type: FieldType?
    /// The text of `sql`; a field without one is the column of its name, but a count
    /// counts rows.
    package var sql: SQLTemplate?
    /// Conditions of a measure.
    package var filters: [FieldFilter] = []
    /// The key of `_distinct` measures; without one it is the view's primary key.
    package var distinctKey: SQLTemplate?
    package var isHidden = false
    package var isPrimaryKey = false
    package var label: String?
    package var viewLabel: String?
    package var groupLabel: String?
    package var groupItemLabel: String?
    package var description: String?
    package var valueFormat: String?
    package var valueFormatName: String?
    /// Name of the field whose order this field's values take.
    package var orderByField: String?
    package var drillFields: [String] = []
    /// All keys, those included that have no member here.
    package var block: Block
    /// Why the field cannot be queried. An empty list says that it can.
    package var problems: [LookMLError] = []
    /// Names of other views that the field's text needs: those of joins.
    package var foreignViews: Set<String> = []

    package init(name: String, kind: Kind, place: SourcePlace, block: Block) {
        self.name = name
        self.kind = kind
        self.place = place
        self.block = block
    }
}
