/// A pattern for names, as shells have them: `*` stands for any text, `?` for one character.
struct NamePattern {
    private let pattern: [Character]

    /// Nil for a text without `*` and `?`, which is a name.
    init?(_ text: String) {
        guard text.contains(where: { $0 == "*" || $0 == "?" }) else { return nil }
        pattern = Array(text)
    }

    /// Whether the whole of a name fits.
    ///
    /// Where the rest of the pattern does not fit behind a `*`, the last `*` takes one character more:
    /// at most as many steps as the product of both lengths.
    func matches(_ name: String) -> Bool {
        let name = Array(name)
        var place = 0
        var index = 0
        var retry: (place: Int, index: Int)?
        while index < name.count {
            if place < pattern.count, pattern[place] == "*" {
                retry = (place, index)
                place += 1
            } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[index]
            {
                place += 1
                index += 1
            } else if let last = retry {
                retry = (last.place, last.index + 1)
                place = last.place + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == "*" }
    }
}
