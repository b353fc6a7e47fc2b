/// Encodes the rows of `json`, `inline_json` and `ndjson`.
struct JSONResultEncoder: RowEncoder {
    enum Layout {
        /// An array with a row on each line.
        case array
        /// An array on one line that is safe in scripts.
        case inline
        /// A row on each line, without an array.
        case lines
    }

    private let layout: Layout
    private let header: HeaderStyle

    private(set) var template: JSONRowTemplate?
    private(set) var warnings: [Warning] = []

    init(
        options: EncodingOptions, layout: Layout = .array, header: HeaderStyle = .names
    ) {
        self.layout = layout
        self.header = options.header.or(header)
    }

    var view: CellView { .shown }
    var needs: DocumentNeeds { .types }
    var isFlatTable: Bool { false }
    var fixedBytesPerRow: Int { template?.fixedByteCount ?? 0 }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        let (table, warnings) = table.withUniqueKeys(header)
        self.warnings = warnings
        var members = try JSONMembers(table, header: header)
        let separator: String
        switch layout {
        case .array: separator = ",\n"
        case .inline:
            separator = ","
            members.mapGlue(Self.inlined)
        case .lines:
            separator = ""
            members.endLines()
        }
        template = JSONRowTemplate(members, separator: separator)
        if layout != .lines { output.append("[") }
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary {
        let start = output.count
        template?.appendRows(batch, firstRow: firstRow, into: &output)
        switch layout {
        case .array: break
        case .inline: Self.makeInline(&output, from: start)
        case .lines: keepLines(batch, &output, from: start)
        }
        return BatchSummary()
    }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {
        switch layout {
        case .array: output.append("]\n")
        case .inline: output.append("]")
        case .lines: break
        }
    }
}
