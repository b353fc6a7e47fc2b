extension ValueFormat {
    /// Compiles an Excel number format such as `#,##0.00`, or one of Looker's names for formats,
    /// such as `usd`.
    ///
    /// - Parameters:
    ///   - code: The number format, or the name of one.
    ///   - numberFormat: The number 1234.56 in the wanted form, such as `1.234,56`. `nil` and other
    ///     text mean `1,234.56`.
    ///
    /// - Throws: `ConversionError` with the reason why the code is not a format.
    public init(excel code: String, numberFormat: String? = nil) throws(ConversionError) {
        do throws(FormatFault) {
            try self.init(
                code, separators: numberFormat.flatMap(NumberSeparators.init) ?? .standard)
        } catch {
            throw ConversionError(.unsupported, "value format '\(code)': \(error.reason)")
        }
    }

    /// Returns the text that a cell shows for `value`: a number if it reads as one, a date if it is
    /// an ISO date and the format shows dates, otherwise text.
    public func text(of value: String) -> String {
        var output = OutputBuffer()
        let text = Snippet(value)
        withExtendedLifetime(text) {
            if DecimalNumber(text.text) == nil {
                append(text: text.text, into: &output)
            } else {
                append(number: text.text, into: &output)
            }
        }
        return String(decoding: output.array, as: UTF8.self)
    }
}
