@testable import Rowcast

/// A script of rows and the warnings beside it; the rows are seen before, as in a conversion.
func sqlScript(
    _ table: OutputTable, _ batches: [[[TestCell]]], for dialect: WritingOptions.SQLDialectName,
    options change: (inout ConversionOptions) -> Void = { _ in }
) throws -> (bytes: [UInt8], warnings: [Warning]) {
    let options = options {
        $0.writing.sqlRows = dialect
        change(&$0)
    }
    var encoder = SQLRowsEncoder(SQLDialect(dialect), options: EncodingOptions(options.writing))
    var survey = try encoder.makeSurvey(of: table)
    var nothing = OutputBuffer()
    var rowCount = 0
    for rows in batches {
        let frame = Frame(rows: rows)
        let summary = try survey.encode(frame.batch, firstRow: rowCount, into: &nothing)
        withExtendedLifetime(frame) {}
        survey.append(summary, completing: &nothing)
        rowCount += rows.count
    }
    encoder.didSurvey(survey)
    let output = try encoded(encoder, table, batches)
    return (output.bytes, output.warnings)
}

extension Conversion {
    /// A script of the rows of a document.
    static func sqlScript(
        _ text: String, from format: ResultFormat = .json,
        for dialect: WritingOptions.SQLDialectName,
        options change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (text: String, warnings: [Warning]) {
        var conversion = Conversion(from: format)
        conversion.options.writing.sqlRows = dialect
        change(&conversion.options)
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.sql, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }
}

extension String {
    /// The columns of the table that the script makes, as it writes them.
    var sqlColumns: String? {
        guard let start = firstRange(of: "CREATE TABLE "),
            let open = self[start.upperBound...].firstRange(of: " ("),
            let end = self[open.upperBound...].firstRange(of: ";\n")
        else { return nil }
        var columns = self[open.upperBound..<end.lowerBound]
        if let options = columns.firstRange(of: " CHARACTER SET") {
            columns = columns[..<options.lowerBound]
        }
        return String(columns.dropLast())
    }
}
