/// What a document's elements for rows and cells are called.
struct GSXMLNames: Sendable, Equatable {
    var row: String
    var cell: String
    /// Whether rows may have elements of other names, which are left out: only where a user has
    /// said which ones count.
    var allowsOthers = false

    /// `td` stands for `th` too.
    func isCell(_ name: String) -> Bool {
        name == cell || cell == "td" && name == "th"
    }
}

/// Finds out what rows and cells are called: by what the user says, by the usual names, or by the
/// first element that is there twice in a row and has nothing but elements of text, all of one
/// name:
///
///     <export><date>today</date>
///       <line><value>a</value><value>b</value></line>
///       <line>                                          ◀ so `line` is a row, `value` a cell
///
/// The root is never a row.
final class GSXMLNameFinder: XMLHandler {
    /// An element that is open.
    private struct Level {
        var name: String
        /// The name of its first child.
        var child: String?
        var hasOneName = true
        var hasLeavesOnly = true
        /// What its last child makes of rows and cells.
        var candidate: GSXMLNames?
    }

    private static let usualRows: Set = ["row", "tr"]

    private let row: String?
    private let cell: String?
    private var levels: [Level] = []
    /// What was the first candidate, in case that there is no second row.
    private var first: GSXMLNames?
    private(set) var found: GSXMLNames?
    private let parser: XMLPushParser

    init(_ options: ConversionOptions, parser: XMLPushParser) {
        row = options.gsxmlRow
        cell = options.gsxmlCell
        self.parser = parser
        if let row, let cell { found = GSXMLNames(row: row, cell: cell, allowsOthers: true) }
    }

    /// The best guess after the whole document.
    var guess: GSXMLNames? { found ?? first }

    func startElement(_ name: XMLName, _ attributes: XMLAttributes) {
        let name = name.string
        if let parent = levels.indices.last {
            if let candidate = levels[parent].candidate, candidate.row == name, isOpen {
                return find(candidate)
            }
            levels[parent].candidate = nil
            let names = GSXMLNames(row: levels[parent].name, cell: name == "th" ? "td" : name)
            if let child = levels[parent].child {
                if !GSXMLNames(row: "", cell: child).isCell(name) {
                    levels[parent].hasOneName = false
                }
            } else {
                levels[parent].child = names.cell
                if parent > 0, isRow(names.row), cell == nil { return find(names) }
            }
            if parent > 0, let cell, row == nil, GSXMLNames(row: "", cell: cell).isCell(name) {
                return find(GSXMLNames(row: names.row, cell: cell, allowsOthers: true))
            }
            if parent > 0 { levels[parent - 1].hasLeavesOnly = false }
        }
        levels.append(Level(name: name))
    }

    func endElement(_ name: XMLName) {
        guard let level = levels.popLast(), let parent = levels.indices.last, isOpen,
            let child = level.child, level.hasOneName, level.hasLeavesOnly
        else { return }
        let names = GSXMLNames(row: level.name, cell: child)
        levels[parent].candidate = names
        if first == nil { first = names }
    }

    func text(_ bytes: UnsafePointer<UInt8>, count: Int) {}

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
