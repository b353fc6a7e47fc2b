/// The columns and metadata of a result that a `RowWriter` writes.
///
///     var schema = ResultSchema([
///         ResultColumn("orders.city", label: "City"),
///         ResultColumn("orders.total", label: "Total", type: "sum", category: .measure,
///             valueFormat: "$#,##0.00"),
///     ])
public struct ResultSchema: Sendable {
    /// The columns in the order of the values of a row. Tables have them in this order too, unless the
    /// result is pivoted; json and all pivoted results have them in the order of servers: dimensions,
    /// measures, pivot by pivot, table calculations.
    public var columns: [ResultColumn]
    /// The fields that the result is pivoted by; empty for a result without pivots.
    ///
    /// A result without rows has no pivots: its measures are columns without pivot values.
    public var pivotFields: [ResultColumn] = []
    /// The SQL of the query; nil for none.
    public var sql: String?
    /// Name of the explore, such as `order_items`; nil for none.
    public var exploreName: String?
    /// Label of the explore, such as `Order Items`; nil for none.
    public var exploreLabel: String?
    /// Description of the explore; nil for none.
    public var exploreDescription: String?
    /// Time zone of the query, such as `America/Los_Angeles`; nil for none.
    public var timeZone: String?
    /// Number format of the result, such as `1,234.56`; nil for none.
    public var numberFormat: String?
    /// Identifier of the result, which json_detail has as `id`; nil for none. Some clients of the API
    /// need it and the run time.
    public var id: String?
    /// How long the query ran, which json_detail has as `runtime`; nil for unknown.
    public var runtime: Duration?
    /// Whether the result has a totals row, which `RowWriter.finish(totals:)` takes. Default: false.
    public var hasTotals = false
    /// The sets of subtotals, whose rows `RowWriter.append(subtotal:_:)` takes: for each set the names
    /// of the dimensions whose values its rows keep, such as `orders.status`. Default: empty.
    public var subtotalSets: [[String]] = []
    /// Whether values may have drill links, which `RowBuilder.attachLinks(_:)` takes; rows take more
    /// room then. Default: false.
    public var hasLinks = false
    /// Whether the limit of the query cut rows off, which json_detail tells. Default: false.
    public var isTruncated = false
    /// Whether the column limit of the query cut pivots off, which json_detail and json_bi tell. Default:
    /// false.
    public var columnsTruncated = false
    /// The sorts that the server added to the query, such as `orders.count desc`, which json_detail has
    /// in `added_params`. Default: empty.
    public var addedSorts: [String] = []
    /// The filters that the query was run with, which json_detail has as `applied_filters`. Default:
    /// empty.
    public var appliedFilters: [AppliedFilter] = []
    /// The filter expression that the query was run with, which json_detail has as
    /// `applied_filter_expression`; nil for none.
    public var appliedFilterExpression: String?
    /// Further members of json_detail, such as `ran_at` or `fill_fields`, each by its JSON text. Those that the
    /// properties above say, and those of the rows, are passed over. Default: empty.
    public var otherMembers: [String: String] = [:]

    /// Makes a schema of columns.
    public init(_ columns: [ResultColumn]) { self.columns = columns }
}

/// A filter that the query of a result was run with.
public struct AppliedFilter: Sendable {
    /// The field, which need not be a column.
    public var field: ResultColumn
    /// Text of the filter language, such as `12 months ago for 12 months`.
    public var value: String

    /// Makes a filter of a field.
    public init(field: ResultColumn, value: String) {
        self.field = field
        self.value = value
    }

    /// The member of `applied_filters`.
    fileprivate var detail: [UInt8] {
        field.name.jsonQuoted + Array(#":{"field":"#.utf8) + field.detail
            + Array(#","value":"#.utf8) + value.jsonQuoted + [UInt8(ascii: "}")]
    }
}

/// A column of a result that a `RowWriter` writes, and its field.
public struct ResultColumn: Sendable {
    /// Full name of the field, such as `orders.created_date`. The columns of a pivoted field share it.
    public var name: String
    /// Full label. Default: nil, the name.
    public var label: String?
    /// Type as the server names it, such as `string`, `number`, `count`, `yesno`, `date_date` or
    /// `date_time`. Default: nil, `string` for a dimension and `number` for any other field.
    public var type: String?
    /// The list of the query that has the field. Default: a dimension.
    public var category: Field.Category
    /// Excel-style format of the field, such as `$#,##0.00`. Default: nil, none.
    public var valueFormat: String?
    /// Whether tables leave the column out unless `includesHidden` asks for it. Default: false.
    public var isHidden: Bool
    /// The value of each pivot field, nil for null, of a column that belongs to a pivot. Default: empty,
    /// a column without a pivot.
    ///
    /// The value of a field with numbers is a number where its text is one, such as `2024`; headings show
    /// it by the value format of the field.
    public var pivotValues: [String?]
    /// Whether the column has the row totals of a measure of a pivoted result; such a column has no pivot
    /// values. Default: false.
    public var isRowTotal: Bool
    /// Further members of the field as json_detail has them, such as `description` or `field_group_label`, each by
    /// its JSON text. Those that the properties above say are passed over. Default: empty.
    public var otherMembers: [String: String] = [:]

    /// Makes a column.
    public init(
        _ name: String, label: String? = nil, type: String? = nil,
        category: Field.Category = .dimension, valueFormat: String? = nil, isHidden: Bool = false,
        pivotValues: [String?] = [], isRowTotal: Bool = false
    ) {
        self.name = name
        self.label = label
        self.type = type
        self.category = category
        self.valueFormat = valueFormat
        self.isHidden = isHidden
        self.pivotValues = pivotValues
        self.isRowTotal = isRowTotal
    }

    /// Whether the column belongs to a pivot, row totals included.
    fileprivate var isPivoted: Bool { isRowTotal || !pivotValues.isEmpty }

    private var shownType: String { type ?? (category == .dimension ? "string" : "number") }

    /// Whether the type is one of numbers.
    fileprivate var isNumeric: Bool {
        if ResultColumn.textTypes.contains(shownType) { return false }
        return !shownType.hasPrefix("date") && FieldTime(type: shownType) == nil
    }

    /// Types of fields whose values are no numbers; all others but dates have numbers.
    private static let textTypes: Set<String> = [
        "string", "yesno", "list", "zipcode", "location", "tier", "bin", "unquoted",
    ]

    /// The JSON text of a value of a pivot field.
    fileprivate func pivotValue(_ value: String?) -> [UInt8] {
        guard let value else { return Array("null".utf8) }
        return isNumber(value) ? Array(value.utf8) : value.jsonQuoted
    }

    /// The text of a value of a pivot field in headings.
    fileprivate func pivotLabel(_ value: String, _ numberFormat: String?) -> String {
        guard isNumber(value), let valueFormat,
            let format = try? ValueFormat(
                valueFormat,
                separators: numberFormat.flatMap(NumberSeparators.init) ?? .standard)
        else { return value }
        return Array(value.utf8).withPaddedText { text in
            var label = OutputBuffer()
            format.append(number: text, into: &label)
            return String(decoding: label.array, as: UTF8.self)
        }
    }

    private func isNumber(_ value: String) -> Bool {
        isNumeric && Array(value.utf8).withPaddedText { isJSONNumber($0) }
    }

    /// The field's object as json_detail has it.
    fileprivate var detail: [UInt8] {
        let category: Field.Category = category == .pivot ? .dimension : category
        var members: [RawMember] = []
        members.set("name", name.jsonQuoted)
        members.set("label", (label ?? name).jsonQuoted)
        members.set("label_short", (label ?? name).jsonQuoted)
        members.set("type", shownType.jsonQuoted)
        members.set("category", category.rawValue.jsonQuoted)
        members.set("is_numeric", Array("\(isNumeric)".utf8))
        members.set("hidden", Array("\(isHidden)".utf8))
        members.set("measure", Array("\(category != .dimension)".utf8))
        if category == .tableCalculation { members.set("expression", Array("null".utf8)) }
        members.set("align", Array(#""\#(isNumeric ? "right" : "left")""#.utf8))
        if let view = name.split(separator: ".").first, view.count < name.count {
            members.set("view", String(view).jsonQuoted)
        }
        members.set("value_format", valueFormat?.jsonQuoted ?? Array("null".utf8))
        members.add(otherMembers, apartFrom: ResultColumn.ownMembers)
        return members.jsonObject
    }

    /// Members that the column's own properties say, whatever `otherMembers` has.
    private static let ownMembers: Set<String> = [
        "name", "label", "type", "category", "is_numeric", "hidden", "measure", "value_format",
    ]
}

extension [RawMember] {
    /// Adds members, each by its JSON text, in the order of their names.
    fileprivate mutating func add(_ members: [String: String], apartFrom own: Set<String>) {
        for (key, text) in members.sorted(by: { $0.key < $1.key }) where !own.contains(key) {
            set(key, [UInt8](text.utf8))
        }
    }

    fileprivate var jsonObject: [UInt8] {
        var text = OutputBuffer()
        text.append("{")
        write(into: &text)
        text.append("}")
        return text.array
    }
}

extension ResultSchema {
    /// The header of the result, and for each column of the schema its index among the header's columns.
    ///
    /// - Throws: `.invalidOption` for a schema without columns, for two columns of the same field and
    ///   pivot, for a number of pivot values that is not that of the pivot fields, for row totals without
    ///   pivot fields, and for a set of subtotals of other fields than dimensions.
    func makeHeader() throws(ConversionError) -> (header: ResultHeader, places: [Int]) {
        guard !columns.isEmpty else {
            throw ConversionError(.invalidOption, "a result has at least one column")
        }
        for column in columns
        where !column.pivotValues.isEmpty && column.pivotValues.count != pivotFields.count {
            throw ConversionError(
                .invalidOption,
                "column '\(column.name)' has \(column.pivotValues.count) pivot values, but the result has \(pivotFields.count) pivot fields"
            )
        }
        for column in columns where column.isRowTotal {
            guard column.pivotValues.isEmpty, !pivotFields.isEmpty else {
                throw ConversionError(
                    .invalidOption,
                    "column '\(column.name)' has row totals, which only columns of pivoted results "
                        + "without pivot values have")
            }
        }
        try checkSubtotals()
        var header = try decodedHeader()
        header.rowShape = hasLinks ? .cellsOnly : .other
        let places = try places(in: &header)
        return (header, places)
    }

    private func checkSubtotals() throws(ConversionError) {
        let dimensions = Set(columns.filter { $0.category == .dimension }.map(\.name))
        for set in subtotalSets {
            guard !set.isEmpty, Set(set).count == set.count else {
                throw ConversionError(
                    .invalidOption, "a set of subtotals keeps no dimension, or one of them twice")
            }
            for name in set where !dimensions.contains(name) {
                throw ConversionError(
                    .invalidOption, "subtotals keep '\(name)', which is no dimension of the result")
            }
        }
    }

    /// The header as json_detail tells it: the one way to make fields and pivots of a description.
    private func decodedHeader() throws(ConversionError) -> ResultHeader {
        let text = document
        let opening = try text.withPaddedText { text throws(ConversionError) in
            try JSONDetailDecoder(options: DecodingOptions()).open(text, isWhole: true, needs: [])
        }
        guard case .opened(let opened) = opening else {
            preconditionFailure("a whole document is opened")
        }
        return opened.header
    }

    /// The result without rows, in json_detail.
    private var document: [UInt8] {
        var members: [RawMember] = []
        if let id { members.set("id", id.jsonQuoted) }
        if let runtime {
            let milliseconds = (runtime / .milliseconds(1)).rounded()
            members.set("runtime", Array("\(milliseconds / 1000)".utf8))
        }
        members.set("fields", fieldLists)
        if !pivotFields.isEmpty { members.set("pivots", pivots.jsonArray) }
        if let sql { members.set("sql", sql.jsonQuoted) }
        if !addedSorts.isEmpty {
            members.set(
                "added_params",
                Array(#"{"sorts":"#.utf8) + addedSorts.map(\.jsonQuoted).jsonArray
                    + [UInt8(ascii: "}")])
        }
        if !appliedFilters.isEmpty {
            let filters = appliedFilters.map(\.detail).joined(separator: [UInt8(ascii: ",")])
            members.set(
                "applied_filters", [UInt8(ascii: "{")] + filters + [UInt8(ascii: "}")])
        }
        if let appliedFilterExpression {
            members.set("applied_filter_expression", appliedFilterExpression.jsonQuoted)
        }
        if let numberFormat { members.set("number_format", numberFormat.jsonQuoted) }
        if let timeZone { members.set("timezone", timeZone.jsonQuoted) }
        if let name = exploreName ?? exploreLabel {
            members.set(
                "explore",
                Array(#"{"name":"#.utf8) + (exploreName ?? name).jsonQuoted
                    + Array(#","label":"#.utf8) + (exploreLabel ?? name).jsonQuoted
                    + Array(#","description":"#.utf8)
                    + (exploreDescription?.jsonQuoted ?? Array("null".utf8))
                    + [UInt8(ascii: "}")])
        }
        members.set("has_totals", Array("\(hasTotals)".utf8))
        members.set("has_row_totals", Array("\(columns.contains(where: \.isRowTotal))".utf8))
        members.set("has_subtotals", Array("\(!subtotalSets.isEmpty)".utf8))
        if isTruncated { members.set("truncated", Array("true".utf8)) }
        if columnsTruncated { members.set("columns_truncated", Array("true".utf8)) }
        let own = Set(members.map(\.key)).union(["totals_data", "subtotals_data", "subtotal_sets"])
        members.add(otherMembers, apartFrom: own)
        // What stands behind the rows would not be read with the header.
        members.removeAll { $0.key == "data" }
        members.set("data", Array("[]".utf8))
        return members.jsonObject
    }

    private var fieldLists: [UInt8] {
        var seen: Set<String> = []
        let fields = columns.filter { seen.insert($0.name).inserted }
        let lists: [(String, [ResultColumn])] = [
            ("dimensions", fields.filter { $0.category == .dimension || $0.category == .pivot }),
            ("measures", fields.filter { $0.category == .measure }),
            ("table_calculations", fields.filter { $0.category == .tableCalculation }),
            ("pivots", pivotFields),
        ]
        var members: [RawMember] = []
        for (key, list) in lists { members.set(key, list.map(\.detail).jsonArray) }
        return members.jsonObject
    }

    /// The entries of json_detail's `pivots`, in the order of the columns, row totals last:
    ///
    ///     {"key":"2024|FIELD|o.status___null","data":{"o.year":2024,"o.status":null},
    ///      "sort_values":{"o.year":2024,"o.status":null},"labels":{"o.year":"2024","o.status":null},
    ///      "is_total":false,"metadata":{"o.year":{"value":2024},"o.status":{"value":null}}}
    private var pivots: [[UInt8]] {
        var seen: Set<String> = []
        var pivots: [[UInt8]] = []
        for column in columns where !column.pivotValues.isEmpty {
            let key = key(of: column)
            guard seen.insert(key).inserted else { continue }
            let values = zip(pivotFields, column.pivotValues).map { $0.pivotValue($1) }
            let labels = zip(pivotFields, column.pivotValues).map { field, value in
                value.map { field.pivotLabel($0, numberFormat).jsonQuoted } ?? Array("null".utf8)
            }
            pivots.append(
                pivot(key: key, isTotal: false, values: values, labels: labels))
        }
        if columns.contains(where: \.isRowTotal) {
            let nulls = pivotFields.map { $0.pivotValue(nil) }
            pivots.append(pivot(key: Pivot.rowTotalKey, isTotal: true, values: nulls, labels: nil))
        }
        return pivots
    }

    private func pivot(
        key: String, isTotal: Bool, values: [[UInt8]], labels: [[UInt8]]?
    ) -> [UInt8] {
        let cells = values.map { Array(#"{"value":"#.utf8) + $0 + [UInt8(ascii: "}")] }
        var text = Array(#"{"key":"#.utf8) + key.jsonQuoted
        text += Array(#","data":"#.utf8) + pivotObject(values)
        if let labels {
            text += Array(#","sort_values":"#.utf8) + pivotObject(values)
            text += Array(#","labels":"#.utf8) + pivotObject(labels)
        }
        text += Array(#","is_total":\#(isTotal)"#.utf8)
        return text + Array(#","metadata":"#.utf8) + pivotObject(cells) + [UInt8(ascii: "}")]
    }

    /// A JSON object with a value for each pivot field.
    private func pivotObject(_ values: [[UInt8]]) -> [UInt8] {
        let members = zip(pivotFields, values).map { field, value in
            field.name.jsonQuoted + [UInt8(ascii: ":")] + value
        }
        return [UInt8(ascii: "{")] + members.joined(separator: [UInt8(ascii: ",")])
            + [UInt8(ascii: "}")]
    }

    /// The key of a column's pivot, as cells of json_detail have it.
    private func key(of column: ResultColumn) -> String {
        if column.isRowTotal { return Pivot.rowTotalKey }
        return zip(pivotFields, column.pivotValues).map { field, value in
            value ?? "\(field.name)___null"
        }.joined(separator: Pivot.separator)
    }

    /// Gives the header the schema's columns, and returns the place of each among them.
    private func places(in header: inout ResultHeader) throws(ConversionError) -> [Int] {
        struct Name: Hashable {
            let field: String
            let pivot: String?
        }
        let names = columns.map { column in
            Name(
                field: column.name, pivot: column.isPivoted ? key(of: column) : nil)
        }
        var places: [Name: Int] = [:]
        for (index, name) in names.enumerated() {
            guard places.updateValue(index, forKey: name) == nil else {
                throw ConversionError(
                    .invalidOption, "two columns are '\(name.field)'",
                    hint: "columns of one field differ in their pivot")
            }
        }
        let fields = Dictionary(
            header.fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        if pivotFields.isEmpty {
            header.columns = columns.compactMap { fields[$0.name].map { Column($0) } }
            return Array(columns.indices)
        }
        let pivoted = Dictionary(grouping: names.filter { $0.pivot != nil }, by: \.field)
        try header.arrangeColumns { field in
            pivoted[field.name].map { names in Set(names.compactMap(\.pivot)) }
        }
        var arranged: [Name: Int] = [:]
        for (index, column) in header.columns.enumerated() {
            arranged[Name(field: column.field.name, pivot: column.pivot?.key)] = index
        }
        return try names.map { name throws(ConversionError) in
            guard let place = arranged[name] else {
                throw ConversionError(
                    .invalidOption, "dimension '\(name.field)' cannot have a pivot")
            }
            return place
        }
    }
}
