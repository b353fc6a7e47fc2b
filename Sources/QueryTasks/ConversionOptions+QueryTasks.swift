public import Rowcast
internal import TableCalculations

extension ConversionOptions {
    /// Makes the options that the parameters of a request ask for.
    ///
    /// Parameters about running the query, such as `cache`, change no bytes of the result and are
    /// ignored. With `apply_vis` the options take the visualisation settings of `query`; without a
    /// query the result's own settings count. With `server_table_calcs` they take the table calculations
    /// of the `dynamic_fields` of `query`; those that the result already has are kept.
    ///
    /// - Throws: `ConversionError` for a limit below -1, and for `dynamic_fields` that are no JSON array.
    public init(
        for parameters: QueryTaskParameters, query: Query? = nil
    ) throws(ConversionError) {
        self.init()
        if parameters.serverTableCalcs == true, let fields = query?.dynamicFields {
            try takeDynamicFields(Array(fields.utf8))
        }
        if let limit = parameters.limit, limit != -1 {
            guard limit >= 0 else {
                throw ConversionError(
                    .unsupported, "limit is a number of rows or -1 for all, not \(limit)")
            }
            self.limit = limit
        }
        if let value = parameters.applyFormatting { writing.applyFormatting = value }
        if let value = parameters.applyVis { writing.applyVis = value }
        if writing.applyVis {
            writing.visConfig = query?.visConfig.map { JSONValue.object($0).json }
        }
        writing.generateDrillLinks = parameters.generateDrillLinks
        if let value = parameters.pathPrefix { writing.pathPrefix = value }
    }
}
