extension ResultFormat {
    /// The SQL of the query, or a script that creates a table with its rows.
    public static let sql = ResultFormat(
        name: "sql", summary: "the generated SQL, or statements that make a table of the rows",
        extensions: ["sql"],
        mediaType: "application/sql",
        options: SQLOptions.all,
        makeEncoder: { options in
            guard let name = options.sqlRows else { return GeneratedSQLEncoder() }
            return SQLRowsEncoder(SQLDialect(name), options: options)
        })
}

/// Writes the SQL of the query unchanged.
struct GeneratedSQLEncoder: RowEncoder {
    var needs: DocumentNeeds { .sql }
    var showsTotals: Bool { false }
    var writesRows: Bool { false }

    mutating func begin(
        _ table: OutputTable, into output: inout OutputBuffer
    ) throws(ConversionError) {
        guard let sql = table.header.sql else {
            throw ConversionError(
                .unsupported, "the source does not carry the SQL of its query",
                hint: "\(option: SQLOptions.rows, .ansi) (or sqlite, postgres, mysql, bigquery, "
                    + "duckdb) writes the rows as SQL")
        }
        output.append(sql)
    }

    func encode(
        _ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer
    ) throws(ConversionError) -> BatchSummary { BatchSummary() }

    mutating func finish(
        _ footer: ResultFooter, totals: RowBatch?, rowCount: Int, into output: inout OutputBuffer
    ) throws(ConversionError) {}
}
