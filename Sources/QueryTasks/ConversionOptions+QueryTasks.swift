public import Rowcast

extension ConversionOptions {
    /// Makes the options that the parameters of a request ask for.
    ///
    /// Parameters about running the query, such as `cache`, change no bytes of the result and are
    /// ignored. With `apply_vis` the options take the visualisation settings of `query`; without a
    /// query the result's own settings count.
    ///
    /// - Throws: `ConversionError` for a limit below -1, and for `server_table_calcs`, because
    ///   Rowcast does not evaluate table calculations.
    public init(
        for parameters: QueryTaskParameters, query: Query? = nil
    ) throws(ConversionError) {
        self.init()
        if parameters.serverTableCalcs == true {
            throw ConversionError(
                .unsupported, "server_table_calcs: table calculations are not evaluated here",
                hint: "leave it out; those that the result has already are kept")
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
