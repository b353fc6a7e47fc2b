internal import GRDB
internal import QueryTasks
internal import Rowcast

/// A format of a result together with the parameters that change its bytes.
struct ResultVariant: Sendable {
    let format: ResultFormat
    let options: ConversionOptions
    /// Name among the variants of a result: the format's name, and for parameters a digest of them.
    let name: String
    /// Whether table calculations are added.
    let isCalculated: Bool

    /// - Throws: `RequestFault` for parameters that exclude each other.
    init(
        _ format: ResultFormat, _ parameters: QueryTaskParameters, of query: Query
    ) throws(RequestFault) {
        self.format = format
        var options: ConversionOptions
        do throws(ConversionError) {
            options = try ConversionOptions(for: parameters, query: query)
        } catch {
            throw .bad("\(error.reason)")
        }
        // The rows are cut by the query itself.
        options.limit = nil
        // Many answers at a time are the parallel work of a server: each has two threads and small frames.
        // The frames of a stored result are part of its bytes in compressed formats, hence the same for all.
        options.threads = min(2, options.threads)
        options.frameBytes = 256 << 10
        self.options = options
        var shaping = parameters
        shaping.limit = nil
        shaping.cache = nil
        shaping.cacheOnly = nil
        shaping.forceProduction = nil
        shaping.rebuildPDTs = nil
        shaping.fields = nil
        var text = shaping.items.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        if parameters.applyVis == true {
            text += String(decoding: JSONValue.object(query.visConfig ?? [:]).json, as: UTF8.self)
        }
        isCalculated = parameters.serverTableCalcs == true && query.dynamicFields != nil
        if parameters.serverTableCalcs == true { text += query.dynamicFields ?? "" }
        name = text.isEmpty ? format.name : "\(format.name)-\(Digest.text(of: text).prefix(16))"
    }

    /// The entity tag of the variant of a result (RFC 9110, 8.8.3). Other versions of the server may write
    /// other bytes.
    func entityTag(of result: StoredResult) -> String {
        "\"\(result.id)-\(name)-\(ServiceVersion.number)\""
    }
}

extension StateStore {
    /// Number of bytes of a variant, where it was written before.
    static func size(of variant: String, _ result: String, in database: Database) throws -> Int? {
        try Int.fetchOne(
            database.cachedStatement(
                sql: "SELECT bytes FROM result_size WHERE result_id = ? AND variant = ?"),
            arguments: [result, variant])
    }

    static func setSize(
        _ bytes: Int, of variant: String, _ result: String, in database: Database
    ) throws {
        // The result may have been forgotten meanwhile.
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO result_size
                SELECT id, ?, ? FROM result WHERE id = ?
                """, arguments: [variant, bytes, result])
    }

    /// Why a variant cannot be written, where it was tried before.
    static func failure(
        of variant: String, _ result: String, in database: Database
    ) throws -> String? {
        try String.fetchOne(
            database, sql: "SELECT message FROM result_failure WHERE result_id = ? AND variant = ?",
            arguments: [result, variant])
    }

    static func setFailure(
        _ message: String, of variant: String, _ result: String, in database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO result_failure
                SELECT id, ?, ? FROM result WHERE id = ?
                """, arguments: [variant, message, result])
    }
}
