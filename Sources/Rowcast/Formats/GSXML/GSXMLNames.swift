/// What a document's elements for rows and cells are called, and how its rows are made.
struct GSXMLNames: Sendable, Equatable {
    enum Layout: Sendable, Equatable {
        /// Rows of cells, all of one name, the first row the headings.
        case cells
        /// Rows whose elements and attributes are called what their columns are; with `isKeyed`
        /// what their attribute `name` says.
        case fields(isKeyed: Bool)
        /// A workbook of XML Spreadsheet 2003.
        case spreadsheet
    }

    var row: String
    var cell: String
    /// Whether rows may have elements of other names, which are left out: only where a user has
    /// said which ones count.
    var allowsOthers = false
    var layout = Layout.cells

    /// `td` stands for `th` too.
    func isCell(_ name: String) -> Bool {
        name == cell || cell == "td" && name == "th"
    }
}

/// Finds out what rows and cells are called: by what the user says, by the usual names, or by the
/// first element that is there twice in a row and has nothing but elements of text:
///
///     <export><date>today</date>
///       <line><value>a</value><value>b</value></line>
///       <line>                                          ◀ so `line` is a row, `value` a cell
///
/// Where the elements have names of their own, those are the columns. Elements that have attributes
/// and nothing else are rows if they are called so, if there are many, or if there is nothing better.
/// The root is never a row.
final class GSXMLNameFinder: XMLHandler {
    /// An element that is open.
    private struct Level {
        var name: String
        /// The name of its first child.
        var child: String?
        var childCount = 0
        var hasOneName = true
        var hasLeavesOnly = true
        /// Whether all children say in an attribute what they are called.
        var isKeyed = true
        var hasAttributes = false
        var hasText = false
        /// What its last child makes of rows and cells.
        var candidate: GSXMLNames?
        /// How often in a row that was so of children with attributes only.
        var repeats = 0
    }

    private static let usualRows: Set = ["row", "tr"]
    /// So many elements in a row that have nothing but attributes are rows.
    private static let manyElements = 100
    static let spreadsheetNamespace = "urn:schemas-microsoft-com:office:spreadsheet"

    private let row: String?
    private let cell: String?
    private var levels: [Level] = []
    /// The place of the element that is a row by its name.
    private var usualRow: Int?
    /// What were the first candidates, in case that there is no second row.
    private var firstCells: GSXMLNames?
    private var firstFields: GSXMLNames?
    private var firstAttributes: GSXMLNames?
    private(set) var found: GSXMLNames?
    private let parser: XMLPushParser

    init(_ options: ConversionOptions, parser: XMLPushParser) {
        row = options.gsxmlRow
        cell = options.gsxmlCell
        self.parser = parser
        if let row, let cell { found = GSXMLNames(row: row, cell: cell, allowsOthers: true) }
    }

    /// The best guess after the whole document.
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
        // A second child tells what a row is made of.
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

    /// What an element is called as a row, and its children as cells, of which there is none if it has
    /// attributes only; `nil` if it is no row.
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

    func text(_ bytes: UnsafePointer<UInt8>, count: Int) {
        guard let last = levels.indices.last, !levels[last].hasText else { return }
        levels[last].hasText = !UnsafeBufferPointer(start: bytes, count: count)
            .allSatisfy(\.isBlank)
    }

    /// Whether neither name is given.
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
    /// Whether there is an attribute that may be a column.
    fileprivate var hasColumns: Bool { (0..<count).contains { isColumn($0) } }

    /// Whether an attribute may be a column: those of other namespaces say something about the
    /// element.
    func isColumn(_ index: Int) -> Bool { name(index).map { $0.namespace == nil } ?? false }
}
