/// Encodes `json` (one row a line) and `inline_json` (all on one line, safe in scripts).
struct JSONResultEncoder: RowEncoder {
    private let isInline: Bool
    private let header: HeaderStyle

    private var template: JSONRowTemplate?

    init(options: ConversionOptions, isInline: Bool = false, header: HeaderStyle = .names) {
        self.isInline = isInline
        self.header = options.header ?? header
    }

    var facets: Facets { .types }
    var isFlatTable: Bool { false }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        var members = try JSONMembers(table, header: header)
        if isInline { members.mapGlue(Self.inlined) }
        template = JSONRowTemplate(members, separator: isInline ? "," : ",\n")
        output.append("[")
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        let start = output.count
        template?.appendRows(batch, firstRow: firstRow, into: &output)
        if isInline { Self.makeInline(&output, from: start) }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        output.append(isInline ? "]" : "]\n")
    }

    // MARK: - Inline

    /// Escapes what would end a script element, and the line separators that JavaScript before
    /// 2019 did not take in strings. All of them can stand in strings only.
    private static func makeInline(_ output: inout OutputBuffer, from start: Int) {
        let bytes = UnsafePointer(output.base)
        guard
            containsNonASCII(bytes + start, count: output.count - start)
                || hasClosingTag(bytes, start, output.count)
        else { return }
        let text = Array(UnsafeBufferPointer(start: bytes + start, count: output.count - start))
        output.count = start
        output.append(inlined(text))
    }

    private static func hasClosingTag(
        _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int
    ) -> Bool {
        var index = start
        while true {
            index = firstIndex(of: 60, in: bytes, from: index, to: end)
            if index + 1 >= end { return false }
            if bytes[index + 1] == 47 { return true }
            index += 1
        }
    }

    private static func inlined(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count + 16)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 60, index + 1 < text.count, text[index + 1] == 47 {
                result += [60, 92, 47]
                index += 2
            } else if byte == 0xE2, index + 2 < text.count, text[index + 1] == 0x80,
                text[index + 2] | 1 == 0xA9
            {
                result += Array((text[index + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                index += 3
            } else {
                result.append(byte)
                index += 1
            }
        }
        return result
    }
}
