/// The columns of rows whose elements and attributes have names of their own.
///
/// The second element of a name in a row is a column of its own, `tag_2`.
struct GSXMLFields {
    private(set) var names: [String]
    private var indices: [String: Int] = [:]
    /// Whether names that turn up become columns.
    private let isOpen: Bool
    /// The row that each column had a value in last, and how often its name was there.
    private var lastRows: [Int] = []
    private var repeats: [Int] = []
    private var row = 0
    /// The column behind the last one: rows mostly have them in order.
    private var next = 0

    /// Without names, all that turn up become columns.
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

    /// The column of the next value of a name, `nil` if it has none.
    mutating func column(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
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
