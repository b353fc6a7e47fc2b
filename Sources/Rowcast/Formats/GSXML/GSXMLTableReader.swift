/// Reads the elements of a document and assembles its rows, at any depth. The texts of elements
/// inside a cell are joined.
final class GSXMLTableReader: XMLHandler {
    struct Failure {
        var code: ConversionError.Code
        var reason: Message
        var hint: Message?
        /// Index of the byte that the parser had reached.
        var position: Int
    }

    private enum Place {
        case outside
        case row
        /// Inside a cell, with the number of elements open in it.
        case cell(depth: Int)
        /// Inside an element that is left out, with the number of elements open in it.
        case other(depth: Int)
    }

    /// Called with each row; returns whether to continue.
    var takeRow: (GSXMLTableReader) -> Bool = { _ in true }
    /// The current row.
    private(set) var row = TextRow()
    private(set) var failure: Failure?
    /// Whether the last tag was the end tag of a row.
    private(set) var isBehindRow = false
    /// Columns of rows whose elements are named after their columns.
    private(set) var fields: GSXMLFields
    /// Number of elements and attributes left out because their name has no column.
    private(set) var extraCount = 0
    /// Number of `Worksheet` elements seen in a spreadsheet.
    private(set) var sheetCount = 0

    let parser: XMLPushParser
    private let names: GSXMLNames
    private let maxRowBytes: Int
    private let ignoresExtraKeys: Bool
    private var place = Place.outside
    private var hasRoot = false
    /// Column index of each cell of the row, for layouts where cells name their columns.
    private var columns: [Int] = []
    /// Column index behind the last cell of a spreadsheet's row.
    private var nextColumn = 0
    /// Type of the spreadsheet value that the current text belongs to; `nil` outside a value.
    private var dataType: String?

    /// - Parameter columns: Names of the columns; `nil` makes a column of every field name that
    ///   occurs.
    init(names: GSXMLNames, columns: [String]? = nil, options: DecodingOptions) {
        self.names = names
        fields = GSXMLFields(columns)
        maxRowBytes = options.maxRowBytes
        ignoresExtraKeys = options.ignoresExtraKeys
        parser = XMLPushParser(
            hasHandler: true, ignoresEncoding: options.ignoresDeclaredEncoding)
    }

    func fail(_ code: ConversionError.Code, _ reason: Message, hint: Message? = nil) {
        if failure == nil {
            failure = Failure(code: code, reason: reason, hint: hint, position: parser.position)
        }
        parser.stop()
    }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        isBehindRow = false
        switch place {
        case .outside:
            if names.layout == .spreadsheet, name == "Worksheet" { sheetCount += 1 }
            if hasRoot, sheetCount < 2, name.isEqual(to: names.row) {
                row.removeAll()
                columns.removeAll(keepingCapacity: true)
                nextColumn = 0
                place = .row
                if case .fields = names.layout { beginFields(attributes) }
            }
            hasRoot = true
        case .row: startChild(name, attributes)
        case .cell(let depth):
            place = .cell(depth: depth + 1)
            if names.layout == .spreadsheet, depth == 0, name == "Data" {
                dataType = attributes.string("Type") ?? ""
                row.beginValue()
            }
        case .other(let depth): place = .other(depth: depth + 1)
        }
    }

    private func startChild(_ name: XMLName, _ attributes: XMLAttributes) {
        switch names.layout {
        case .cells:
            if names.isCell(name) {
                beginCell(isNull: attributes.isOfEmptyElement)
            } else if names.allowsOthers {
                place = .other(depth: 0)
            } else {
                fail(
                    .malformed,
                    "an element '\(name.string)' in a row of '\(names.cell)' elements",
                    hint: "\(option: GSXMLOptions.cell) says which ones are read")
            }
        case .fields(let isKeyed):
            let isNull = attributes.isOfEmptyElement || attributes.isNil
            var key = name.text
            if isKeyed {
                guard let value = attributes["name"] else { return place = .other(depth: 0) }
                key = value
            }
            beginField(key, isNull: isNull)
        case .spreadsheet:
            guard name.isEqual(to: names.cell) else { return place = .other(depth: 0) }
            let column = attributes.number("Index").map { $0 - 1 } ?? nextColumn
            guard column >= nextColumn else {
                return fail(.malformed, "cell \(column + 1) stands behind cell \(nextColumn)")
            }
            columns.append(column)
            nextColumn = column + 1 + (attributes.number("MergeAcross") ?? 0)
            beginCell(isNull: true)
        }
    }

    private func beginCell(isNull: Bool) {
        guard row.cells.count < ResultHeader.maxColumns, nextColumn <= ResultHeader.maxColumns
        else {
            return fail(.tooLarge, "more than \(ResultHeader.maxColumns) columns")
        }
        row.beginCell(isNull: isNull)
        place = .cell(depth: 0)
    }

    func endElement(_ name: XMLName) {
        isBehindRow = false
        switch place {
        case .outside: break
        case .row:
            place = .outside
            isBehindRow = true
            endRow()
        case .cell(let depth):
            guard depth == 0 else {
                place = .cell(depth: depth - 1)
                if depth == 1, let type = dataType { endData(of: type) }
                break
            }
            row.endCell()
            place = .row
        case .other(let depth): place = depth == 0 ? .row : .other(depth: depth - 1)
        }
    }

    private func endRow() {
        guard failure == nil else { return }
        switch names.layout {
        case .cells: break
        case .fields: row.arrange(columns, count: fields.names.count)
        case .spreadsheet:
            // Rows without values are gaps between other rows.
            guard let last = zip(columns, row.cells).filter({ !$1.isNull }).last else { return }
            row.arrange(columns, count: last.0 + 1)
        }
        if !takeRow(self) { parser.stop() }
    }

    func text(_ bytes: TextView) {
        switch place {
        case .outside, .other: break
        case .row:
            guard bytes.allSatisfy(\.isBlank) else {
                return fail(.malformed, "text between the cells of a row")
            }
        case .cell:
            if names.layout == .spreadsheet, dataType == nil { return }
            append(bytes)
        }
    }

    private func append(_ bytes: TextView) {
        guard row.text.count + bytes.count <= maxRowBytes else {
            return fail(
                .tooLarge, "a row is longer than \(maxRowBytes) bytes",
                hint: "raise \(option: .maxRowBytes) if that is right")
        }
        row.append(bytes)
    }

    // MARK: - Fields

    private func beginFields(_ attributes: XMLAttributes) {
        fields.beginRow()
        for index in 0..<attributes.count where attributes.isColumn(index) {
            guard let name = attributes.name(index), failure == nil else { continue }
            beginField(name.text, isNull: false)
            guard case .cell = place else { continue }
            append(attributes.value(index))
            row.endCell()
            place = .row
        }
        if failure == nil { place = .row }
    }

    private func beginField(_ key: TextView, isNull: Bool) {
        guard let column = fields.column(key) else {
            place = .other(depth: 0)
            extraCount += 1
            guard !ignoresExtraKeys else { return }
            let name = String(decoding: key, as: UTF8.self).oneLine
            return fail(
                .malformed, "the first rows have no '\(name)'",
                hint: "\(option: JSONOptions.extraKeys, .ignore) leaves it out")
        }
        columns.append(column)
        row.beginCell(isNull: isNull)
        place = .cell(depth: 0)
    }

    // MARK: - Spreadsheets

    /// Changes the text of a value to what the cell shows: `2024-01-31T00:00:00.000` to
    /// `2024-01-31`.
    private func endData(of type: String) {
        dataType = nil
        switch type {
        case "Boolean": row.endBoolean()
        case "DateTime":
            if !row.removeEnd("T00:00:00.000") { _ = row.removeEnd(".000") }
        default: break
        }
    }
}

extension GSXMLNames {
    fileprivate func isCell(_ name: XMLName) -> Bool {
        name.isEqual(to: cell) || cell == "td" && name == "th"
    }
}

extension XMLName {
    fileprivate func isEqual(to text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for (index, byte) in bytes.enumerated() where local[index] != byte { return false }
            return local[bytes.count] == 0
        }
    }

}

extension XMLAttributes {
    /// Whether `xsi:nil` marks the element as null.
    fileprivate var isNil: Bool {
        self["nil"].map { ["true", "1"].contains(String(decoding: $0, as: UTF8.self)) } ?? false
    }
}

extension ReadingOptions {
    /// Whether the input was converted to UTF-8, so that the encoding declared in it is wrong.
    var ignoresDeclaredEncoding: Bool { encoding != .utf8 }
}

extension XMLFlaw {
    /// Hint for a document whose bytes are not in the encoding that it declares.
    var encodingHint: Message? {
        isAboutEncoding ? TextFlaw.encodingHint : nil
    }
}
