internal import Rowcast

/// Loads a result of any format that Rowcast reads into a table of a database.
struct TableLoader {
    /// A table that was loaded, and what its columns are.
    struct Table {
        struct Column {
            /// Name of the column, which is the short name of its field.
            var name: String
            var label: String
            var valueFormat: String?
            var facts: ColumnFacts
        }

        var columns: [Column]
        var rows: Int
        var warnings: [String]
        /// Name of the format of the file.
        var format = ""
    }

    /// Columns whose values are not bound by their own kinds.
    private struct Columns {
        /// Columns that keep the texts of the file.
        var texts: Set<Int> = []
        /// Columns whose texts are numbers.
        var numbers: Set<Int> = []
    }

    /// The table that has the version of each loaded view.
    private static let versions = SQLText.quoted("versions of files")

    let database: SQLiteConnection

    /// Loads a file into a table, which is replaced as a whole if it exists.
    ///
    /// - Parameter version: The version of the file, which is kept with the table.
    /// - Throws: `ConversionError` for a file that cannot be read, `SQLiteFault` for a database that cannot
    ///   be written; the table stays as it was.
    func load(path: String, fileName: String, into name: String, version: String) throws -> Table {
        var conversion = Conversion()
        conversion.inputName = fileName
        // JSON is told apart by its content, and so are most others; tables without a mark of their own
        // are known by their file names.
        if let format = ResultFormat.ofFile(named: fileName), ["csv", "txt"].contains(format.name) {
            conversion.inputFormat = format
        }
        try database.execute("BEGIN IMMEDIATE")
        do {
            func load(_ columns: Columns) throws -> Table {
                let reader = conversion.readRows(of: try FileSource(path: path))
                return try insert(reader, into: name, columns)
            }
            var table = try load(Columns())
            // The type of a column shows at its last value: columns with numbers and other values
            // are loaded again, as the texts that stand in the file, or in sheets as the numbers that they are.
            var columns = Columns()
            for (place, column) in table.columns.enumerated() where column.facts.needsText {
                if column.facts.needsNumbers, table.format == ResultFormat.xlsx.name {
                    columns.numbers.insert(place)
                } else {
                    columns.texts.insert(place)
                }
            }
            if !columns.texts.isEmpty || !columns.numbers.isEmpty { table = try load(columns) }
            try keep(version, of: name)
            try database.execute("COMMIT")
            return table
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    func drop(_ name: String) throws(SQLiteFault) {
        try database.execute("DROP TABLE IF EXISTS \(SQLText.table(name))")
    }

    /// Makes the table of the versions in a new database.
    func prepare() throws(SQLiteFault) {
        try database.execute(
            "CREATE TABLE \(TableLoader.versions) (\"view\" PRIMARY KEY, \"version\")")
    }

    private func keep(_ version: String, of name: String) throws(SQLiteFault) {
        let insertion = try database.statement(
            "INSERT OR REPLACE INTO \(TableLoader.versions) VALUES (?, ?)")
        try insertion.bind(.text(name), at: 0)
        try insertion.bind(.text(version), at: 1)
        _ = try insertion.step()
    }

    /// Whether a view's table has a version, in the state of the database that a connection sees.
    static func has(
        _ version: String, of name: String, _ connection: SQLiteConnection
    ) throws(SQLiteFault) -> Bool {
        let query = try connection.statement(
            "SELECT 1 FROM \(versions) WHERE \"view\" = ? AND \"version\" = ?")
        try query.bind(.text(name), at: 0)
        try query.bind(.text(version), at: 1)
        return try query.step()
    }

    /// Number of columns that a table has at most, by the limit of SQLite.
    private static let maxColumnCount = 2000

    private func insert(
        _ reader: RowReader, into name: String, _ columns: Columns
    ) throws -> Table {
        var table = TableLoader.table(of: try reader.table())
        guard table.columns.count <= TableLoader.maxColumnCount else {
            throw ConversionError(
                .tooLarge,
                "the file has \(table.columns.count) columns, of at most \(TableLoader.maxColumnCount)"
            )
        }
        // A result without columns has rows all the same, which can be counted.
        let names =
            table.columns.isEmpty ? ["\"_\""] : table.columns.map { SQLText.quoted($0.name) }
        let quoted = SQLText.table(name)
        try drop(name)
        // Columns without a type keep each value as it is bound.
        try database.execute("CREATE TABLE \(quoted) (\(names.joined(separator: ", ")))")
        let places = names.map { _ in "?" }.joined(separator: ", ")
        let insertion = try database.statement("INSERT INTO \(quoted) VALUES (\(places))")
        while let block = try reader.next() {
            for row in 0..<block.rowCount {
                for column in 0..<block.columnCount {
                    if columns.texts.contains(column) {
                        try bindText(block, row, column, insertion, &table.columns[column].facts)
                    } else if columns.numbers.contains(column) {
                        try bindNumber(block, row, column, insertion, &table.columns[column].facts)
                    } else {
                        try bind(block, row, column, insertion, &table.columns[column].facts)
                    }
                }
                _ = try insertion.step()
                insertion.reset()
            }
            table.rows += block.rowCount
        }
        table.format = reader.report?.inputFormat ?? ""
        table.warnings = reader.report?.warnings.map { "\($0.message)" } ?? []
        for column in table.columns where column.facts.roundedCount > 0 {
            table.warnings.append(
                "\(column.facts.roundedCount) numbers of \(column.name) have more digits than a double has, and are rounded"
            )
        }
        return table
    }

    private func bind(
        _ block: RowBlock, _ row: Int, _ column: Int, _ insertion: SQLiteStatement,
        _ facts: inout ColumnFacts
    ) throws(SQLiteFault) {
        switch block.valueKind(row: row, column: column) {
        case .null:
            facts.addNull()
            try insertion.bindNull(at: column)
        case .bool:
            facts.addBoolean()
            let isTrue = block.bool(row: row, column: column) == true
            try insertion.bind(.integer(isTrue ? 1 : 0), at: column)
        case .number:
            if let whole = block.int(row: row, column: column) {
                facts.addNumber()
                try insertion.bind(.integer(Int64(whole)), at: column)
            } else {
                try bindFraction(block, row, column, insertion, &facts)
            }
        case .text, .json: try bindText(block, row, column, insertion, &facts)
        }
    }

    /// Binds a number that is no whole one of 64 bits.
    private func bindFraction(
        _ block: RowBlock, _ row: Int, _ column: Int, _ insertion: SQLiteStatement,
        _ facts: inout ColumnFacts
    ) throws(SQLiteFault) {
        let value = block.double(row: row, column: column) ?? .nan
        let isWhole = value == value.rounded() && value.magnitude >= 0x1p53
        var isKept = value.isFinite
        block.withBytes(row: row, column: column) { bytes in
            // Whole numbers beyond 64 bits whose last digits a double drops are ids.
            if isKept, isWhole { isKept = ColumnFacts.hasAllDigits(value, of: bytes) }
            if isKept { facts.addFraction(value, bytes) } else { facts.addLargeNumber() }
        }
        guard isKept else { return try insertion.bindNull(at: column) }
        try insertion.bind(.double(value), at: column)
    }

    /// Binds a value that is a number, or the text of one.
    private func bindNumber(
        _ block: RowBlock, _ row: Int, _ column: Int, _ insertion: SQLiteStatement,
        _ facts: inout ColumnFacts
    ) throws(SQLiteFault) {
        guard case .text = block.valueKind(row: row, column: column),
            let number = block.withBytes(row: row, column: column, ColumnFacts.largeInteger)
        else { return try bind(block, row, column, insertion, &facts) }
        facts.addNumber()
        try insertion.bind(.integer(number), at: column)
    }

    /// Binds a value as its text.
    private func bindText(
        _ block: RowBlock, _ row: Int, _ column: Int, _ insertion: SQLiteStatement,
        _ facts: inout ColumnFacts
    ) throws(SQLiteFault) {
        switch block.valueKind(row: row, column: column) {
        case .null:
            facts.addNull()
            try insertion.bindNull(at: column)
        case .bool:
            let text = block.bool(row: row, column: column) == true ? "true" : "false"
            facts.addText(Array(text.utf8).span.bytes)
            try insertion.bind(.text(text), at: column)
        case .number, .text, .json:
            try block.withBytes(row: row, column: column) { bytes throws(SQLiteFault) in
                facts.addText(bytes)
                try insertion.bind(utf8: bytes, at: column)
            }
        }
    }

    /// The columns of a result as those of a table, without rows.
    private static func table(of rows: RowTable) -> Table {
        let names = zip(rows.columns, rows.headings).map { column, heading in
            // A column of a pivot is named by its heading, which has the pivot's values too.
            let text = column.pivot == nil ? column.field.name : heading
            let short = text.firstIndex(of: ".").map { text[text.index(after: $0)...] } ?? text[...]
            return FieldNaming.name(of: String(short))
        }
        let columns = zip(zip(rows.columns, rows.headings), FieldNaming.distinct(names)).map {
            source, name in
            let (column, heading) = source
            let label = column.pivot == nil ? column.field.shortLabel : heading
            return Table.Column(
                name: name, label: label.contains(".") ? FieldNaming.label(of: name) : label,
                valueFormat: column.field.valueFormat, facts: ColumnFacts())
        }
        return Table(columns: columns, rows: 0, warnings: [])
    }
}
