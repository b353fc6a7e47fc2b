/// How a data set is written; independent of the library's encoders, so that it can judge them.
public struct Layout: Sendable {
    /// A format that data sets can be written in.
    public enum Format: String, Sendable, CaseIterable {
        /// One object a row, one row a line.
        case json
        /// A document with metadata, on one line.
        case jsonDetail = "json_detail"
        /// Comma separated values with a heading of labels.
        case csv
        /// Tab separated values with a heading of labels.
        case txt
    }

    /// The format.
    public var format: Format
    /// Whether each row of json has its keys in another order.
    public var shufflesKeys = false
    /// Whether json has no newline between rows.
    public var isOneLine = false
    /// Whether headings of csv and txt show field names, as they do after json, which has no labels.
    public var showsNames = false

    /// Makes the usual layout of a format.
    public init(_ format: Format) { self.format = format }
}

extension DataSet {
    /// The whole data set.
    public func bytes(_ layout: Layout) -> [UInt8] {
        var bytes: [UInt8] = []
        write(layout) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Writes the data set in chunks of about a megabyte.
    public func write<Failure>(
        _ layout: Layout, _ emit: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var out: [UInt8] = []
        var row = Row(textSuffix: escapesEverywhere ? " \"\u{E9}\"\n\t\\" : "")
        let writer = RowWriter(self, layout)
        writer.begin(&out)
        for index in 0..<rowCount {
            var generator = make(&row, index)
            if index > 0 { writer.separate(&out) }
            writer.write(row, &generator, &out)
            if out.count > 1 << 20 {
                try emit(out)
                out.removeAll(keepingCapacity: true)
            }
        }
        writer.end(&out)
        try emit(out)
    }
}

/// Writes rows of one data set in one layout.
private struct RowWriter {
    let set: DataSet
    let layout: Layout
    let keys: [[UInt8]]
    let pivotKeys: [[UInt8]]
    let delimiter: UInt8

    init(_ set: DataSet, _ layout: Layout) {
        self.set = set
        self.layout = layout
        delimiter = UInt8(ascii: layout.format == .txt ? "\t" : ",")
        keys = set.fields.map { Array("\"\($0.name)\":".utf8) }
        pivotKeys = set.pivotKeys.map { Array("\"\($0)\":".utf8) }
    }

    func begin(_ out: inout [UInt8]) {
        switch layout.format {
        case .json: out.append("[")
        case .jsonDetail: out.append(set.detailHeader)
        case .csv, .txt:
            let headings = set.headings(showsNames: layout.showsNames).map { Array($0.utf8) }
            for (index, heading) in headings.enumerated() {
                if index > 0 { out.append(delimiter) }
                appendQuoted(heading[...], &out)
            }
            out.append("\n")
        }
    }

    func separate(_ out: inout [UInt8]) {
        switch layout.format {
        case .json: out.append(layout.isOneLine ? "," : ",\n")
        case .jsonDetail: out.append(",")
        case .csv, .txt: break
        }
    }

    func end(_ out: inout [UInt8]) {
        switch layout.format {
        case .json: out.append(layout.isOneLine ? "]" : "]\n")
        case .jsonDetail: out.append("],\"has_subtotals\":false}")
        case .csv, .txt: break
        }
    }

    func write(_ row: Row, _ generator: inout SeededGenerator, _ out: inout [UInt8]) {
        switch layout.format {
        case .csv, .txt: writeDelimited(row, &out)
        case .json, .jsonDetail: writeObject(row, &generator, &out)
        }
    }

    private func writeDelimited(_ row: Row, _ out: inout [UInt8]) {
        for column in row.cells.indices {
            if column > 0 { out.append(delimiter) }
            let cell = row.cells[set.cellIndex(ofColumn: column)]
            appendQuoted(row.bytes[cell.value], &out)
        }
        out.append("\n")
    }

    private func appendQuoted(_ value: ArraySlice<UInt8>, _ out: inout [UInt8]) {
        let special = [delimiter, 0x22, 0x0A, 0x0D]
        guard value.contains(where: special.contains) || value.first == 0x20 || value.last == 0x20
        else { return out.append(contentsOf: value) }
        out.append("\"")
        for byte in value {
            if byte == 0x22 { out.append(byte) }
            out.append(byte)
        }
        out.append("\"")
    }

    private func writeObject(
        _ row: Row, _ generator: inout SeededGenerator, _ out: inout [UInt8]
    ) {
        let isASCII = set.escapesEverywhere || generator.one(in: 2)
        var order = Array(keys.indices)
        if layout.shufflesKeys {
            for last in order.indices.dropFirst().reversed() {
                order.swapAt(last, generator.below(last + 1))
            }
        }
        out.append("{")
        for (position, field) in order.enumerated() {
            if position > 0 { out.append(",") }
            out.append(contentsOf: keys[field])
            if pivotKeys.isEmpty || !set.fields[field].isMeasure {
                write(row, cell: field, isASCII, &out)
            } else {
                writePivots(row, field, isASCII, &out)
            }
        }
        out.append("}")
    }

    private func writePivots(_ row: Row, _ field: Int, _ isASCII: Bool, _ out: inout [UInt8]) {
        out.append(layout.format == .json ? "{\"\(DataSet.pivotName)\":{" : "{")
        let first = set.firstCell(ofMeasure: field)
        for (pivot, key) in pivotKeys.enumerated() {
            if pivot > 0 { out.append(",") }
            out.append(contentsOf: key)
            write(row, cell: first + pivot, isASCII, &out)
        }
        out.append(layout.format == .json ? "}}" : "}")
    }

    private func write(_ row: Row, cell index: Int, _ isASCII: Bool, _ out: inout [UInt8]) {
        let cell = row.cells[index]
        if layout.format == .jsonDetail { out.append("{\"value\":") }
        switch cell.kind {
        case .null: out.append("null")
        case .number, .boolean: out.append(contentsOf: row.bytes[cell.value])
        case .date, .text: appendString(row.bytes[cell.value], isASCII, &out)
        }
        guard layout.format == .jsonDetail else { return }
        if !cell.rendered.isEmpty {
            out.append(",\"rendered\":\"")
            out.append(contentsOf: row.bytes[cell.rendered])
            out.append("\"")
        }
        if cell.kind == .date {
            out.append(",\"filterable_value\":\"")
            for byte in row.bytes[cell.value] { out.append(byte == 0x2D ? 0x2F : byte) }
            out.append("\"")
        }
        out.append("}")
    }

    private func appendString(
        _ value: ArraySlice<UInt8>, _ isASCII: Bool, _ out: inout [UInt8]
    ) {
        out.append("\"")
        if isASCII, value.contains(where: { $0 >= 0x80 }) {
            for unit in String(decoding: value, as: UTF8.self).utf16 {
                if unit < 0x80 {
                    appendEscaped(UInt8(unit), &out)
                } else {
                    let digits = String(unit, radix: 16)
                    out.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
                }
            }
        } else {
            for byte in value { appendEscaped(byte, &out) }
        }
        out.append("\"")
    }

    private func appendEscaped(_ byte: UInt8, _ out: inout [UInt8]) {
        switch byte {
        case 0x22: out.append("\\\"")
        case 0x5C: out.append("\\\\")
        case 0x0A: out.append("\\n")
        case 0x09: out.append("\\t")
        default: out.append(byte)
        }
    }
}

extension DataSet {
    fileprivate static let pivotName = "users.region"

    /// Columns of the flat table: dimensions, then all measures of the first pivot value, and so on.
    fileprivate func headings(showsNames: Bool) -> [String] {
        let headings = fields.map { showsNames ? $0.name : $0.label }
        guard !pivotKeys.isEmpty else { return headings }
        let measures = headings[dimensionCount...]
        return headings[..<dimensionCount]
            + pivotKeys.flatMap { key in measures.map { "\(key) \($0)" } }
    }

    private var dimensionCount: Int { fields.prefix { !$0.isMeasure }.count }

    /// Rows have all pivot values of the first measure first, the flat table all measures of the
    /// first pivot value.
    fileprivate func cellIndex(ofColumn column: Int) -> Int {
        guard !pivotKeys.isEmpty, column >= dimensionCount else { return column }
        let (pivot, measure) = (column - dimensionCount).quotientAndRemainder(
            dividingBy: fields.count - dimensionCount)
        return firstCell(ofMeasure: dimensionCount + measure) + pivot
    }

    fileprivate func firstCell(ofMeasure field: Int) -> Int {
        dimensionCount + (field - dimensionCount) * pivotKeys.count
    }

    /// A document of json_detail up to its first row.
    fileprivate var detailHeader: String {
        let dimensions = fields.filter { !$0.isMeasure }.map(\.json).joined(separator: ",")
        let measures = fields.filter(\.isMeasure).map(\.json).joined(separator: ",")
        let pivotField = Field("Users", "Region").json
        let pivots = pivotKeys.map {
            """
            {"key":"\($0)","is_total":false,"data":{"\(DataSet.pivotName)":"\($0)"},\
            "metadata":{"\(DataSet.pivotName)":{"value":"\($0)"}}}
            """
        }
        return """
            {"from_cache":false,"id":"5d41402abc4b2a76b9719d911017c592","supports_pivot_in_db":true,\
            "expired":false,"ran_at":"2019-12-22T10:00:00+00:00","runtime":"0.250",\
            "sql":"SELECT 1\\nFROM \(name)","fields":{"measures":[\(measures)],\
            "dimensions":[\(dimensions)],"table_calculations":[],\
            "pivots":[\(pivotKeys.isEmpty ? "" : pivotField)]},\
            \(pivotKeys.isEmpty ? "" : "\"pivots\":[\(pivots.joined(separator: ","))],")\
            "has_totals":false,"has_row_totals":false,"number_format":"1,234.56","timezone":"UTC",\
            "data":[
            """
    }
}

extension DataSet.Field {
    /// Members that documents have for a field.
    fileprivate var json: String {
        """
        {"align":"\(kind == .number ? "right" : "left")","category":\
        "\(isMeasure ? "measure" : "dimension")","hidden":false,"is_numeric":\(kind == .number),\
        "label":"\(label)","label_short":"\(title)","measure":\(isMeasure),"name":"\(name)",\
        "type":"\(kind.rawValue)","view":"\(name.prefix { $0 != "." })","view_label":"\(view)"}
        """
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}
