internal import QueryTasks
internal import Rowcast

/// What is wrong with the table calculations of a result: a column that cannot be computed is null in each
/// format, and only json_detail and json_bi tell why, in `errors`.
enum CalculationFaults {
    /// Number of faults told at most, and of characters of each.
    private static let (maxCount, maxLength) = (8, 200)

    /// The faults of a stored result in a variant; empty for one without calculations. Blocks.
    static func messages(path: String, _ variant: ResultVariant) throws -> [String] {
        guard variant.isCalculated else { return [] }
        // Faults are those of the columns, which stand in front of the rows. The rows themselves would be
        // read once more for calculations of whole columns, whatever the limit is.
        guard let head = try ResultHead.emptyResult(path: path) else { return [] }
        let sink = MemorySink()
        try Conversion(from: .jsonDetail, options: variant.options).run(
            MemorySource(head), to: [ConversionOutput(.jsonDetail, to: sink)])
        guard case .array(let errors)? = try JSONValue(json: sink.bytes)["errors"] else {
            return []
        }
        return errors.compactMap { $0["message"]?.string }.prefix(maxCount).map {
            String($0.prefix(maxLength))
        }
    }

    /// Faults as a header has them: a JSON array in ASCII.
    static func headerText(_ messages: [String]) -> String {
        let json = String(
            decoding: JSONValue.array(messages.map(JSONValue.string)).json, as: UTF8.self)
        return json.utf16.map { unit in
            if 32...126 ~= unit { return String(UnicodeScalar(UInt8(unit))) }
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }.joined()
    }
}
