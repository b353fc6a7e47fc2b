/// The tree of a file: all keys in their order, known or not.
///
///     view: orders {                      Entry(key: "view", value: .block(name "orders"))
///       dimension: id { sql: ${TABLE}.id ;; }      Entry(key: "dimension", value: .block(name "id"))
///       drill_fields: [id, status]                 Entry(key: "drill_fields", value: .list)
///     }
package struct Document: Hashable, Sendable {
    package var file: String
    package var entries: [Entry]

    package init(file: String, entries: [Entry]) {
        self.file = file
        self.entries = entries
    }
}

/// A key with its value.
package struct Entry: Hashable, Sendable {
    package var key: String
    package var place: SourcePlace
    package var value: Value
    /// Place of the value's first byte; of a named block, the place of its name.
    package var valuePlace: SourcePlace

    package init(key: String, place: SourcePlace, value: Value, valuePlace: SourcePlace) {
        self.key = key
        self.place = place
        self.value = value
        self.valuePlace = valuePlace
    }
}

/// A value of the grammar.
package enum Value: Hashable, Sendable {
    /// `many_to_one`, `yes`, `12`.
    case word(String)
    /// `"Number of orders"`, without its quotes and escapes.
    case text(String)
    /// The text up to `;;`, without blanks around it.
    case expression(String)
    /// `[a, b]` or `[orders.status: "paid"]`.
    case list([Item])
    /// `{ … }` or `name { … }`.
    case block(Block)
}

/// An item of a list: `name`, `"text"` or `name: "text"`.
package struct Item: Hashable, Sendable {
    package var key: String?
    package var value: Value
    package var place: SourcePlace

    package init(key: String? = nil, value: Value, place: SourcePlace) {
        self.key = key
        self.value = value
        self.place = place
    }
}

/// A block, with the name that stands before its brace.
package struct Block: Hashable, Sendable {
    /// The name without the sign of a refinement.
    package var name: String?
    /// Whether the name was written as `+name`: the block then changes another one.
    package var isRefinement: Bool
    package var entries: [Entry]

    package init(name: String? = nil, isRefinement: Bool = false, entries: [Entry] = []) {
        self.name = name
        self.isRefinement = isRefinement
        self.entries = entries
    }
}

extension Value {
    /// The text of a word, a quoted text or an expression.
    package var scalar: String? {
        switch self {
        case .word(let text), .text(let text), .expression(let text): text
        case .list, .block: nil
        }
    }
}

extension Entry {
    /// The block of the entry, unless it is a scalar or a list.
    package var block: Block? {
        guard case .block(let block) = value else { return nil }
        return block
    }
}

extension Block {
    /// The last entry of a key, which is the one that counts where a key stands twice.
    package func last(_ key: String) -> Entry? {
        entries.last { $0.key == key }
    }

    /// All entries of a key.
    package func all(_ key: String) -> [Entry] {
        entries.filter { $0.key == key }
    }
}
