/// Finds the names that a misspelt one may stand for.
package enum NearNames {
    /// Names of more characters are compared with none: the steps grow with the product of lengths.
    private static let maxLength = 100
    /// Greatest number of names that are compared.
    private static let maxNames = 20_000

    /// The names nearest to `name`, the nearest first: those with the fewest typing errors, at most a
    /// third of the characters, and then those that contain the name.
    package static func of(_ name: String, among names: [String], count: Int = 3) -> [String] {
        let wanted = Array(name.lowercased())
        guard !wanted.isEmpty, wanted.count <= maxLength else { return [] }
        let most = max(1, wanted.count / 3)
        var found: [(distance: Int, place: Int)] = []
        for (place, candidate) in names.prefix(maxNames).enumerated() {
            let other = Array(candidate.lowercased().prefix(maxLength + 1))
            if let distance = distance(wanted, other, atMost: most) {
                found.append((distance, place))
            } else if wanted.count >= 3, other.count <= maxLength,
                contains(other, wanted)
            {
                found.append((most + 1, place))
            }
        }
        return found.sorted { $0 < $1 }.prefix(count).map { names[$0.place] }
    }

    private static func contains(_ text: [Character], _ part: [Character]) -> Bool {
        guard text.count > part.count else { return false }
        return (0...text.count - part.count).contains { text[$0...].starts(with: part) }
    }

    /// The number of characters to insert, leave out, replace, or swap with their neighbour; nil for
    /// more than `most`.
    private static func distance(
        _ lhs: [Character], _ rhs: [Character], atMost most: Int
    ) -> Int? {
        guard rhs.count <= maxLength, abs(lhs.count - rhs.count) <= most else { return nil }
        var beforeLast: [Int] = []
        var last = Array(0...rhs.count)
        for (row, character) in lhs.enumerated() {
            var current = [row + 1]
            for (column, other) in rhs.enumerated() {
                var cost = min(
                    last[column] + (character == other ? 0 : 1), last[column + 1] + 1,
                    current[column] + 1)
                if row > 0, column > 0, character == rhs[column - 1], lhs[row - 1] == other {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[rhs.count] <= most ? last[rhs.count] : nil
    }
}
