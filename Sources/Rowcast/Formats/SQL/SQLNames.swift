/// Column names of a table: distinct to the database, within its length limit, and free of
/// characters that it or its shell rejects. A heading that is a valid name stays unchanged.
struct SQLColumnNames {
    private(set) var names: [String] = []
    private(set) var warnings: [Warning] = []

    /// Length of the longest suffix that makes a repeated name unique: `_65536`.
    private static let longestSuffix = 6

    private let dialect: SQLDialect
    private var taken: Set<[UInt8]>
    /// Last number tried behind a name, by the name's key.
    private var numbers: [[UInt8]: Int] = [:]

    /// - Parameter headings: One per column; empty for a column without a heading.
    init(_ headings: [String], _ dialect: SQLDialect) {
        self.dialect = dialect
        taken = Set(dialect.reservedNames.map { Array($0.utf8) })
        let wanted = headings.enumerated().map { index, heading in
            let name = dialect.possibleName(heading)
            return name.isEmpty ? "column_\(index + 1)" : name
        }
        let cut = wanted.map { dialect.cut($0) }
        // Headings that are valid names are settled first, so that no changed name takes one of
        // them.
        var isSettled = headings.indices.map { index in
            headings[index] == cut[index] && take(cut[index])
        }
        var repeated: [Int] = []
        var shortened: [Int] = []
        names = cut
        for index in headings.indices where !isSettled[index] {
            isSettled[index] = take(cut[index])
            if !isSettled[index] { names[index] = numbered(wanted[index]) }
            if wanted[index] != cut[index] {
                shortened.append(index)
            } else if names[index] != cut[index] || headings[index].isEmpty {
                repeated.append(index)
            }
        }
        warn(
            "columns_renamed", "columns without a name of their own are renamed", repeated, headings
        )
        warn(
            "columns_shortened",
            "\(dialect.name.rawValue) has no names as long as those of columns",
            shortened, headings)
    }

    private mutating func warn(
        _ code: String, _ text: String, _ columns: [Int], _ headings: [String]
    ) {
        guard let first = columns.first else { return }
        warnings.append(
            Warning(
                code, "\(text): '\(headings[first])' is '\(names[first])'", count: columns.count))
    }

    private mutating func take(_ name: String) -> Bool { taken.insert(dialect.key(name)).inserted }

    /// Returns the name with the first free number behind it, such as `city_2`.
    private mutating func numbered(_ name: String) -> String {
        let start = dialect.cut(name, leaving: SQLColumnNames.longestSuffix)
        let key = dialect.key(start)
        var number = numbers[key] ?? 1
        var candidate: String
        repeat {
            number += 1
            candidate = "\(start)_\(number)"
        } while !take(candidate)
        numbers[key] = number
        return candidate
    }
}

extension SQLDialect {
    /// Returns a key that two names share if the database takes them for one name.
    fileprivate func key(_ name: String) -> [UInt8] {
        // PostgreSQL compares quoted names byte by byte; other databases ignore case.
        self.name == .postgres ? Array(name.utf8) : Array(name.lowercased().utf8)
    }

    /// Returns the name cut to the database's limit, less `room` bytes or characters.
    fileprivate func cut(_ name: String, leaving room: Int = 0) -> String {
        var scalars = String.UnicodeScalarView()
        var size = 0
        for scalar in name.unicodeScalars {
            size += countsNameBytes ? UTF8.width(scalar) : 1
            if size > longestName - room { break }
            scalars.append(scalar)
        }
        return size > longestName - room ? String(scalars) : name
    }

    /// Returns a heading with invalid characters replaced by `_`; empty if nothing is left.
    fileprivate func possibleName(_ heading: String) -> String {
        var scalars = String.UnicodeScalarView()
        var isBehindReturn = false
        for scalar in heading.unicodeScalars {
            switch scalar {
            // Shells drop carriage returns at line ends.
            case "\r": scalars.append("\n")
            case "\n" where isBehindReturn: break
            case "\0": scalars.append("_")
            case _ where isPossible(scalar): scalars.append(scalar)
            default: scalars.append("_")
            }
            isBehindReturn = scalar == "\r"
        }
        switch name {
        case .mysql, .ansi:
            // A name cannot end with white space.
            while let last = scalars.last, last == " " || (9...13).contains(last.value) {
                scalars.removeLast()
            }
        case .bigquery:
            if let first = scalars.first, first.properties.numericType != nil {
                scalars.insert("_", at: scalars.startIndex)
            }
            let lowercased = String(scalars).lowercased()
            let prefixes = [
                "_table_", "_file_", "_partition", "_row_timestamp", "__root__", "_colidentifier",
            ]
            if prefixes.contains(where: lowercased.hasPrefix) {
                scalars.insert("x", at: scalars.startIndex)
            }
        case .sqlite, .postgres, .duckdb: break
        }
        return String(scalars)
    }

    private func isPossible(_ scalar: Unicode.Scalar) -> Bool {
        switch name {
        case .sqlite, .postgres, .duckdb: return true
        case .mysql, .ansi: return scalar.value <= 0xFFFF
        case .bigquery:
            let properties = scalar.properties
            return scalar == "_" || properties.isAlphabetic || properties.numericType == .decimal
        }
    }
}

/// Name of a table, with schema and project, and the names of its two temporary tables.
struct SQLTableName {
    /// All parts in quotes, with dots between them.
    let quoted: [UInt8]
    /// The last part in quotes.
    let quotedLast: [UInt8]
    /// Name of the temporary table that the rows are loaded into.
    let loading: [UInt8]
    /// Name that an existing table gets while the new one replaces it.
    let replaced: [UInt8]
    let hasSchema: Bool

    /// - Throws: `.unsupported` for a name that the database rejects.
    init(_ name: String, _ dialect: SQLDialect) throws(ConversionError) {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // An organisation's project has dots itself: example.com:project.dataset.table.
        if dialect.name == .bigquery, parts.count > 3, name.contains(":") {
            let last = parts.suffix(2)
            parts = [parts.dropLast(2).joined(separator: ".")] + last
        }
        guard parts.count <= dialect.tableNameParts else {
            let example = dialect.tableNameParts == 2 ? "schema.table" : "project.schema.table"
            throw ConversionError(
                .unsupported,
                "a table's name in \(dialect.name.rawValue) has at most "
                    + "\(dialect.tableNameParts) parts, not those of '\(name)'",
                hint: "\(option: SQLOptions.table, example)")
        }
        var quotedParts: [[UInt8]] = []
        for part in parts {
            // BigQuery's rules for table names differ from those for column names.
            let isPossible = dialect.name == .bigquery || dialect.possibleName(part) == part
            guard dialect.cut(part) == part, isPossible else {
                throw ConversionError(
                    .unsupported,
                    "'\(part)' cannot be the name of a table in \(dialect.name.rawValue)",
                    hint: "\(option: SQLOptions.table) with another name")
            }
            quotedParts.append(try dialect.quoted(part))
        }
        let last = parts.last ?? ""
        func sibling(_ prefix: String) throws(ConversionError) -> [UInt8] {
            let own = try dialect.quoted(dialect.cut(prefix + last))
            return Array((quotedParts.dropLast() + [own]).joined(separator: [UInt8(ascii: ".")]))
        }
        quoted = Array(quotedParts.joined(separator: [UInt8(ascii: ".")]))
        quotedLast = quotedParts.last ?? []
        loading = try sibling("rowcast_loading_")
        replaced = try sibling("rowcast_replaced_")
        hasSchema = parts.count > 1
    }
}
