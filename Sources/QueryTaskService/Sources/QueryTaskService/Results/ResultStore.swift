internal import Crypto
internal import Foundation
internal import GRDB
internal import Logging
internal import QueryCompiler
internal import QueryTasks
internal import Rowcast

/// The results: one json_detail file each, written once, from which every format is made.
struct ResultStore: Sendable {
    /// The folder of the files.
    let folder: String
    let state: StateStore
    let clock: ServiceClock
    /// Seconds for which a result is served.
    let lifetime: Double
    /// Number of bytes that the files may have together.
    let maxBytes: Int

    /// Seconds after the end of a result for which its task is known to have expired.
    static let memory = 7 * 86_400.0

    func path(of id: String) -> String { folder + "/" + id + ".json" }

    /// Whether the file of a result is there: it may have made room for others.
    func has(_ id: String) -> Bool { FileManager.default.fileExists(atPath: path(of: id)) }

    /// A cached result of the very same query.
    ///
    /// - Parameter takesExpired: Whether one counts whose time is over.
    func cached(_ key: String, takesExpired: Bool) throws -> StoredResult? {
        let now = clock.now
        let result = try state.readNow { database in
            try StoredResult.fetchFirst(
                "SELECT * FROM result WHERE cache_key = ? ORDER BY created DESC, rowid DESC LIMIT 1",
                [key], in: database)
        }
        guard let result, takesExpired || result.expires > now,
            has(result.id)
        else { return nil }
        return result
    }

    /// Adds a result whose file is complete.
    func add(
        _ id: String, key: String, plan: QueryPlan, summary: QueryRun.Summary
    ) throws -> StoredResult {
        let columns = JSONValue.array(
            plan.fields.map { field in
                .object([
                    "name": .string(field.name), "label": .string(field.label),
                    "type": .string(field.type),
                ])
            })
        return try add(id, key: key, columns: columns, summary)
    }

    /// - Parameter columns: Name, label and type of each column.
    func add(
        _ id: String, key: String, columns: JSONValue, _ summary: QueryRun.Summary
    ) throws -> StoredResult {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(of: id))
        let now = clock.now
        let result = StoredResult(
            id: id, cacheKey: key, created: now, expires: now + lifetime,
            bytes: attributes[.size] as? Int ?? 0, rows: summary.rows,
            isTruncated: summary.isTruncated, runtime: summary.seconds,
            columns: String(decoding: columns.json, as: UTF8.self))
        let maxBytes = maxBytes
        let dropped = try state.writeNow { database in
            try result.insert(database)
            return try ResultStore.dropOldest(
                beyond: maxBytes, but: id, now: now, in: database)
        }
        for id in dropped { removeFile(of: id) }
        return result
    }

    /// Ends the oldest results beyond a number of bytes; their files may be removed.
    ///
    /// - Parameter kept: One that stays, since it is about to be served.
    /// - Returns: The ids of the results.
    @discardableResult
    private static func dropOldest(
        beyond maxBytes: Int, but kept: String = "", now: Double, in database: Database
    ) throws -> [String] {
        var bytes = try Int.fetchOne(database, sql: "SELECT SUM(bytes) FROM result") ?? 0
        guard bytes > maxBytes else { return [] }
        let oldest = try StoredResult.fetchCursor(
            database,
            sql: """
                SELECT * FROM result WHERE bytes > 0 AND id <> ? ORDER BY MAX(expires, COALESCE(
                    (SELECT MAX(expires) FROM task WHERE result_id = result.id), 0)), rowid
                """, arguments: [kept])
        var dropped: [String] = []
        while bytes > maxBytes, let result = try oldest.next() {
            bytes -= result.bytes
            dropped.append(result.id)
        }
        for id in dropped {
            try database.execute(
                sql: "UPDATE result SET bytes = 0, expires = MIN(expires, ?) WHERE id = ?",
                arguments: [now, id])
        }
        return dropped
    }

    /// Removes the file of a result that was not added.
    func removeFile(of id: String) { try? FileManager.default.removeItem(atPath: path(of: id)) }

    /// Removes records and files whose time is over, the oldest files beyond the bound on bytes, and files
    /// that no record names.
    func clean() throws {
        let forgotten = clock.now - ResultStore.memory
        let (maxBytes, now) = (maxBytes, clock.now)
        try state.writeNow { database in
            try database.execute(
                sql: """
                    DELETE FROM task
                    WHERE (result_id IN (SELECT id FROM result WHERE expires < ?1)
                            AND COALESCE(expires, 0) < ?1)
                        OR (result_id IS NULL AND finished < ?1)
                        OR (status = 'added' AND created < ?1)
                    """, arguments: [forgotten])
            // A task that was answered from the cache may need its result for longer.
            try database.execute(
                sql: """
                    DELETE FROM result WHERE expires < ?
                        AND NOT EXISTS (SELECT 1 FROM task WHERE result_id = result.id)
                    """, arguments: [forgotten])
            try database.execute(sql: "DELETE FROM token WHERE expires < ?", arguments: [now])
            try ResultStore.dropOldest(beyond: maxBytes, now: now, in: database)
        }
        let kept = try state.readNow { database in
            try Set(String.fetchAll(database, sql: "SELECT id FROM result WHERE bytes > 0"))
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix(".json") && !kept.contains(String(name.dropLast(5))) {
            // A file younger than a minute may be about to get its record.
            let path = folder + "/" + name
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            let modified = attributes?[.modificationDate] as? Date ?? .distantPast
            if Date().timeIntervalSince(modified) > 60 {
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }
}

extension QueryPlan {
    /// The key under which the result is cached: equal plans over equal data have equal keys.
    var cacheKey: String {
        var parts = [
            source.path, version, explore, timeZone ?? "", toldSQL, "\(compiled.fills)",
            "\(compiled.hasRowTotals)", "\(addedSorts)", filterExpression ?? "",
            calculationSort?.signature ?? "",
        ]
        parts += compiled.appliedFilters.map { "\($0.field.name) \($0.text)" }
        parts += links.map { [String(decoding: $0.signature, as: UTF8.self)] } ?? []
        parts += fields.map { "\($0.name) \($0.label) \($0.valueFormat ?? "")" }
        let text = parts.joined(separator: "\n")
        return Digest.text(of: text)
    }
}

/// Digests of texts, as hexadecimal digits.
enum Digest {
    static func text(of text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The bytes of hexadecimal digits; nil for a text of others.
    static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { place in
            UInt8(digits[place] << 4 | digits[place + 1])
        }
    }
}

/// The time, which tests may set.
struct ServiceClock: Sendable {
    /// Seconds to add to the machine's time.
    var offset = 0.0
    /// Seconds since 1970 of a clock that stands still.
    var standing: Double?

    /// Seconds since 1970.
    var now: Double { standing ?? Date().timeIntervalSince1970 + offset }
}
