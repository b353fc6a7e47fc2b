package import Rowcast

/// Why an expression cannot be computed, and the bytes of the expression that are at fault.
///
/// `description` is one line: `calculation share, byte 4: there is no function "summ"; did you mean sum?`
package struct CalculationError: Error, Sendable, Equatable {
    /// Name of the calculation.
    package var name: String
    /// The bytes of the expression, from 0.
    package var place: Range<Int>
    /// Text of the fault, in lower case, without a final period.
    package var reason: String
    /// Advice; nil for none.
    package var hint: String?

    init(_ place: Range<Int>, _ reason: String, hint: String? = nil) {
        name = ""
        self.place = place
        self.reason = reason
        self.hint = hint
    }

    /// The error with the name of its calculation.
    func of(_ name: String) -> CalculationError {
        var error = self
        error.name = name
        return error
    }

    /// Reason and hint on one line.
    package var advice: String { (hint.map { "\(reason); \($0)" } ?? reason).oneLine }

    /// The error as one of a conversion, in code `.invalidOption`.
    package var conversionError: ConversionError {
        ConversionError(.invalidOption, Message(description))
    }
}

extension String {
    /// The text in quotes for an error, its end left out where it is long.
    var quotedShort: String { count > 60 ? "\"\(prefix(60))…\"" : "\"\(self)\"" }
}

extension CalculationError: CustomStringConvertible {
    package var description: String {
        name.isEmpty
            ? "byte \(place.lowerBound): \(advice)"
            : "calculation \(name), byte \(place.lowerBound): \(advice)".oneLine
    }
}

extension CalculationError {
    /// The line of the expression that is at fault, and under it a caret for each of its characters:
    ///
    ///     ${a} / summ(${a})
    ///            ^^^^
    package func caretLines(in expression: String) -> String {
        let bytes = Array(expression.utf8)
        let start = min(place.lowerBound, bytes.count)
        let lineStart = bytes[..<start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lineEnd = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let end = max(start, min(place.upperBound, lineEnd))
        func text(_ range: Range<Int>) -> String {
            String(decoding: bytes[range], as: UTF8.self).oneLine
        }
        let before = String(repeating: " ", count: text(lineStart..<start).displayWidth)
        let carets = String(repeating: "^", count: max(1, text(start..<end).displayWidth))
        return "\(text(lineStart..<lineEnd))\n\(before)\(carets)"
    }
}
