/// Marks between thousands and before decimals.
struct NumberSeparators: Equatable, Sendable {
    /// Zero to eight bytes of UTF-8, such as `,` or a no-break space.
    struct Mark: Equatable, Sendable {
        private let bits: UInt64
        let count: Int

        /// Takes the first eight bytes of the text.
        init(_ text: String) {
            let bytes = text.utf8.prefix(8)
            bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            count = bytes.count
        }

        /// The byte of a mark of one byte, otherwise 0.
        var byte: UInt8 { count == 1 ? UInt8(truncatingIfNeeded: bits) : 0 }

        /// Appends the bytes; the output must have room for eight.
        func put(into output: inout OutputBuffer) {
            for index in 0..<count {
                output.put(UInt8(truncatingIfNeeded: bits >> UInt64(index * 8)))
            }
        }
    }

    var group: Mark
    var decimal: Mark

    /// Separators of 1,234.56.
    static let standard = NumberSeparators(group: ",", decimal: ".")

    /// Separators with the same decimal mark and none between thousands.
    var ungrouped: NumberSeparators {
        var separators = self
        separators.group = Mark("")
        return separators
    }

    init(group: String, decimal: String) {
        self.group = Mark(group)
        self.decimal = Mark(decimal)
    }

    /// Reads a document's `number_format`, the number 1234.56 in the wanted form, such as
    /// `1.234,56`; `nil` for other text.
    init?(numberFormat: String) {
        let parts = numberFormat.split(omittingEmptySubsequences: true) { ("0"..."9").contains($0) }
        let digits = numberFormat.filter { ("0"..."9").contains($0) }
        guard digits == "123456", numberFormat.hasPrefix("1"), numberFormat.hasSuffix("56"),
            let decimal = parts.last, parts.count <= 2,
            numberFormat.hasSuffix("4\(decimal)56"), decimal.utf8.count <= 8
        else { return nil }
        let group = parts.count == 2 ? String(parts[0]) : ""
        guard group.utf8.count <= 8, numberFormat.hasPrefix("1\(group)234") else { return nil }
        self.init(group: group, decimal: String(decimal))
    }
}
