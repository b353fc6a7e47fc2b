/// An explore: a table that can be queried, and its fields.
struct Explore: Sendable {
    /// Name in queries, their `view`.
    let name: String
    let label: String
    /// Table of the database.
    let table: String
    /// What changes with the data, so that a cached result of other data is not taken for one of these.
    let version: String
    let dimensions: [ExploreField]
    let measures: [ExploreField]

    init(
        name: String, label: String, table: String, version: String, dimensions: [ExploreField],
        measures: [ExploreField]
    ) {
        self.name = name
        self.label = label
        self.table = table
        self.version = version
        self.dimensions = dimensions
        self.measures = measures
        let fields = dimensions + measures
        self.fields = Dictionary(fields.map { ($0.name, $0) }) { first, _ in first }
    }

    private let fields: [String: ExploreField]

    /// The field of a name such as `orders.count`.
    func field(_ name: String) -> ExploreField? { fields[name] }
}

/// A dimension or measure of an explore.
struct ExploreField: Sendable, Equatable {
    /// How a measure comes of the rows of its group.
    enum Aggregate: Sendable, Equatable {
        /// Number of rows.
        case count
        /// Sum of a column; 0 without values.
        case sum(SumKind)
    }

    /// What a sum of a column's numbers can be.
    enum SumKind: Sendable, Equatable {
        /// No sum of the column's whole numbers is beyond 64 bits.
        case exact
        /// Whole numbers whose sum may be beyond 64 bits.
        case wide
        /// Whole numbers whose sum may be beyond 64 bits, and fractions beside them.
        case floating
    }

    /// Full name, such as `orders.city`.
    let name: String
    /// Label without that of the view, such as `City`.
    let shortLabel: String
    /// Label of the view, such as `Orders`.
    let viewLabel: String
    /// Type as the API names it: `string`, `number`, `yesno`, `date_date`, `date_time`, `count`, `sum`.
    let type: String
    let valueFormat: String?
    /// Column of the table; empty for a count.
    let column: String
    /// Nil for a dimension.
    let aggregate: Aggregate?

    var label: String { viewLabel + " " + shortLabel }
    var isMeasure: Bool { aggregate != nil }
    var isNumeric: Bool { isMeasure || type == "number" }
    var isTime: Bool { type.hasPrefix("date") }
    /// Name without that of the view.
    var shortName: Substring { name.drop { $0 != "." }.dropFirst() }
}

/// A model: what can be queried at a moment.
struct Model: Sendable {
    let name: String
    let label: String
    var explores: [Explore]

    func explore(_ name: String) -> Explore? { explores.first { $0.name == name } }
}
