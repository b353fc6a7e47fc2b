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
    }

    let database: SQLiteConnection

    /// Loads a file into a table, which is replaced as a whole if it exists.
    ///
    /// - Throws: `ConversionError` for a file that cannot be read, `SQLiteFault` for a database that cannot
    ///   be written; the table stays as it was.
    func load(path: String, fileName: String, into name: String) throws -> Table {
        var conversion = Conversion()
        conversion.inputName = fileName
        // JSON is told apart by its content, and so are most others; tables without a mark of their own
        // are known by their file names.
        if let format = ResultFormat.ofFile(named: fileName), ["csv", "txt"].contains(format.name) {
            conversion.inputFormat = format
        }
        try database.execute("BEGIN IMMEDIATE")
        do {
            let reader = conversion.readRows(of: try FileSource(path: path))
            let table = try insert(reader, into: name)
            try database.execute("COMMIT")
            return table
        } catch {
            try? database.execute("ROLLBACK")
            throw error
        }
    }

    func drop(_ name: String) throws(SQLiteFault) {
        try database.execute("DROP TABLE IF EXISTS \(SQLText.quoted(name))")
    }

    private func insert(_ reader: RowReader, into name: String) throws -> Table {
        var table = TableLoader.table(of: try reader.table())
        let names = table.columns.map { SQLText.quoted($0.name) }
        let quoted = SQLText.quoted(name)
        try drop(name)
        // Columns without a type keep each value as it is bound.
        try database.execute("CREATE TABLE \(quoted) (\(names.joined(separator: ", ")))")
        let places = names.map { _ in "?" }.joined(separator: ", ")
        let insertion = try database.statement("INSERT INTO \(quoted) VALUES (\(places))")
        while let block = try reader.next() {
            for row in 0..<block.rowCount {
                for column in 0..<block.columnCount {
                    try bind(block, row, column, insertion, &table.columns[column].facts)
                }
                _ = try insertion.step()
                insertion.reset()
            }
            table.rows += block.rowCount
        }
        table.warnings = reader.report?.warnings.map { "\($0.message)" } ?? []
        return table
    }

    private func bind(
        _ block: RowBlock, _ row: Int, _ column: Int, _ insertion: SQLiteStatement,
        _ facts: inout ColumnFacts
    ) throws(SQLiteFault) {
        switch block.valueKind(row: row, column: column) {
        case .null: try insertion.bindNull(at: column)
        case .bool:
            facts.addBoolean()
            let isTrue = block.bool(row: row, column: column) == true
            try insertion.bind(.integer(isTrue ? 1 : 0), at: column)
        case .number:
            if let whole = block.int(row: row, column: column) {
                facts.addNumber(Double(whole), isWhole: true)
                try insertion.bind(.integer(Int64(whole)), at: column)
            } else {
                let value = block.double(row: row, column: column) ?? 0
                facts.addNumber(value, isWhole: false)
                try insertion.bind(.double(value), at: column)
            }
        case .text, .json:
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
