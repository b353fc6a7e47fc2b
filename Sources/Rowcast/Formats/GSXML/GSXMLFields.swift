/// Columns of rows whose elements and attributes are named after the columns, as `<row
/// id="1"><city>Berlin</city></row>`.
///
/// If a name occurs twice in a row, its second value goes to a column of its own, such as `tag_2`.
struct GSXMLFields {
    private(set) var names: [String]
    private var indices: [String: Int] = [:]
    /// Whether new names become columns.
    private let isOpen: Bool
    /// For each column, the last row with a value in it; `repeats` counts the uses of its name
    /// there.
    private var lastRows: [Int] = []
    private var repeats: [Int] = []
    private var row = 0
    /// Index of the column behind the last one used: rows mostly have their columns in order.
    private var next = 0

    /// Takes the names of the columns; `nil` makes a column of every name that occurs.
    init(_ names: [String]?) {
        self.names = []
        isOpen = names == nil
        for name in names ?? [] { add(name) }
    }

    private mutating func add(_ name: String) {
        indices[name] = names.count
        names.append(name)
        lastRows.append(0)
        repeats.append(0)
    }

    mutating func beginRow() {
        row += 1
        next = 0
    }

    /// Returns the column for the next value under a name; `nil` for a name without a column.
    mutating func column(_ name: TextView) -> Int? {
        if next < names.count, lastRows[next] != row, names[next].utf8.elementsEqual(name) {
            return use(next)
        }
        let text = String(decoding: name, as: UTF8.self)
        guard let first = index(of: text) else { return nil }
        guard lastRows[first] == row else { return use(first) }
        while true {
            repeats[first] += 1
            guard let column = index(of: "\(text)_\(repeats[first])") else { return nil }
            if lastRows[column] != row { return use(column) }
        }
    }

    private mutating func index(of name: String) -> Int? {
        if let index = indices[name] { return index }
        guard isOpen, names.count < ResultHeader.maxColumns else { return nil }
        add(name)
        return names.count - 1
    }

    private mutating func use(_ column: Int) -> Int {
        lastRows[column] = row
        repeats[column] = 1
        next = column + 1
        return column
    }
}
