/// Names of explores from names of files.
///
/// The names come of the files that are there alone, not of the order in which they came, so that a query
/// never finds the data of another file behind its name after a restart: `orders.csv` is `orders`, but
/// beside `orders.json` the two are `orders_csv` and `orders_json`, and none is `orders`.
enum ViewNaming {
    /// The names of the explores by their files.
    static func names(of files: some Collection<String>) -> [String: String] {
        let levels = files.map { file in
            // Each name is longer than the one before, and the last is the file's alone.
            let full = FieldNaming.name(of: file)
            return (
                file: file,
                names: [
                    FieldNaming.name(of: stem(of: file)), full,
                    "\(full)_\(Digest.text(of: file).prefix(8))",
                ]
            )
        }
        var level: [String: Int] = [:]
        while true {
            let named = Dictionary(grouping: levels) { $0.names[level[$0.file, default: 0]] }
            let shared = named.values.filter { $0.count > 1 }.joined().filter {
                level[$0.file, default: 0] < $0.names.count - 1
            }
            guard !shared.isEmpty else { break }
            for entry in shared { level[entry.file, default: 0] += 1 }
        }
        return Dictionary(
            uniqueKeysWithValues: levels.map { ($0.file, $0.names[level[$0.file, default: 0]]) })
    }

    /// The name without the endings of compression and format: `orders` of `orders.csv.gz`.
    private static func stem(of file: String) -> String {
        var name = file[...]
        if name.lowercased().hasSuffix(".gz") { name = name.dropLast(3) }
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return String(name) }
        return String(name[..<dot])
    }
}
