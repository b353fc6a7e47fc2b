/// Encodes `json` (one row per line) and `inline_json` (all rows on one line, safe in scripts).
struct JSONResultEncoder: RowEncoder {
    private let isInline: Bool
    private let header: HeaderStyle

    private var template: JSONRowTemplate?
    private(set) var warnings: [Warning] = []

    init(options: EncodingOptions, isInline: Bool = false, header: HeaderStyle = .names) {
        self.isInline = isInline
        self.header = options.header.or(header)
    }

    var view: CellView { .shown }
    var facets: Facets { .types }
    var isFlatTable: Bool { false }
    var fixedBytesPerRow: Int { template?.fixedByteCount ?? 0 }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let (table, warnings) = table.withUniqueKeys(header)
        self.warnings = warnings
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

    /// Escapes `</`, `<!--` and `<script`, which would end a script element or move its end (HTML
    /// Standard, restrictions for contents of script elements), and U+2028 and U+2029, which
    /// JavaScript before 2019 rejects in strings. In JSON these occur inside strings only.
    private static func makeInline(_ output: inout OutputBuffer, from start: Int) {
        let text = UnsafePointer(output.base)
        guard firstRisk(in: text, from: start, to: output.count) < output.count else { return }
        let copy = Array(UnsafeBufferPointer(start: text + start, count: output.count - start))
        output.count = start
        output.append(inlined(copy))
    }

    private static func inlined(_ text: [UInt8]) -> [UInt8] {
        let padded = text + Array(repeating: 0, count: 16)
        return padded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return text }
            var output = OutputBuffer(capacity: text.count + text.count / 8 + 64)
            var position = 0
            while true {
                let risk = firstRisk(in: base, from: position, to: text.count)
                output.append(base + position, count: risk - position)
                guard risk < text.count else { return output.array }
                if base[risk] == 60, base[risk + 1] == 47 {
                    output.append("<\\/")
                    position = risk + 2
                } else if base[risk] == 60 {
                    output.append("\\u003C")
                    position = risk + 1
                } else {
                    output.append(base[risk + 2] == 0xA8 ? "\\u2028" : "\\u2029")
                    position = risk + 3
                }
            }
        }
    }

    /// Returns the index of the first `</`, `<!--`, `<script`, U+2028 or U+2029, or `end`.
    private static func firstRisk(
        in base: UnsafePointer<UInt8>, from start: Int, to end: Int
    ) -> Int {
        var index = start
        while index < end {
            let vector = loadVector(base + index)
            let place = firstMarked((vector .== Vector.all(60)) .| (vector .== Vector.all(0xE2)))
            index &+= place
            if place == 16 { continue }
            if index &+ 1 >= end { return end }
            if base[index] == 60 {
                if base[index &+ 1] == 47 || beginsInScript(base + index, end &- index) {
                    return index
                }
            } else if index &+ 2 < end, base[index &+ 1] == 0x80, base[index &+ 2] | 1 == 0xA9 {
                return index
            }
            index &+= 1
        }
        return end
    }

    /// Whether `<!--` or `<script` begins at `text`.
    private static func beginsInScript(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let text = UnsafeBufferPointer(start: text + 1, count: count - 1)
        return text.starts(with: "!--".utf8)
            || text.count >= 6 && text.prefix(6).map { $0 | 32 }.elementsEqual("script".utf8)
    }
}
