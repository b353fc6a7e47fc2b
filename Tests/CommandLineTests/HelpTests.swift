import Foundation
import Testing

/// Help, version, manual page, and messages for those who took rowcast for something else.
@Suite struct HelpTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    private func rowcast(_ line: String) throws -> Outcome {
        try workspace.rowcast(line.split(separator: " ").map(String.init))
    }

    @Test func `short options are those that people know`() throws {
        let short = try rowcast("orders.json -f json -t csv -n 1 -c orders.status -q")
        #expect(short == Outcome(status: 0, output: "orders.status\ncomplete\n"))
    }

    @Test(arguments: ["-V", "--version"])
    func `the version names the commit`(option: String) throws {
        let outcome = try rowcast(option)
        #expect(outcome.status == 0)
        let pattern = /rowcast 0\.2\.0 \((unknown|[0-9a-f]{7,40}(-dirty)?)\)\n/
        #expect(outcome.output.wholeMatch(of: pattern) != nil, "\(outcome.output)")
    }

    @Test(arguments: ["--help", "-h", "help", "orders.json --help"])
    func `the short help fits a screen, and its options are those of the long one`(
        line: String
    ) throws {
        let help = try rowcast(line)
        #expect(help.status == 0)
        #expect(help.output.hasPrefix("Converts the results of BI queries"))
        let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count < 80 })
        #expect(lines.count <= 50)
        let all = try rowcast("help convert").output
        let named = help.output.matches(of: /--[a-z-]+/).map { String($0.output) }
        #expect(named.count >= 20)
        for option in named where option != "--generate-completion-script" {
            #expect(all.contains(option), "\(option)")
        }
    }

    @Test(arguments: [
        ("inpsect orders.json", "there is no file 'inpsect'; did you mean the command 'inspect'?"),
        ("validat orders.json", "there is no file 'validat'; did you mean the command 'validate'?"),
        ("help convrt", "there is no command 'convrt'; did you mean 'convert'?"),
    ])
    func `a misspelt command is answered with the right one`(line: String, text: String) throws {
        #expect(
            try rowcast(line)
                == Outcome(status: 64, message: "rowcast: \(text) See 'rowcast --help'\n"))
    }

    @Test func `a file with nearly a command's name is a file`() throws {
        try workspace.write(Sample.csv, to: "format")
        #expect(try rowcast("format --to csv") == Outcome(status: 0, output: Sample.csv))
    }

    @Test(arguments: [
        ("--to jsno", "there is no format 'jsno'; did you mean 'json'? See 'rowcast formats'"),
        ("--to exel", "there is no format 'exel'; did you mean 'excel'? See 'rowcast formats'"),
        (
            "--colums a --to csv",
            "unknown option '--colums'; did you mean '--columns'? See 'rowcast help convert'"
        ),
    ])
    func `a misspelt format or option is answered with the right one`(
        line: String, text: String
    ) throws {
        #expect(
            try rowcast("orders.json \(line)")
                == Outcome(status: 64, message: "rowcast: \(text)\n"))
    }

    @Test func `the help of a command is the one that has its options`() throws {
        let outcome = try rowcast("inspect orders.json --jsn")
        #expect(
            outcome
                == Outcome(
                    status: 64,
                    message: "rowcast: unknown option '--jsn'; did you mean '--json'? "
                        + "See 'rowcast help inspect'\n"))
        let validated = try rowcast("validate --from")
        #expect(validated.message.hasSuffix("; see 'rowcast help validate'\n"))
    }

    @Test(arguments: ["--where", "--filter", "--sort", "--order-by"])
    func `rows are filtered and sorted in pipes`(option: String) throws {
        let outcome = try rowcast("orders.json --to csv \(option) total")
        #expect(outcome.status == 64)
        #expect(outcome.message.hasPrefix("rowcast: there is no option '\(option)'; "))
        #expect(outcome.message.contains("| mlr --csv "))
        #expect(outcome.message.contains("| duckdb -csv -c \"from read_csv('/dev/stdin') "))
        #expect(outcome.message.split(separator: "\n").count == 1)
    }

    @Test func `an address is fetched by curl`() throws {
        let url = "https://example.com/a?b='$(x)'"
        let outcome = try workspace.rowcast(url, "--to", "csv")
        #expect(
            outcome
                == Outcome(
                    status: 64,
                    message: "rowcast: rowcast reads files and pipes, no addresses; fetch it by "
                        + #"curl: curl -fsSL 'https://example.com/a?b='\''$(x)'\''' "#
                        + "| rowcast - -t FORMAT\n"))
    }

    @Test(
        arguments: [
            ([0x28, 0xB5, 0x2F, 0xFD, 0, 1, 2], "is compressed by zstd", "zstd -dc 'an input'"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 1], "is compressed by xz", "xz -dc 'an input'"),
            (
                [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59], "is compressed by bzip2",
                "bzip2 -dc 'an input'"
            ),
            (
                [0x50, 0x41, 0x52, 0x31, 0x15, 0, 0x15], "is Apache Parquet",
                #"duckdb -csv -c 'from read_parquet('\''an input'\'')'"#
            ),
        ] as [([UInt8], String, String)])
    func `content for other programs is told with the pipe to type`(
        bytes: [UInt8], kind: String, command: String
    ) throws {
        try workspace.write(bytes, to: "an input")
        for arguments in [["an input", "-t", "json"], ["an input", "-t", "json", "-f", "csv"]] {
            let outcome = try workspace.rowcast(arguments)
            #expect(outcome.status == 64)
            #expect(outcome.message.hasPrefix("rowcast: an input: \(kind)"))
            #expect(outcome.message.contains(" \(command) | rowcast - -t FORMAT\n"))
        }
    }

    @Test func `a heading of csv may look like another program's content`() throws {
        try workspace.write("PAR1,BZh9\n1,2\n", to: "a.csv")
        #expect(try rowcast("a.csv -t csv") == Outcome(status: 0, output: "PAR1,BZh9\n1,2\n"))
    }

    @Test func `a sheet and a table that are not there have one status`() throws {
        #expect(try rowcast("orders.json -o a.xlsx -o a.html").status == 0)
        #expect(try rowcast("a.xlsx --sheet 4 -t csv").status == 1)
        #expect(try rowcast("a.html --html-table 3 -t csv").status == 1)
    }

    @Test func `validate writes json to standard output`() throws {
        try workspace.write("id,name\n1,a\n2\n", to: "a.csv")
        let outcome = try rowcast("validate a.csv --json")
        #expect(outcome.status == 1)
        #expect(
            outcome.output.hasPrefix(
                #"{"file":"a.csv","format":"csv","valid":false,"truncated":false,"rows":"#))
        #expect(outcome.output.contains(#""faults":[{"part":null,"line":3,"column":1,"reason":""#))
        #expect(outcome.message == "")
    }

    // MARK: - Manual page

    @Test func `the manual page loses no line`() throws {
        let page = try rowcast("--generate-manual-page").output
        #expect(page.hasPrefix(".\\\" "))
        let requests = page.split(separator: "\n").filter { $0.hasPrefix(".") || $0.hasPrefix("'") }
        let known = [".\\\"", ".TH", ".SH", ".SS", ".TP", ".PP", ".nf", ".fi", ".nh", ".ad"]
        for request in requests {
            #expect(known.contains(String(request.prefix { $0 != " " })), "\(request)")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/man"), "needs man"))
    func `man shows every option with its default, and the exit statuses`() throws {
        let outcome = try workspace.shell(
            """
            "$ROWCAST" --generate-manual-page > rowcast.1
            MANWIDTH=100 LC_ALL=C.UTF-8 man -l -P cat --warnings=all rowcast.1
            """)
        #expect(outcome.status == 0)
        #expect(outcome.message == "")
        // Words without the breaks of lines.
        let shown = outcome.output.split { $0.isWhitespace }.joined(separator: " ")
        let help = try workspace.shell("COLUMNS=1000 \"$ROWCAST\" help convert").output
        let options = help.matches(of: /\n  (?:-\w, )?(--[a-z-]+)/).map { String($0.output.1) }
        #expect(options.count > 60)
        for option in options { #expect(shown.contains(option), "\(option)") }
        #expect(shown.contains("(values: utf-8, latin1, windows-1252, utf-16; default: utf-8)"))
        #expect(shown.contains("-t, --to <format>"))
        #expect(shown.contains("Write a ' before text in csv and txt that a spreadsheet would run"))
        #expect(shown.contains("EXIT STATUS 0 All is done."))
        #expect(shown.contains("74 The input cannot be read"))
    }
}
