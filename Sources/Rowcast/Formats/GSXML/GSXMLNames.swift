/// Names of a document's elements for rows and cells, and the layout of its rows.
struct GSXMLNames: Sendable, Equatable {
    enum Layout: Sendable, Equatable {
        /// Rows of cells that all have one name; the first row holds the headings.
        case cells
        /// Rows whose elements and attributes are named after their columns; with `isKeyed` the
        /// attribute `name` of each element names its column.
        case fields(isKeyed: Bool)
        /// A workbook of XML Spreadsheet 2003.
        case spreadsheet
    }

    var row: String
    var cell: String
    /// Whether elements of other names in rows are left out instead of refused: only if the user
    /// named the cells.
    var allowsOthers = false
    var layout = Layout.cells

    /// Whether an element of this name is a cell; for `td`, `th` is one too.
    func isCell(_ name: String) -> Bool {
        name == cell || cell == "td" && name == "th"
    }
}

/// Finds the names of row and cell elements: from the user's options, from the usual names, or from
/// the first element that repeats and contains only elements with text:
///
///     <export><date>today</date>
///       <line><value>a</value><value>b</value></line>
///       <line>                                          ◀ `line` repeats: a row of `value` cells
///
/// If the children of a row have different names, these are the columns. Elements with attributes
/// and no content are rows if their name says so, if a hundred follow each other, or if there is no
/// better candidate. The root is never a row.
final class GSXMLNameFinder: XMLHandler {
    /// An open element.
    private struct Level {
        var name: String
        /// Name of its first child.
        var child: String?
        var childCount = 0
        var hasOneName = true
        var hasLeavesOnly = true
        /// Whether every child has an attribute `name`.
        var isKeyed = true
        var hasAttributes = false
        var hasText = false
        /// Names that result if its last child is a row.
        var candidate: GSXMLNames?
        /// Number of consecutive children with attributes only.
        var repeats = 0
    }

    private static let usualRows: Set = ["row", "tr"]
    /// Number of consecutive elements with attributes only that makes them rows.
    private static let manyElements = 100
    static let spreadsheetNamespace = "urn:schemas-microsoft-com:office:spreadsheet"

    private let row: String?
    private let cell: String?
    private var levels: [Level] = []
    /// Index in `levels` of the open element that is a row by its name.
    private var usualRow: Int?
    /// First candidate of each kind, used if no second row confirms one.
    private var firstCells: GSXMLNames?
    private var firstFields: GSXMLNames?
    private var firstAttributes: GSXMLNames?
    private(set) var found: GSXMLNames?
    private let parser: XMLPushParser

    init(_ options: DecodingOptions, parser: XMLPushParser) {
        row = options.gsxmlRow
        cell = options.gsxmlCell
        self.parser = parser
        if let row, let cell { found = GSXMLNames(row: row, cell: cell, allowsOthers: true) }
    }

    /// Best guess after the whole document.
    var guess: GSXMLNames? { found ?? firstCells ?? firstFields ?? firstAttributes }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        guard found == nil else { return }
        if levels.isEmpty, isOpen, name == "Workbook",
            name.namespace.map({ String(cString: $0) }) == Self.spreadsheetNamespace
        {
            return find(GSXMLNames(row: "Row", cell: "Cell", layout: .spreadsheet))
        }
        let name = name.string
        if let parent = levels.indices.last {
            if let candidate = levels[parent].candidate, candidate.row == name, isOpen {
                if candidate.cell.isEmpty {
                    levels[parent].repeats += 1
                    if levels[parent].repeats >= Self.manyElements { return find(candidate) }
                } else {
                    return find(candidate)
                }
            } else {
                levels[parent].repeats = 0
            }
            levels[parent].candidate = nil
            addChild(name, attributes, to: parent)
            if parent > 0, let cell, row == nil, GSXMLNames(row: "", cell: cell).isCell(name) {
                return find(
                    GSXMLNames(row: levels[parent].name, cell: cell, allowsOthers: true))
            }
            if parent > 0 { levels[parent - 1].hasLeavesOnly = false }
        }
        guard found == nil else { return }
        levels.append(Level(name: name))
        let place = levels.count - 1
        levels[place].hasAttributes = attributes.hasColumns
        if place > 0, usualRow == nil, cell == nil, isRow(name) { usualRow = place }
    }

    private func addChild(_ name: String, _ attributes: XMLAttributes, to parent: Int) {
        levels[parent].childCount += 1
        if attributes["name"] == nil { levels[parent].isKeyed = false }
        if let child = levels[parent].child {
            if !GSXMLNames(row: "", cell: child).isCell(name) { levels[parent].hasOneName = false }
        } else {
            levels[parent].child = name == "th" ? "td" : name
        }
        // The second child of a row tells its layout.
        if parent == usualRow, levels[parent].childCount == 2, let names = names(of: levels[parent])
        {
            find(names)
        }
    }

    func endElement(_ name: XMLName) {
        guard found == nil, let level = levels.popLast() else { return }
        if usualRow == levels.count {
            usualRow = nil
            if let names = names(of: level) { return find(names) }
        }
        guard let parent = levels.indices.last, isOpen, level.hasLeavesOnly,
            let names = names(of: level)
        else { return }
        levels[parent].candidate = names
        if names.cell.isEmpty {
            firstAttributes = firstAttributes ?? names
        } else if names.layout == .cells {
            firstCells = firstCells ?? names
        } else {
            firstFields = firstFields ?? names
        }
    }

    /// Returns the names if an element is a row, with an empty cell name for an element that has
    /// attributes only; `nil` if it is not a row.
    private func names(of level: Level) -> GSXMLNames? {
        guard let child = level.child else {
            guard level.hasAttributes, !level.hasText else { return nil }
            return GSXMLNames(row: level.name, cell: "", layout: .fields(isKeyed: false))
        }
        if level.hasOneName {
            return GSXMLNames(
                row: level.name, cell: child,
                layout: level.isKeyed ? .fields(isKeyed: true) : .cells)
        }
        return GSXMLNames(row: level.name, cell: child, layout: .fields(isKeyed: false))
    }

    func text(_ bytes: TextView) {
        guard let last = levels.indices.last, !levels[last].hasText else { return }
        levels[last].hasText =
            !bytes
            .allSatisfy(\.isBlank)
    }

    /// Whether the user named neither rows nor cells.
    private var isOpen: Bool { row == nil && cell == nil }

    private func isRow(_ name: String) -> Bool {
        row.map { $0 == name } ?? Self.usualRows.contains(name)
    }

    private func find(_ names: GSXMLNames) {
        guard found == nil else { return }
        found = names
        parser.stop()
    }
}

extension XMLAttributes {
    /// Whether any attribute may be a column.
    fileprivate var hasColumns: Bool { (0..<count).contains { isColumn($0) } }

    /// Whether an attribute may be a column: attributes of other namespaces describe the element.
    func isColumn(_ index: Int) -> Bool { name(index).map { $0.namespace == nil } ?? false }
}
