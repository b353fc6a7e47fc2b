package import FilterLanguage

/// A query of an explore by the names of its fields, before the names are looked up.
package struct QueryRequest: Sendable {
    package struct Filter: Hashable, Sendable {
        /// Full name of the field, such as `orders.city`.
        package var field: String
        /// Text of the filter language.
        package var text: String

        package init(field: String, text: String) {
            self.field = field
            self.text = text
        }
    }

    /// Full names in the order of the columns.
    package var fields: [String]
    package var filters: [Filter] = []
    package var filterExpression: String?
    /// Texts such as `orders.count desc`.
    package var sorts: [String] = []
    /// The fields that the result is pivoted by.
    package var pivots: [String] = []
    /// Greatest number of pivot columns.
    package var columnLimit = CompiledQuery.defaultColumnLimit
    package var hasTotals = false
    /// Whether rows of a pivoted query have totals.
    package var hasRowTotals = false
    /// The last field of each set of dimensions that subtotals keep.
    package var subtotals: [String] = []
    /// The fields whose missing values are added.
    package var fillFields: [String] = []
    /// Attributes of the user, for `access_filter` and filter texts that name them.
    package var userAttributes: [String: String] = [:]

    package init(fields: [String]) { self.fields = fields }
}

/// What the SQL of a query depends on besides model and query.
package struct QuerySetting: Sendable {
    package var dialect: SQLDialect
    /// The clock of relative dates, in the time zone of the query.
    package var now: CivilTime
    /// The IANA name of the time zone that times are shown in; nil where they stay as they are stored, in UTC.
    package var timeZone: String?
    /// The time in UTC of a time in the zone of the query.
    package var toUTC: @Sendable (CivilTime) -> CivilTime

    package init(
        dialect: SQLDialect, now: CivilTime, timeZone: String? = nil,
        toUTC: @escaping @Sendable (CivilTime) -> CivilTime = { $0 }
    ) {
        self.dialect = dialect
        self.now = now
        self.timeZone = timeZone
        self.toUTC = toUTC
    }
}
