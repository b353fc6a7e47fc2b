internal import QueryTasks
internal import Rowcast

/// The parameters of requests that run a query.
enum RunParameters {
    /// Their names, but for those of images.
    static let names: Set<String> = [
        "limit", "apply_formatting", "apply_vis", "cache", "generate_drill_links",
        "force_production", "cache_only", "path_prefix", "rebuild_pdts", "server_table_calcs",
    ]

    /// The parameters of a query string; other ones are ignored.
    static func read(
        _ query: [(name: String, value: String)]
    ) throws(WireFault) -> QueryTaskParameters {
        var items: [(String, String)] = []
        for (name, value) in query where names.contains(name) {
            let isFlag = name != "limit" && name != "path_prefix"
            items.append((name, isFlag ? value.lowercased() : value))
        }
        do {
            let parameters = try QueryTaskParameters(items)
            if let limit = parameters.limit, limit < -1 {
                throw WireFault("limit is a number of rows or -1 for all, not \(limit)")
            }
            // Values that a conversion refuses are told before a query runs.
            _ = try ConversionOptions(for: parameters)
            return parameters
        } catch {
            throw (error as? WireFault)
                ?? WireFault((error as? ConversionError).map { "\($0.reason)" } ?? "\(error)")
        }
    }
}

/// How long a client is willing to wait, of `Prefer: wait=N` (RFC 7240, 4.3).
enum WaitPreference {
    /// Seconds, at most 60. The first of several counts; a value may be quoted, and parameters behind `;`
    /// are ignored.
    static func seconds(_ headers: [String]) -> Double {
        for preference in headers.joined(separator: ",").split(separator: ",") {
            let text = preference.prefix { $0 != ";" }
            let halves = text.split(separator: "=", maxSplits: 1).map { half in
                half.filter { $0 != " " && $0 != "\t" }
            }
            guard halves.count == 2, halves[0].lowercased() == "wait" else { continue }
            var value = halves[1][...]
            if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                value = value.dropFirst().dropLast()
            }
            // A number as Swift writes it may have a sign, an exponent or hexadecimal digits.
            let isPlain = value.utf8.allSatisfy { 48...57 ~= $0 || $0 == UInt8(ascii: ".") }
            return isPlain ? min(Double(value) ?? 0, 60) : 0
        }
        return 0
    }
}
