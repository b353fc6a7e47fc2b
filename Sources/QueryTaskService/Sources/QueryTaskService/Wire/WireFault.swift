internal import Rowcast

/// Why a text or body of a request cannot be read.
struct WireFault: Error {
    let message: String
    /// The member that is missing or of a wrong kind; nil where the text as a whole is wrong.
    var field: String?
    /// The kind of error of a member for programs: `missing_field` or `invalid`.
    var code = "invalid"

    init(_ message: String) { self.message = message }

    init(_ field: String, _ code: String, _ message: String) {
        self.message = message
        self.field = field
        self.code = code
    }

    /// Reads an object of the API.
    ///
    /// - Throws: `WireFault` that names the member.
    static func read<Value>(
        _ body: () throws(ConversionError) -> Value
    ) throws(WireFault) -> Value {
        do throws(ConversionError) {
            return try body()
        } catch {
            // The reason names the member in quotes: `a query: 'model' is missing, expected a string`.
            let reason = "\(error.reason)"
            let words = reason.split(separator: "'", omittingEmptySubsequences: false)
            let field = words.count >= 3 ? String(words[1]) : ""
            throw WireFault(
                field, reason.contains("' is missing") ? "missing_field" : "invalid", reason)
        }
    }
}
