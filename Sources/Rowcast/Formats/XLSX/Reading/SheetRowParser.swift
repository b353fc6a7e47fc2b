/// Reads rows of a sheet with libxml2, in any markup that XML allows.
final class SheetRowParser: XMLHandler {
    /// Attributes and text of a cell, with references resolved.
    struct RawCell {
        /// Index of the column, from 0; `nil` if the cell has no attribute `r`.
        var column: Int?
        var style = 0
        var type = SheetValueReader.CellType.number
        /// Text of the value; `nil` for a cell without one.
        var text: [UInt8]?
        var preservesSpace = false
        var hasFormula = false
    }

    private let parser = XMLPushParser(
        hasHandler: true, allowsDoctype: false, ignoresEncoding: true)
    private var scope = ElementScope()
    private var depth = 0
    /// Depth of row elements; 0 until the rows begin.
    private var rowDepth = 0
    /// Whether the element that began last is `sheetData`.
    private var isAtRows = false
    private(set) var isRow = false
    private var isValue = false
    private var inlineText: RichText?
    private(set) var number: Int?
    private(set) var cells: [RawCell] = []
    private var hasFormat = false
    /// Whether the row is a record of nulls, as in `DecodedRow`.
    var isRecordOfNulls: Bool { isRow && cells.isEmpty && !hasFormat }

    init() {}

    /// - Parameter preamble: Bytes of the document up to the first row.
    init(_ preamble: [UInt8]) throws(XMLFlaw) {
        try parser.parseWhole(preamble, self)
        rowDepth = depth + 1
    }

    /// Reads the next bytes before the rows, which must end with a tag. Returns whether this tag is
    /// the sheet's own `sheetData`, not one of an extension.
    func readPreamble(_ bytes: PaddedText) throws(XMLFlaw) -> Bool {
        isAtRows = false
        try parser.parseWhole(bytes, self)
        return isAtRows
    }

    /// Reads a complete element into `cells`; an element that is not a row leaves them empty.
    func read(_ bytes: PaddedText) throws(XMLFlaw) {
        cells.removeAll(keepingCapacity: true)
        number = nil
        isRow = false
        try parser.parseWhole(bytes, self)
    }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard scope.enter(name) else { return }
        depth += 1
        guard rowDepth > 0 else {
            isAtRows = depth == 2 && name == "sheetData"
            return
        }
        if depth == rowDepth {
            isRow = name == "row"
            if isRow {
                let reference = attributes.text("r")
                number = reference.flatMap { Int($0) }.flatMap { 0..<1 << 40 ~= $0 ? $0 : nil }
                hasFormat = attributes.count > (reference == nil ? 0 : 1)
            }
        }
        guard isRow else { return }
        if depth == rowDepth + 1, name == "c" {
            cells.append(RawCell(attributes))
        } else if depth == rowDepth + 2, !cells.isEmpty {
            start(name, attributes, &cells[cells.count - 1])
        } else {
            inlineText?.start(name, attributes)
        }
    }

    private func start(_ name: XMLName, _ attributes: XMLAttributes, _ cell: inout RawCell) {
        switch name {
        case "v" where cell.type != .inlineText:
            isValue = true
            cell.text = []
            cell.preservesSpace = attributes.preservesSpace
        case "f": cell.hasFormula = true
        case "is" where cell.type == .inlineText: inlineText = RichText()
        default: break
        }
    }

    func endElement(_ name: XMLName) {
        guard scope.leave() else { return }
        if depth == rowDepth + 2, !cells.isEmpty {
            isValue = false
            if let text = inlineText?.text {
                cells[cells.count - 1].text = text
                // `RichText` has already trimmed each piece of the text.
                cells[cells.count - 1].preservesSpace = true
                inlineText = nil
            }
        } else {
            inlineText?.end(name)
        }
        depth -= 1
    }

    func text(_ bytes: TextView) {
        guard scope.isInside else { return }
        if isValue, depth == rowDepth + 2 {
            cells[cells.count - 1].text?.append(bytes)
        } else {
            inlineText?.add(bytes)
        }
    }
}

extension SheetRowParser.RawCell {
    fileprivate init(_ attributes: XMLAttributes) {
        if let reference = attributes.text("r") {
            let letters = reference.utf8.prefix { $0 >= 65 && $0 <= 90 }
            // Four letters are already beyond the last column, XFD.
            let number = letters.prefix(4).reduce(0) { $0 * 26 + Int($1) - 64 }
            column = letters.isEmpty ? nil : number - 1
        }
        style = attributes.text("s").flatMap { Int($0) } ?? 0
        switch attributes.text("t") {
        case "s": type = .shared
        case "str": type = .text
        case "inlineStr": type = .inlineText
        case "b": type = .boolean
        case "e": type = .error
        case "d": type = .date
        default: type = .number
        }
    }
}
