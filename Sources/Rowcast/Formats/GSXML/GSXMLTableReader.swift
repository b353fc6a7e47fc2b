/// Follows the elements of a document and puts its rows together, wherever in it they are. Text of
/// elements inside cells is joined.
final class GSXMLTableReader: XMLHandler {
    struct Failure {
        var code: ConversionError.Code
        var reason: String
        var hint: String?
        /// Where the parser was, in bytes from the start.
        var position: Int
    }

    private enum Place {
        case outside
        case row
        /// In a cell, with so many elements open inside it.
        case cell(depth: Int)
        /// The same for an element that is left out.
        case other(depth: Int)
    }

    /// Called with each row; returns whether to go on.
    var takeRow: (GSXMLTableReader) -> Bool = { _ in true }
    /// The row at hand.
    private(set) var row = TextRow()
    private(set) var failure: Failure?
    /// Whether the last tag was the end of a row.
    private(set) var isBehindRow = false

    let parser: XMLPushParser
    private let names: GSXMLNames
    private let maxRowBytes: Int
    private var place = Place.outside
    private var hasRoot = false

    init(names: GSXMLNames, options: ConversionOptions) {
        self.names = names
        maxRowBytes = options.maxRowBytes
        parser = XMLPushParser(
            hasHandler: true, ignoresEncoding: options.ignoresDeclaredEncoding)
    }

    func fail(_ code: ConversionError.Code, _ reason: String, hint: String? = nil) {
        if failure == nil {
            failure = Failure(code: code, reason: reason, hint: hint, position: parser.position)
        }
        parser.stop()
    }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        isBehindRow = false
        switch place {
        case .outside:
            if hasRoot, name.isEqual(to: names.row) {
                row.removeAll()
                place = .row
            }
            hasRoot = true
        case .row: startChild(name, isEmpty: attributes.isOfEmptyElement)
        case .cell(let depth): place = .cell(depth: depth + 1)
        case .other(let depth): place = .other(depth: depth + 1)
        }
    }

    private func startChild(_ name: XMLName, isEmpty: Bool) {
        if names.isCell(name) {
            guard row.cells.count < ResultHeader.maxColumns else {
                return fail(.tooLarge, "more than \(ResultHeader.maxColumns) columns")
            }
            row.beginCell(isNull: isEmpty)
            place = .cell(depth: 0)
        } else if names.allowsOthers {
            place = .other(depth: 0)
        } else {
            fail(
                .malformed,
                "an element '\(name.string)' in a row of '\(names.cell)' elements",
                hint: "--gsxml-cell says which ones are read")
        }
    }

    func endElement(_ name: XMLName) {
        isBehindRow = false
        switch place {
        case .outside: break
        case .row:
            place = .outside
            isBehindRow = true
            if failure == nil, !takeRow(self) { parser.stop() }
        case .cell(let depth):
            guard depth == 0 else {
                place = .cell(depth: depth - 1)
                break
            }
            row.endCell()
            place = .row
        case .other(let depth): place = depth == 0 ? .row : .other(depth: depth - 1)
        }
    }

    func text(_ bytes: UnsafePointer<UInt8>, count: Int) {
        switch place {
        case .outside, .other: break
        case .row:
            guard UnsafeBufferPointer(start: bytes, count: count).allSatisfy(\.isBlank) else {
                return fail(.malformed, "text between the cells of a row")
            }
        case .cell:
            guard row.text.count + count <= maxRowBytes else {
                return fail(
                    .tooLarge, "a row is longer than \(maxRowBytes) bytes",
                    hint: "raise --max-row-bytes if that is right")
            }
            row.append(bytes, count: count)
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

extension ConversionOptions {
    /// Whether the input was made UTF-8 before, whatever it declares.
    var ignoresDeclaredEncoding: Bool { encoding != .utf8 }
}

extension XMLFlaw {
    /// What to do about a document in an encoding that it does not declare.
    var encodingHint: String? {
        isAboutEncoding ? "pass --encoding windows-1252, latin1 or utf-16" : nil
    }
}
