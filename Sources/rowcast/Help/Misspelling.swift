import Rowcast

/// Suggestions for words that a user has misspelt.
enum Misspelling {
    /// The word of `words` that is nearest to `word`, or that `word` begins; nil if none is near.
    static func nearest(to word: String, in words: [String]) -> String? {
        let word = word.lowercased()
        guard word.count <= 40 else { return nil }
        let near = words.map { ($0, distance(Array(word), Array($0.lowercased()))) }
            .min { $0.1 < $1.1 }
        if let near, near.1 <= max(1, min(3, word.count / 3)) { return near.0 }
        let longer = words.filter { word.count >= 2 && $0.lowercased().hasPrefix(word) }
        return longer.count == 1 ? longer[0] : nil
    }

    /// The number of characters to insert, remove, replace, or exchange with their neighbour.
    private static func distance(_ lhs: [Character], _ rhs: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...rhs.count)
        for i in lhs.indices {
            var row = [i + 1]
            for j in rhs.indices {
                let replaced = last[j] + (lhs[i] == rhs[j] ? 0 : 1)
                var least = min(replaced, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, lhs[i] == rhs[j - 1], lhs[i - 1] == rhs[j] {
                    least = min(least, beforeLast[j - 1] + 1)
                }
                row.append(least)
            }
            beforeLast = last
            last = row
        }
        return last[rhs.count]
    }

    /// Throws if the first word is nearly a subcommand and is no file.
    static func checkSubcommand(_ words: [String]) throws(Failure) {
        guard var word = words.first, Subcommand(word) != .convert else { return }
        let isHelp = Subcommand(word) == .help
        if isHelp, words.count > 1 { word = words[1] }
        guard Subcommand(word) == nil, !word.hasPrefix("-"), !word.contains("/") else { return }
        let near = nearest(to: word, in: Subcommand.allCases.map(\.rawValue))
        guard isHelp || (near != nil && !FileStatus.exists(word)) else { return }
        let found = isHelp ? "there is no command '\(word)'" : "there is no file '\(word)'"
        guard let near else { throw .usage(found, see: .overview) }
        let kind = isHelp ? "" : "the command "
        throw .usage("\(found); did you mean \(kind)'\(near)'?", see: .overview)
    }

    /// The failure for an option that the command does not have.
    static func unknownOption(_ spelling: String) -> Failure {
        let name = spelling.drop { $0 == "-" }.lowercased()
        if let pipe = RowPipe.instead(ofOption: name) {
            return .usage("there is no option '\(spelling)'; \(pipe)", see: nil)
        }
        let names = CommandModel(of: RowcastCommand.command(of: CommandLine.arguments)).longNames
        let near = spelling.count > 2 ? nearest(to: "--\(name)", in: names) : nil
        let advice = near.map { "; did you mean '\($0)'?" } ?? ""
        return .usage("unknown option '\(spelling)'\(advice)")
    }
}

/// Pipes to the programs that filter and sort rows, which rowcast does not.
enum RowPipe {
    private static let filters = ["where", "filter", "query", "grep"]
    private static let sorts = ["sort", "sort-by", "order", "order-by", "sorts", "orderby"]

    /// Advice for users who look for an option of this name; nil for any other name.
    static func instead(ofOption name: String) -> String? {
        if filters.contains(name) {
            return advice("filter", "filter '$total > 100'", "where total > 100")
        }
        if sorts.contains(name) {
            return advice("sort", "sort -nr total", "order by total desc")
        }
        return nil
    }

    private static func advice(_ verb: String, _ miller: String, _ sql: String) -> String {
        "mlr and DuckDB \(verb) rows in a pipe: rowcast orders.json -t csv | mlr --csv \(miller), "
            + "or rowcast orders.json -t csv | "
            + "duckdb -csv -c \"from read_csv('/dev/stdin') \(sql)\""
    }
}
