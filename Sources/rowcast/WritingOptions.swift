public import ArgumentParser
public import Rowcast

/// How the formats are written.
struct WritingOptions: ParsableArguments {
    @Flag(help: "End the lines of csv and txt with CR LF.")
    var crlf = false

    @Flag(help: "Begin csv and txt with a UTF-8 byte order mark, which Excel wants.")
    var bom = false

    @Flag(help: "Quote every value of csv and txt.")
    var quoteAll = false

    @Flag(help: "Quote empty text in csv and txt, so that it differs from null.")
    var quoteEmpty = false

    @Option(
        name: .customLong("null"), parsing: .unconditional,
        help: ArgumentHelp("What null is written as in csv and txt.", valueName: "text"))
    var nullText = ""

    @Flag(help: "Write a ' before text that a spreadsheet would run as a formula.")
    var formulaGuard = false

    @Flag(help: "Write \\t, \\n, \\r and \\\\ in txt instead of quoting.")
    var backslashEscapes = false

    @Option(
        help: ArgumentHelp(
            "What html is: a bare table, or a page that stands on its own.", valueName: "kind"))
    var html = ConversionOptions.HTMLKind.table

    @Option(
        help: ArgumentHelp(
            "Write the rows as SQL for that database, not the query's own SQL.",
            valueName: "database"))
    var sqlRows: ConversionOptions.SQLDialectName?

    @Option(help: ArgumentHelp("What the table of --sql-rows is called.", valueName: "name"))
    var sqlTable = ConversionOptions().sqlTable

    @Option(help: ArgumentHelp("Compression of xlsx, 1 (fast) to 9 (small).", valueName: "level"))
    var compression = ConversionOptions().compressionLevel

    @Flag(
        name: .customLong("validate"),
        help: "Check what is written for well-formedness on the way.")
    var isValidating = false

    func validate() throws {
        guard (1...9).contains(compression) else {
            throw ValidationError("--compression is 1 to 9, not \(compression)")
        }
    }

    func apply(to options: inout ConversionOptions) {
        options.usesCRLF = crlf
        options.writesByteOrderMark = bom
        options.quotesAll = quoteAll
        options.quotesEmpty = quoteEmpty
        options.nullText = nullText
        options.guardsFormulas = formulaGuard
        options.usesBackslashEscapes = backslashEscapes
        options.html = html
        options.sqlRows = sqlRows
        options.sqlTable = sqlTable
        options.compressionLevel = compression
        options.validates = isValidating
    }
}

extension ConversionOptions.HTMLKind: ExpressibleByArgument {}
extension ConversionOptions.SQLDialectName: ExpressibleByArgument {}
