public import Rowcast

/// A query of an explore, as the API's `Query` describes it.
public struct Query: Sendable, Equatable {
    /// The actions that the caller may take on the query; set by the server.
    public var can: [String: Bool]?
    /// Unique id of the query; set by the server.
    public var id: String?
    /// Name of the model.
    public var model: String
    /// Name of the explore.
    public var view: String
    /// Names of the fields, such as `orders.count`.
    public var fields: [String]?
    /// Names of the fields that the result is pivoted by.
    public var pivots: [String]?
    /// Names of the fields whose missing values, such as days without rows, the server adds.
    public var fillFields: [String]?
    /// Filter expressions by field name; filters with "or" conditions are in `filterExpression`.
    public var filters: [String: String]?
    /// The whole filter as one expression.
    public var filterExpression: String?
    /// The fields that rows are sorted by, each as `view.field` or `view.field desc`.
    public var sorts: [String]?
    /// Greatest number of rows, as text; `-1` for all rows.
    public var limit: String?
    /// Greatest number of pivoted columns, as text.
    public var columnLimit: String?
    /// Whether the result has a totals row.
    public var total: Bool?
    /// The side of the table that row totals stand on: `right` or `left`.
    public var rowTotal: String?
    /// Names of the fields whose groups have subtotals.
    public var subtotals: [String]?
    /// Settings of the visualisation.
    public var visConfig: [String: JSONValue]?
    /// State of the filters on the explore page, in a form of the server's own.
    public var filterConfig: [String: JSONValue]?
    /// The open sections of the explore page.
    public var visibleUISections: String?
    /// Short name of the query in URLs; set by the server.
    public var slug: String?
    /// Table calculations and custom fields, as the JSON text of an array.
    public var dynamicFields: String?
    /// Id for short URLs: 22 letters and digits.
    public var clientID: String?
    /// Short URL for sharing the query; set by the server.
    public var shareURL: String?
    /// Long URL for sharing the query; set by the server.
    public var expandedShareURL: String?
    /// URL of the query without the server's address; set by the server.
    public var url: String?
    /// Time zone in which the query runs.
    public var queryTimezone: String?
    /// Whether the query has table calculations; set by the server.
    public var hasTableCalculations: Bool?

    /// Members that the API's reference does not name, such as those of older versions.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a query for some fields of an explore.
    public init(model: String, view: String, fields: [String]? = nil) {
        self.model = model
        self.view = view
        self.fields = fields
    }
}

extension Query: WireObject {
    init() { self.init(model: "", view: "") }

    static let wireName = "a query"
    static let wireFields: [WireField<Query>] = [
        WireField("can", \.can), WireField("id", \.id), WireField(required: "model", \.model),
        WireField(required: "view", \.view), WireField("fields", \.fields),
        WireField("pivots", \.pivots), WireField("fill_fields", \.fillFields),
        WireField("filters", \.filters), WireField("filter_expression", \.filterExpression),
        WireField("sorts", \.sorts), WireField("limit", \.limit),
        WireField("column_limit", \.columnLimit), WireField("total", \.total),
        WireField("row_total", \.rowTotal), WireField("subtotals", \.subtotals),
        WireField("vis_config", \.visConfig), WireField("filter_config", \.filterConfig),
        WireField("visible_ui_sections", \.visibleUISections), WireField("slug", \.slug),
        WireField("dynamic_fields", \.dynamicFieldList), WireField("client_id", \.clientID),
        WireField("share_url", \.shareURL), WireField("expanded_share_url", \.expandedShareURL),
        WireField("url", \.url), WireField("query_timezone", \.queryTimezone),
        WireField("has_table_calculations", \.hasTableCalculations),
    ]
}

/// The text of `dynamic_fields`: a string, or the array itself, which older clients send.
private struct DynamicFieldList: WireValue {
    var text: String

    init?(wire: JSONValue) {
        switch wire {
        case .string(let text): self.text = text
        case .array: text = String(decoding: wire.json, as: UTF8.self)
        case .null, .bool, .number, .object: return nil
        }
    }

    init(text: String) { self.text = text }

    var wire: JSONValue { .string(text) }
    static var wireKind: String { "a string or an array" }
}

extension Query {
    fileprivate var dynamicFieldList: DynamicFieldList? {
        get { dynamicFields.map { DynamicFieldList(text: $0) } }
        set { dynamicFields = newValue?.text }
    }
}

extension Query: Codable {
    /// Reads a query from JSON text.
    ///
    /// - Throws: `ConversionError` that names a missing member, or one of another type than the
    ///   API's.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The query as JSON text on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a query. A decoder may round numbers; `init(json:)` keeps their text.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a query. Unchanged members have the values that were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
