/// The names that the columns of a table get in a database: all different there, none too long, and
/// none that the database or its shell does not take. Names that can stay as they are do.
struct SQLColumnNames {
    private(set) var names: [String] = []
    private(set) var warnings: [Warning] = []

    /// Behind a name that is not the first of its kind stands at most this: `_65536`.
    private static let longestSuffix = 6

    private let dialect: SQLDialect
    private var taken: Set<[UInt8]>
    /// The last number that was tried behind a name.
    private var numbers: [[UInt8]: Int] = [:]

    /// `headings`: empty for a column without one.
    init(_ headings: [String], _ dialect: SQLDialect) {
        self.dialect = dialect
        taken = Set(dialect.reservedNames.map { Array($0.utf8) })
        let wanted = headings.enumerated().map { index, heading in
            let name = dialect.possibleName(heading)
            return name.isEmpty ? "column_\(index + 1)" : name
        }
        let cut = wanted.map { dialect.cut($0) }
        // Those that are right come first, so that no other name takes theirs.
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

    /// The name with the first number behind it that is free.
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
    /// What two names have in common that are one to the database.
    fileprivate func key(_ name: String) -> [UInt8] {
        // PostgreSQL tells quoted names apart by their bytes.
        self.name == .postgres ? Array(name.utf8) : Array(name.lowercased().utf8)
    }

    /// A name cut to what the database keeps of it, less `room` bytes or characters.
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

    /// A heading without the characters that no name has, empty if there are no others.
    fileprivate func possibleName(_ heading: String) -> String {
        var scalars = String.UnicodeScalarView()
        var isBehindReturn = false
        for scalar in heading.unicodeScalars {
            switch scalar {
            // Shells take carriage returns from the ends of lines.
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
            // No name ends with white space.
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

/// The name of a table with those of what it is in, and the names that it has while it is loaded.
struct SQLTableName {
    /// In quotes, with dots between them.
    let quoted: [UInt8]
    /// The last part alone.
    let quotedLast: [UInt8]
    /// Where the rows are put before the table is there.
    let loading: [UInt8]
    /// What a table that is replaced is called for a moment.
    let replaced: [UInt8]
    let hasSchema: Bool

    /// - Throws: `.unsupported` for a name that the database does not have.
    init(_ name: String, _ dialect: SQLDialect) throws(ConversionError) {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // A project of an organisation: example.com:project.dataset.table.
        if dialect.name == .bigquery, parts.count > 3, name.contains(":") {
            let last = parts.suffix(2)
            parts = [parts.dropLast(2).joined(separator: ".")] + last
        }
        guard parts.count <= dialect.tableNameParts else {
            throw ConversionError(
                .unsupported,
                "a table's name in \(dialect.name.rawValue) has at most "
                    + "\(dialect.tableNameParts) parts, not those of '\(name)'",
                hint: "--sql-table \(dialect.tableNameParts == 2 ? "" : "project.")schema.table")
        }
        var quotedParts: [[UInt8]] = []
        for part in parts {
            // The tables of BigQuery have names of other kinds than their columns.
            let isPossible = dialect.name == .bigquery || dialect.possibleName(part) == part
            guard dialect.cut(part) == part, isPossible else {
                throw ConversionError(
                    .unsupported,
                    "'\(part)' cannot be the name of a table in \(dialect.name.rawValue)",
                    hint: "--sql-table with another name")
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
