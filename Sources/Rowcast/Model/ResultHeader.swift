/// Metadata of a result that is known before its rows: fields, pivots, columns, SQL and more.
public struct ResultHeader: Sendable {
    /// The fields of the query, in query order.
    public var fields: [Field] = []
    /// The pivots, one for each combination of pivot values, in the order of their columns; empty
    /// for a result without pivots.
    public var pivots: [Pivot] = []
    /// The columns of the flat table that text formats show, hidden columns included.
    public var columns: [Column] = []
    /// The generated SQL; nil if the document does not carry it.
    public var sql: String?
    /// The document's number format, such as `1,234.56`; nil if the document has none.
    public var numberFormat: String?
    /// The name of the explore, such as `order_items`.
    public var exploreName: String?
    /// The label of the explore, such as `Order Items`.
    public var exploreLabel: String?
    /// The time zone of the query, such as `America/Los_Angeles`.
    public var timeZone: String?
    /// Whether the document says that its server left rows out.
    public var isTruncated = false
    /// The members of the document's JSON object except the rows: raw values under the names that
    /// json_detail gives them.
    var members: [RawMember] = []
    /// The shape of the source text of rows and cells, which decides whether encoders may copy it.
    var rowShape = RowShape.other
    /// Whether the source has no types, as csv has none: numbers, booleans and times are guessed
    /// from their text.
    package var isLoose = false
    /// Whether the user wants the values of a source without types as text.
    var takesStrings = false
    /// Whether the keys of the source's object are in alphabetical order.
    var hasSortedKeys = false
    /// Whether the source announces a totals row.
    package var hasTotals = false
    /// The subtotals; nil unless an output shows them and the document has them in front of its
    /// rows.
    var subtotals: Subtotals?

    init() {}
}

/// The shape of a row's source text.
enum RowShape {
    /// Source text that encoders cannot copy.
    case other
    /// Each cell is an object, and cells of pivoted fields are nested by pivot.
    case nestedCells
    /// Each cell is an object, and pivots are part of the key.
    case flatCells
    /// Each cell is an object as in `nestedCells`, but rows have no text of their own.
    case cellsOnly
}

/// A member of a JSON object with the raw text of its value.
struct RawMember: Sendable {
    /// The key, unescaped.
    var key: String
    /// The raw text of the value.
    var value: [UInt8]
    /// Whether the member stood behind the rows.
    var followsRows = false
    /// Key of the member whose object the member was taken from; nil for a member of the document's
    /// object itself.
    var parent: String?
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
    /// The list of the query that has the field.
    public var category: Category
    /// Type as the server names it, such as `count_distinct`; nil for a source without types.
    public var type: String?
    /// Whether the field's values are numbers.
    public var isNumeric = false
    /// Whether the query's author hid the field.
    public var isHidden = false
    /// The Excel-style format of the field in the model, such as `$#,##0.00`; nil for none.
    public var valueFormat: String?
    /// Whether the value format keeps its own separators, whatever the document's number format is.
    public var hasStrictValueFormat = false
    /// Whether values are formatted even without `apply_formatting`, because the user set the
    /// format.
    var isAlwaysFormatted = false
    /// The raw JSON text of the field's object; empty for sources without one.
    package var raw: [UInt8] = []
    /// Whether the source describes the field beyond its name.
    package var isDeclared: Bool { !raw.isEmpty }

    package init(name: String, label: String? = nil, category: Category = .dimension) {
        self.name = name
        self.label = label ?? name
        self.shortLabel = label ?? name
        self.category = category
    }
}

/// A combination of values of the pivot fields, such as year 2024 and status `complete`; its
/// columns stand side by side.
public struct Pivot: Sendable, Equatable {
    /// The key of the pivot's cells: the values joined by `|FIELD|`.
    public var key: String
    /// The text of the pivot's headings: the values joined by ` - `.
    public var label: String
    /// The value of each pivot field, as headings show it.
    public var values: [String]
    /// The value of each pivot field as a cell has it.
    package var cells: [PivotCell] = []
    /// The indices in `values` of values that are null.
    var nullIndices: [Int] = []
    /// Whether the pivot stands for the row total.
    public var isRowTotal = false

    /// The key of row totals.
    static let rowTotalKey = "$$$_row_total_$$$"
    /// The separator between the values of several pivot fields in a key.
    static let separator = "|FIELD|"
}

/// The value of a pivot field under one pivot, as a cell of a column of its own.
package struct PivotCell: Sendable, Equatable {
    package var kind: Cell.Kind
    /// The text of the value.
    package var text: [UInt8]
    /// The cell's object, as json_detail has it.
    var raw: [UInt8]
}

/// A column of the flat table: an unpivoted field, or a field under one pivot.
public struct Column: Sendable, Equatable {
    /// The field whose values the column has.
    public var field: Field
    /// The pivot of the column; nil for an unpivoted column.
    public var pivot: Pivot?

    init(_ field: Field, pivot: Pivot? = nil) {
        self.field = field
        self.pivot = pivot
    }

    /// The heading in formats with one heading row, such as `2024 - complete Orders Count`; nil for
    /// the style `none`.
    public func heading(_ style: HeaderStyle) -> String? {
        let text: String
        switch style {
        case .labels, .byFormat: text = field.label
        case .names: text = field.name
        case .short: text = field.shortLabel
        case .none: return nil
        }
        return pivot.map { "\($0.label) \(text)" } ?? text
    }
}

/// The text that headings show for a column.
public enum HeaderStyle: String, Sendable, CaseIterable {
    /// The style that is usual for the format: field names in json, full labels elsewhere.
    case byFormat = "by_format"
    /// Full labels.
    case labels
    /// Field names.
    case names
    /// Short labels.
    case short
    /// No heading row.
    case none

    /// The styles to choose from.
    public static let allCases: [HeaderStyle] = [.labels, .names, .short, .none]

    /// The style for a format that usually shows `usual`.
    func or(_ usual: HeaderStyle) -> HeaderStyle { self == .byFormat ? usual : self }
}

/// The columns of the batch that one encoder writes.
struct OutputTable: Sendable {
    var header: ResultHeader
    /// The columns to write, in order.
    var columns: [Column]
    /// The index in the batch of each of `columns`.
    let sources: [Int]
    /// Whether the user chose, reordered or renamed columns, so that whole source rows cannot be
    /// copied.
    let isSelection: Bool
    /// The new names of renamed fields, by the names that the source has.
    var renamedFields: [String: String] = [:]
    /// The columns that a visualisation shows along a colour scale.
    var scales: [ColumnScale] = []
    /// The conditional formats of cells; of several for a cell the first counts. `formatsTotals`
    /// tells whether they apply to rows of totals too.
    var rules: [TableRule] = []
    var formatsTotals = false
    /// The first rows of the result, for encoders that ask for `DocumentNeeds.sample`; nil for formats
    /// that have no sample. The sample does not depend on the sizes of the pieces that are read.
    var sample: Frame?
    /// Warnings about the choice of columns.
    var warnings: [Warning] = []

    /// Whether the columns are the first columns of the batch in the batch's order.
    var isIdentity: Bool { sources == Array(0..<sources.count) }
}

/// A column that is shown along a colour scale.
struct ColumnScale: Sendable {
    /// The column's index in the table.
    let column: Int
    let scale: ColorScale
    /// The colours of the column's numbers; nil for encoders that do not ask for
    /// `DocumentNeeds.scaleColors`.
    let colors: ScaleColors?
}

/// A conditional format for the cells of some columns.
struct TableRule: Sendable {
    let rule: ComparisonRule
    /// The indices in the table of the columns; never empty.
    let columns: [Int]
}

/// Metadata of a result that stands behind its rows.
struct ResultFooter: Sendable {
    /// The members of the document's JSON object behind the rows.
    var members: [RawMember] = []
    /// Whether a totals row was decoded with this footer.
    var hasTotals = false
    /// Whether the document has subtotals, before or behind its rows.
    var hasSubtotals = false
    /// The tables of a page, where `DocumentNeeds.tables` asks for them.
    var tables: [InputTable] = []
    var warnings: [Warning] = []
}
