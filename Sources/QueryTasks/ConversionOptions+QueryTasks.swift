public import Rowcast

extension ConversionOptions {
    /// What the parameters of a request ask of its result. Those that say how a query is run, such as
    /// `cache`, do not change the result's bytes. With `apply_vis` the settings of the query's
    /// visualisation count, or without a query those that the result itself has.
    ///
    /// - Throws: `ConversionError` for limits below -1, and for `server_table_calcs`, which are not
    ///   evaluated here.
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
        if let value = parameters.applyFormatting { applyFormatting = value }
        if let value = parameters.applyVis { applyVis = value }
        if applyVis { visConfig = query?.visConfig.map { JSONValue.object($0).json } }
        generateDrillLinks = parameters.generateDrillLinks
        if let value = parameters.pathPrefix { pathPrefix = value }
    }
}
