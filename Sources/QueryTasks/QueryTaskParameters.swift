public import Rowcast

/// The parameters in the URL of a request that makes a query task or runs a query.
public struct QueryTaskParameters: Sendable, Equatable {
    /// At most that many rows, over the limit of the query; -1 for all.
    public var limit: Int?
    /// Whether values are written as the model formats them.
    public var applyFormatting: Bool?
    /// Whether the visualisation's settings count.
    public var applyVis: Bool?
    /// Whether an earlier result may be taken.
    public var cache: Bool?
    /// Whether cells of json_detail have links.
    public var generateDrillLinks: Bool?
    /// Whether models are taken as they are in production, also from who develops them.
    public var forceProduction: Bool?
    /// Whether only an earlier result is taken, even if it has expired.
    public var cacheOnly: Bool?
    /// What is put in front of drill links.
    public var pathPrefix: String?
    /// Whether derived tables are built anew.
    public var rebuildPDTs: Bool?
    /// Whether the server evaluates table calculations.
    public var serverTableCalcs: Bool?
    /// The members that the answer is to have, such as `id,status`.
    public var fields: String?

    /// Makes parameters without values.
    public init() {}

    /// Reads parameters by their names on the wire, such as `apply_formatting`; of several with the
    /// same name the last counts. An empty value is none.
    ///
    /// - Throws: `ConversionError` for names and values that the API does not have.
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

    /// The parameters that have values, by their names on the wire.
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

/// One parameter, and how its value is read and written.
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
