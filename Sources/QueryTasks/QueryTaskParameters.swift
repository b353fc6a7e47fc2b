public import Rowcast

/// The URL parameters of a request that creates a query task or runs a query.
public struct QueryTaskParameters: Sendable, Equatable {
    /// Greatest number of rows, instead of the query's limit; -1 for all rows.
    public var limit: Int?
    /// Whether values are written as the model formats them, such as `$1,234.50`.
    public var applyFormatting: Bool?
    /// Whether tables follow the settings of the query's visualisation.
    public var applyVis: Bool?
    /// Whether the server may answer with a cached result.
    public var cache: Bool?
    /// Whether cells of json_detail have drill links.
    public var generateDrillLinks: Bool?
    /// Whether the server uses production models, even if the caller is in development mode.
    public var forceProduction: Bool?
    /// Whether the server answers only with a cached result, even an expired one.
    public var cacheOnly: Bool?
    /// Path in front of drill links, such as `/embed`.
    public var pathPrefix: String?
    /// Whether the server rebuilds derived tables.
    public var rebuildPDTs: Bool?
    /// Whether the server evaluates table calculations.
    public var serverTableCalcs: Bool?
    /// Names of the members that the answer should have, such as `id,status`.
    public var fields: String?

    /// Makes parameters without values.
    public init() {}

    /// Reads parameters by their names on the wire, such as `apply_formatting`.
    ///
    /// The last of several parameters of one name counts; an empty value counts as missing.
    ///
    /// - Throws: `ConversionError` for a name or value that the API does not have.
    public init(
        _ items: some Sequence<(String, String)>
    ) throws(ConversionError) {
        for (name, value) in items {
            guard let parameter = QueryTaskParameters.all.first(where: { $0.name == name }) else {
                let names = QueryTaskParameters.all.map(\.name).joined(separator: ", ")
                throw ConversionError(
                    .unsupported, "there is no parameter '\(name)'", hint: "there are \(names)")
            }
            try parameter.read(value, &self)
        }
    }

    /// Names on the wire and values of the parameters that are not nil.
    public var items: [(name: String, value: String)] {
        QueryTaskParameters.all.compactMap { parameter in
            parameter.write(self).map { (parameter.name, $0) }
        }
    }

    private static let all: [Parameter] = [
        Parameter("limit", \.limit), Parameter("apply_formatting", \.applyFormatting),
        Parameter("apply_vis", \.applyVis), Parameter("cache", \.cache),
        Parameter("generate_drill_links", \.generateDrillLinks),
        Parameter("force_production", \.forceProduction), Parameter("cache_only", \.cacheOnly),
        Parameter("path_prefix", \.pathPrefix), Parameter("rebuild_pdts", \.rebuildPDTs),
        Parameter("server_table_calcs", \.serverTableCalcs), Parameter("fields", \.fields),
    ]
}

/// The name of a parameter, and the reading and writing of its value.
private struct Parameter: Sendable {
    let name: String
    let read: @Sendable (String, inout QueryTaskParameters) throws(ConversionError) -> Void
    let write: @Sendable (QueryTaskParameters) -> String?

    init<Value: LosslessStringConvertible & SendableMetatype>(
        _ name: String, _ path: any WritableKeyPath<QueryTaskParameters, Value?> & Sendable
    ) {
        self.name = name
        read = { text, parameters throws(ConversionError) in
            if text.isEmpty {
                parameters[keyPath: path] = nil
                return
            }
            guard let value = Value(text) else {
                let wanted = Value.self == Bool.self ? "true or false" : "a whole number"
                throw ConversionError(.unsupported, "\(name) is \(wanted), not '\(text)'")
            }
            parameters[keyPath: path] = value
        }
        write = { $0[keyPath: path].map(String.init) }
    }
}
