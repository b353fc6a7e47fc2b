/// Why an expression cannot be compiled, and the byte of the expression that is at fault.
///
/// `description` is one line: `there is no function "summ"; did you mean sum? (byte 4 of the expression)`.
package struct ExpressionFault: Error, Hashable, Sendable {
    /// The first byte at fault, from 0; nil before the expression's compiler adds it.
    package var byte: Int?
    /// Text of the fault, in lower case, without a final period.
    package var reason: String
    /// Advice; nil for none.
    package var hint: String?

    /// A fault of the field or the filter that is looked up, whose byte the compiler adds.
    package init(_ reason: String, hint: String? = nil) {
        self.reason = reason
        self.hint = hint
    }

    init(_ place: Range<Int>, _ reason: String, hint: String? = nil) {
        byte = place.lowerBound
        self.reason = reason
        self.hint = hint
    }

    /// The fault with a byte, if it has none.
    func at(_ place: Range<Int>) -> ExpressionFault {
        var fault = self
        fault.byte = byte ?? place.lowerBound
        return fault
    }
}

extension ExpressionFault: CustomStringConvertible {
    package var description: String {
        reason + (hint.map { "; \($0)" } ?? "")
            + (byte.map { " (byte \($0) of the expression)" } ?? "")
    }
}
