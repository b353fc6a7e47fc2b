public import Rowcast

/// A query of an explore.
public struct Query: Sendable, Equatable {
    /// What the caller may do with the query; set by the server.
    public var can: [String: Bool]?
    /// Unique id; set by the server.
    public var id: String?
    /// Name of the model.
    public var model: String
    /// Name of the explore.
    public var view: String
    /// Names of the fields.
    public var fields: [String]?
    /// Names of the fields that the result is pivoted by.
    public var pivots: [String]?
    /// Names of the fields of which missing values are filled in.
    public var fillFields: [String]?
    /// Filter expressions by the names of fields, those without "or" conditions.
    public var filters: [String: String]?
    /// The filter as one expression.
    public var filterExpression: String?
    /// What the rows are sorted by: `view.field` or `view.field desc`.
    public var sorts: [String]?
    /// How many rows; `-1` for all.
    public var limit: String?
    /// How many pivoted columns.
    public var columnLimit: String?
    /// Whether there is a row of totals.
    public var total: Bool?
    /// Which totals each row has: `right`, `left`, or none.
    public var rowTotal: String?
    /// Names of the fields whose groups have subtotals.
    public var subtotals: [String]?
    /// Settings of the visualisation, of any kind.
    public var visConfig: [String: JSONValue]?
    /// State of the filters on the explore page; opaque.
    public var filterConfig: [String: JSONValue]?
    /// The sections of the explore page that are open.
    public var visibleUISections: String?
    /// Short name in URLs; set by the server.
    public var slug: String?
    /// Table calculations and custom fields, JSON in a string.
    public var dynamicFields: String?
    /// Id for short URLs, 22 letters and digits.
    public var clientID: String?
    /// URL to share; set by the server.
    public var shareURL: String?
    /// The same, written out; set by the server.
    public var expandedShareURL: String?
    /// URL without the server; set by the server.
    public var url: String?
    /// Time zone that the query runs in.
    public var queryTimezone: String?
    /// Whether there are table calculations; set by the server.
    public var hasTableCalculations: Bool?

    /// Members that the API's reference does not name, such as those of older versions.
    public var otherMembers: [String: JSONValue] = [:]
    var wireSource = WireSource()

    /// Makes a query of some fields.
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
        WireField("dynamic_fields", \.dynamicFields), WireField("client_id", \.clientID),
        WireField("share_url", \.shareURL), WireField("expanded_share_url", \.expandedShareURL),
        WireField("url", \.url), WireField("query_timezone", \.queryTimezone),
        WireField("has_table_calculations", \.hasTableCalculations),
    ]
}

extension Query: Codable {
    /// Reads a query from its JSON.
    ///
    /// - Throws: `ConversionError` with the member that is not what the API's reference says.
    public init(json text: [UInt8]) throws(ConversionError) {
        try self.init(reading: JSONValue(json: text))
    }

    /// The JSON of a query, on one line.
    public var json: [UInt8] { wire.json }

    /// Decodes a query. What a decoder does to the text of numbers is done: `init(json:)` keeps it.
    public init(from decoder: any Decoder) throws { try self.init(decoding: decoder) }

    /// Encodes a query. Members that were not changed are as they were decoded.
    public func encode(to encoder: any Encoder) throws { try wire.encode(to: encoder) }
}
