/// What is known of a result before its rows.
public struct ResultHeader: Sendable {
    /// The fields of the query, in query order.
    public var fields: [Field] = []
    /// The pivots, in the order of their columns; empty for a result without pivots.
    public var pivots: [Pivot] = []
    /// The flat table that text-like formats show, hidden columns included.
    public var columns: [Column] = []
    /// The generated SQL, if the document carries it.
    public var sql: String?
    /// The document's number format, such as `1,234.56`.
    public var numberFormat: String?
    /// The name of the explore.
    public var exploreName: String?
    /// What the explore is called for people.
    public var exploreLabel: String?
    /// The time zone of the query.
    public var timeZone: String?
    /// Whether the server left rows out.
    public var isTruncated = false
    /// The members of the document's object as they came, rows excepted, by their names in
    /// `json_detail`.
    var members: [RawMember] = []
    /// What the source text of rows and cells is like.
    var rowShape = RowShape.other
    /// Whether the source tells numbers, booleans, times and text apart by their looks only.
    var isLoose = false
    /// Whether the source is an object of the front end, with its keys in alphabetical order.
    var isFrontEnd = false
    /// Whether the source announces a totals row.
    var hasTotals = false
    /// The subtotals, where an output shows them and they are known before the rows.
    var subtotals: Subtotals?

    init() {}
}

/// What the source text of a row is like.
enum RowShape {
    /// Not to be copied.
    case other
    /// Cells are objects, and pivots are nested: `json_detail`.
    case nestedCells
    /// Cells are objects, and pivots stand in the keys: `json_bi`.
    case flatCells
}

/// A member of a JSON object as it stood in the source.
struct RawMember: Sendable {
    /// The key, unescaped.
    var key: String
    /// The raw text of the value.
    var value: [UInt8]
    /// Whether it came after the rows.
    var followsRows = false
    /// Whether it stood in the object of `json_bi` itself, not in its `metadata`.
    var isOutsideMetadata = false
}

/// A field of the query.
public struct Field: Sendable, Equatable {
    /// The list of the document's `fields` that a field stands in.
    public enum Category: String, Sendable {
        /// A dimension.
        case dimension
        /// A measure.
        case measure
        /// A table calculation.
        case tableCalculation = "table_calculation"
        /// A dimension that the result is pivoted by.
        case pivot
    }

    /// Full name, such as `orders.created_date`.
    public var name: String
    /// Full label, such as `Orders Created Date`; the name where the source has none.
    public var label: String
    /// Short label, such as `Created Date`.
    public var shortLabel: String
    /// Where the field stands in the query.
    public var category: Category
    /// Type as the server names it, such as `count_distinct`; `nil` where the source has none.
    public var type: String?
    /// Whether values are numbers.
    public var isNumeric = false
    /// Whether the query's author hid the field.
    public var isHidden = false
    /// The Excel-style format of the model.
    public var valueFormat: String?
    /// Whether the format holds whatever separators the document asks for.
    public var hasStrictValueFormat = false
    /// Whether values are shown in the format even where none is asked for: it is the user's own.
    var isAlwaysFormatted = false
    /// The field's object as it came.
    var raw: [UInt8] = []
    /// Whether the source says more of the field than its name.
    var isDeclared: Bool { !raw.isEmpty }

    init(name: String, label: String? = nil, category: Category = .dimension) {
        self.name = name
        self.label = label ?? name
        self.shortLabel = label ?? name
        self.category = category
    }
}

/// One combination of values of the pivot fields.
public struct Pivot: Sendable, Equatable {
    /// The key of the cells, values joined by `|FIELD|`.
    public var key: String
    /// What a heading shows: the values joined by ` - `.
    public var label: String
    /// The values one by one, as shown.
    public var values: [String]
    /// Whether this is the row total.
    public var isRowTotal = false

    /// The key of row totals.
    static let rowTotalKey = "$$$_row_total_$$$"
    /// What joins the values of several pivot fields in a key.
    static let separator = "|FIELD|"
}

/// A column of the flat table: a field, or a field under one pivot.
public struct Column: Sendable, Equatable {
    /// The field.
    public var field: Field
    /// The pivot, `nil` for a column that is not pivoted.
    public var pivot: Pivot?

    init(_ field: Field, pivot: Pivot? = nil) {
        self.field = field
        self.pivot = pivot
    }

    /// The heading in a one-line format, `nil` where there is none.
    public func heading(_ style: HeaderStyle) -> String? {
        let text: String
        switch style {
        case .labels: text = field.label
        case .names: text = field.name
        case .short: text = field.shortLabel
        case .none: return nil
        }
        return pivot.map { "\($0.label) \(text)" } ?? text
    }
}

/// What headings show.
public enum HeaderStyle: String, Sendable, CaseIterable {
    /// Full labels.
    case labels
    /// Field names.
    case names
    /// Short labels.
    case short
    /// No heading row.
    case none
}

/// The columns that one encoder writes: a choice of the batch's, in its order.
struct OutputTable: Sendable {
    let header: ResultHeader
    /// What is written, in order.
    let columns: [Column]
    /// For each of `columns`, its index in the batch.
    let sources: [Int]
    /// Whether columns were chosen or reordered by the user, so that whole rows cannot be copied.
    let isSelection: Bool
    /// The columns that are shown along a scale of colours.
    var scales: [ColumnScale] = []
    /// The rules by which cells look otherwise, the first of which counts where two are for the same
    /// cell, and whether they are for the totals too.
    var rules: [TableRule] = []
    var formatsTotals = false
    /// The first rows of the result, for encoders that ask for them (`Facets.sample`), from a
    /// source that can tell: the same ones however the input is read or cut.
    var sample: Frame?
    /// What a user should know of the choice of columns.
    var warnings: [Warning] = []

    /// Whether the columns are the batch's first ones in their order.
    var isIdentity: Bool { sources == Array(0..<sources.count) }
}

/// A column of a table that is shown along a scale of colours.
struct ColumnScale: Sendable {
    /// Its index in the table.
    let column: Int
    let scale: ColorScale
    /// The colours of its numbers, for encoders that ask for them (`Facets.scaleColors`).
    let colors: ScaleColors?
}

/// A rule for cells of a table.
struct TableRule: Sendable {
    let rule: ComparisonRule
    /// The indices of its columns in the table, one at least.
    let columns: [Int]
}

/// What was found after the rows.
struct ResultFooter: Sendable {
    /// Members of the document's object after the rows.
    var members: [RawMember] = []
    /// Whether a totals row was decoded beside this footer.
    var hasTotals = false
    /// Whether the document has subtotals, wherever they stand in it.
    var hasSubtotals = false
    var warnings: [Warning] = []
}

/// Something that a user should know and that does not stop a conversion.
public struct Warning: Sendable, Equatable {
    /// A word to decide by, such as `subtotals_left_out`.
    public var code: String
    /// What happened, in one line, and where first, if that is a place.
    public var message: String { text + (first.map { " (first: \($0.text))" } ?? "") }
    /// What happened; warnings that say the same are counted together.
    let text: String
    /// Where it happened first.
    var first: ConversionError.Position?
    /// How often.
    public var count: Int

    init(_ code: String, _ message: String, count: Int = 1) {
        self.code = code
        text = message.oneLine
        self.count = count
    }
}
