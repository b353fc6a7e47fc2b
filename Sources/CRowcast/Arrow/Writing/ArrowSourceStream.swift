import CRowcastHeader
import Rowcast

/// The stream of a caller, whose rows are written. It is released once, whatever happens.
final class ArrowSourceStream {
    private let stream: UnsafeMutablePointer<ArrowArrayStream>

    /// Takes the stream.
    ///
    /// - Throws: `.invalidOption` for NULL, and for a stream that was released.
    init(_ stream: UnsafeMutablePointer<ArrowArrayStream>?) throws(ConversionError) {
        guard let stream, stream.pointee.release != nil else {
            throw ConversionError(
                .invalidOption, "the stream of Arrow is \(stream == nil ? "NULL" : "released")")
        }
        self.stream = stream
    }

    deinit { stream.pointee.release?(stream) }

    /// Calls `body` with the schema of the rows.
    func withSchema<Value>(
        _ body: (ArrowSchema) throws(ConversionError) -> Value
    ) throws(ConversionError) -> Value {
        var schema = ArrowSchema()
        try check(stream.pointee.get_schema?(stream, &schema))
        defer { schema.release?(&schema) }
        guard schema.release != nil else {
            throw ConversionError(.malformed, "the stream of Arrow has no schema")
        }
        return try body(schema)
    }

    /// Calls `body` with the next batch; returns false behind the last.
    func withNext(
        _ body: (ArrowArray) throws(ConversionError) -> Void
    ) throws(ConversionError) -> Bool {
        var array = ArrowArray()
        try check(stream.pointee.get_next?(stream, &array))
        guard array.release != nil else { return false }
        defer { array.release?(&array) }
        try body(array)
        return true
    }

    /// - Throws: `.inputOutput` with the stream's message for a number other than 0.
    private func check(_ number: Int32?) throws(ConversionError) {
        guard let number else {
            throw ConversionError(.invalidOption, "the stream of Arrow lacks a function")
        }
        if number == 0 { return }
        let text = stream.pointee.get_last_error?(stream).map { String(cString: $0) }
        throw ConversionError(
            .inputOutput,
            "the stream of Arrow failed: \((text ?? SystemMessage.text(number)).oneLine)",
            errno: number)
    }
}
