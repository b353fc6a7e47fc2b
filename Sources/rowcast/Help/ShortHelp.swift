/// `rowcast --help`: how to convert, and the options that most people need. `rowcast help convert` has
/// all options.
enum ShortHelp {
    private struct Option {
        var spelling: String
        var summary: String

        init(_ spelling: String, _ summary: String) {
            self.spelling = spelling
            self.summary = summary
        }
    }

    static let examples = [
        ("rowcast orders.json -o orders.xlsx", "write a workbook"),
        ("rowcast orders.json -o a.csv -o b.html", "write two files at once"),
        ("rowcast orders.json -t csv | head", "write to standard output"),
        ("cat orders.json | rowcast - -t md", "read standard input"),
        ("rowcast inspect orders.json", "list the fields, count the rows"),
        ("rowcast validate orders.xlsx", "look for faults"),
        ("rowcast formats", "list the formats"),
    ]

    private static let topics: [(title: String, options: [Option])] = [
        (
            "Input",
            [
                Option("-f, --from FORMAT", "Format of the input (default: by its content)."),
                Option("--delimiter TEXT", "Text between the cells of csv and txt."),
                Option("--encoding NAME", "utf-8, latin1, windows-1252 or utf-16."),
                Option("--sheet NAME", "Sheet of a workbook to read, by name or number."),
                Option("--lenient", "Repair malformed input, with a warning each time."),
            ]
        ),
        (
            "Output",
            [
                Option("-o, --output FILE", "File to write; its extension names the format."),
                Option("-t, --to FORMAT", "Format of standard output."),
                Option("--html page", "Write a whole page, not only a table."),
                Option("--bom", "Begin csv and txt with the mark that Excel looks for."),
                Option("--sql-rows DATABASE", "Write the rows as SQL for this database."),
                Option("--validate", "Check xlsx, html and gsxml while they are written."),
            ]
        ),
        (
            "Rows and columns",
            [
                Option("-c, --columns NAMES", "Columns to write, in this order: id,status."),
                Option("-n, --limit ROWS", "Write at most this number of rows."),
                Option("--header STYLE", "Headings are labels, names, short or none."),
                Option("--totals WHICH", "Totals to write as rows: none, total or all."),
                Option("--calc NAME=EXPRESSION", "Column to calculate; see rowcast help calc."),
                Option("--apply-formatting", "Write values as their value formats show them."),
                Option("--links", "Write drill links as hyperlinks (html, md, xlsx)."),
            ]
        ),
        (
            "Messages",
            [
                Option("-q, --quiet", "Write no warnings and no progress."),
                Option("--strict", "Fail for a warning, and leave no output."),
                Option("-V, --version", "Show version and commit."),
            ]
        ),
    ]

    /// All spellings of the options: `-t`, `--to`.
    static let names: Set<String> = Set(
        topics.flatMap(\.options).flatMap { option in
            option.spelling.split { $0 == " " || $0 == "," }.map(String.init)
                .filter { $0.hasPrefix("-") }
        } + ["-h", "--help"])

    static var text: String {
        var text = "Converts the results of BI queries from one format to others.\n\n"
        for (command, purpose) in examples { text += line(command, purpose, width: 42) }
        for (title, options) in topics {
            text += "\n\(title):\n"
            for option in options { text += line(option.spelling, option.summary, width: 23) }
        }
        return text + """

            All options, by topic:           rowcast help convert
            Options of the other commands:   rowcast help inspect, validate, calc, …
            Completion by Tab:               rowcast --generate-completion-script bash

            Exit status: 0 done, 1 bad data, 2 the query itself failed, 64 wrong usage,
            74 input or output failed.

            """
    }

    private static func line(_ left: String, _ right: String, width: Int) -> String {
        let blanks = String(repeating: " ", count: max(1, width - left.count))
        return "  \(left)\(blanks)\(right)\n"
    }
}
