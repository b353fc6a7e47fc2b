public import ArgumentParser
public import Rowcast

/// How the input is read: shared by `convert` and `inspect`.
struct ReadingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Format of the input.", valueName: "format"),
        completion: .list(["auto"] + FormatChoice.names))
    var from = "auto"

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What separates cells of csv and txt: one character, or 'tab'.", valueName: "char"),
        transform: delimiter)
    var delimiter: UInt8?

    @Option(help: "Encoding of csv and txt input.")
    var encoding = ConversionOptions.TextEncoding.utf8

    @Option(
        help: ArgumentHelp(
            "Rows of csv and txt with too few cells: refuse them, or pad them with nulls.",
            valueName: "choice"))
    var ragged = ConversionOptions.RaggedRows.error

    @Flag(name: .customLong("no-header"), help: "The first row of csv or txt is no heading.")
    var hasNoHeader = false

    @Option(
        help: ArgumentHelp(
            "Columns of the same name, or none: refuse them, or give them names.",
            valueName: "choice"))
    var duplicateColumns = ConversionOptions.DuplicateColumns.error

    @Option(
        help: ArgumentHelp(
            "Whether columns of text formats that hold numbers only are numbers.",
            valueName: "choice"))
    var types = ConversionOptions.TypeInference.infer

    @Flag(
        inversion: .prefixedNo,
        help: "Take nested objects of json for pivots, always or never (default: by their shape).")
    var pivoted: Bool?

    @Option(
        help: ArgumentHelp(
            "A json key that turns up after the columns are fixed: refuse it, or ignore it.",
            valueName: "choice"))
    var extraKeys = ConversionOptions.ExtraKeys.error

    @Flag(help: "Read json twice: once for the keys of all rows.")
    var scanKeys = false

    @Option(help: ArgumentHelp("Which table of an html page is read.", valueName: "number"))
    var htmlTable = 1

    func validate() throws {
        guard htmlTable >= 1 else {
            throw ValidationError("--html-table is 1 or more, not \(htmlTable)")
        }
    }

    func apply(to options: inout ConversionOptions) {
        options.delimiter = delimiter
        options.encoding = encoding
        options.raggedRows = ragged
        options.hasHeader = !hasNoHeader
        options.duplicateColumns = duplicateColumns
        options.types = types
        options.pivoting = pivoted.map { $0 ? .always : .never } ?? .auto
        options.extraKeys = extraKeys
        options.scansKeys = scanKeys
        options.htmlTable = htmlTable
    }

    private static func delimiter(_ text: String) throws -> UInt8 {
        if text == "tab" || text == "\\t" { return 9 }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 128,
            ![0, 10, 13, UInt8(ascii: "\"")].contains(byte)
        else { throw ValidationError("one ASCII character, or 'tab'; no quote, no line end") }
        return byte
    }
}

extension ConversionOptions.TextEncoding: ExpressibleByArgument {}
extension ConversionOptions.RaggedRows: ExpressibleByArgument {}
extension ConversionOptions.DuplicateColumns: ExpressibleByArgument {}
extension ConversionOptions.TypeInference: ExpressibleByArgument {}
extension ConversionOptions.ExtraKeys: ExpressibleByArgument {}
