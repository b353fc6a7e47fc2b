import Testing

@Suite struct UsageTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    /// The names of all formats as messages list them, with the end of such a message.
    private func formatList() throws -> String {
        let lines = try workspace.rowcast("formats").output.split(separator: "\n").dropFirst()
        let names = lines.compactMap { $0.split(separator: " ").first }
        #expect(names.contains("json_detail"))
        return names.joined(separator: ", ")
    }

    @Test(arguments: [
        ("orders.json --to", "missing value for '--to <format>'")
    ])
    func `what is missing is told in one line`(arguments: String, text: String) throws {
        #expect(try outcome(arguments) == .usage(text))
    }

    @Test func `a pipe without a format is answered with the formats`() throws {
        let text = "no format to write; pass --output FILE, or --to with one of "
        #expect(try outcome("orders.json") == .usage(text + (try formatList())))
    }

    @Test(arguments: [
        ("--limit x", "the value 'x' is invalid for '--limit <rows>'"),
        ("--limit -2", "--limit is -1 or more, not -2"),
        ("--columns a,,b", "--columns has an empty name"),
        (
            "--header loud",
            "the value 'loud' is invalid for '--header <style>'. Please provide one of "
                + "'labels', 'names', 'short' or 'none'"
        ),
    ])
    func `a wrong value is told in one line, with the short help`(
        arguments: String, text: String
    ) throws {
        #expect(try outcome("orders.json --to csv \(arguments)") == .usage(text))
    }

    @Test(arguments: [
        ("--entirely-unknown", "unknown option '--entirely-unknown'"),
        ("--threads 0", "--threads is 1 to 256, not 0"),
        ("--max-row-bytes 1x", "the value '1x' is invalid for '--max-row-bytes <size>'"),
        ("--max-row-bytes 1GB", "--max-row-bytes is 1 to 255MB"),
        ("--compression 10", "--compression takes default, fast, small, or 1 to 9, not '10'"),
        (
            "--to-delimiter ::",
            "--to-delimiter takes 'tab' or one ASCII character that is no quote and no line end, "
                + "not '::'"
        ),
        ("--ragged fill", "--ragged takes error or pad or cut or extend, not 'fill'"),
        ("--html-table 0", "--html-table takes 1 or more, not '0'"),
        ("--gsxml-row 1st", "--gsxml-row takes an XML name without a prefix, not '1st'"),
    ])
    func `an option that the short help leaves out is told with the long one`(
        arguments: String, text: String
    ) throws {
        #expect(
            try outcome("orders.json --to csv \(arguments)")
                == .usage(text, see: "rowcast help convert"))
    }

    private func outcome(_ arguments: String) throws -> Outcome {
        try workspace.rowcast(arguments.split(separator: " ").map(String.init))
    }

    @Test func `an unknown format is answered with the list of formats`() throws {
        let text =
            "rowcast: there is no format 'foo'; the formats are \(try formatList()); "
            + "see 'rowcast formats'\n"
        #expect(
            try workspace.rowcast("orders.json", "--to", "foo")
                == Outcome(status: 64, message: text))
        #expect(
            try workspace.rowcast("orders.json", "--to", "csv", "--from", "foo")
                == Outcome(status: 64, message: text))
    }

    @Test func `an input that is not there is told before a mistake in the outputs`() throws {
        let text = "rowcast: orders.jsn: cannot be opened: No such file or directory\n"
        for arguments in [[], ["--to", "foo"], ["-o", "orders.dat"], ["orders.json"]] {
            #expect(
                try workspace.rowcast(["orders.jsn"] + arguments)
                    == Outcome(status: 74, message: text))
        }
    }

    @Test func `a file name that tells no format is answered with the list of formats`() throws {
        let text =
            "rowcast: the name 'orders.dat' tells no format; write FORMAT:FILE or pass --to, "
            + "with one of \(try formatList()); see 'rowcast --help'\n"
        #expect(
            try workspace.rowcast("orders.json", "-o", "orders.dat", "-o", "a.csv")
                == Outcome(status: 64, message: text))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `two outputs cannot be the same file`() throws {
        let outcome = try workspace.rowcast("orders.json", "-o", "a.csv", "-o", "txt:./a.csv")
        #expect(
            outcome
                == Outcome(
                    status: 64, message: "rowcast: ./a.csv: is the file of another output too\n"))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `help shows examples and the exit status`() throws {
        let help = try workspace.rowcast("--help")
        #expect(help.status == 0)
        #expect(help.output.contains("rowcast orders.json -o orders.xlsx"))
        #expect(help.output.contains("Exit status: 0 done"))
        let all = try workspace.rowcast("help", "convert")
        #expect(all.output.contains("--max-spool-bytes <size>"))
        #expect(all.message == "")
    }

    @Test func `the formats are listed with their options and defaults`() throws {
        let text = try workspace.rowcast("formats", "--verbose").output
        let html = try #require(text.split(separator: "\n\n").first { $0.hasPrefix("html: ") })
        #expect(html.contains("text/html"))
        #expect(html.contains("\n    --html table|page|mail  (writing, default: table)\n"))
        #expect(html.contains("\n    --html-table <number>  (reading)\n"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 80 })
    }

    @Test func `the formats are objects of json too`() throws {
        let text = try workspace.rowcast("formats", "--json").output
        let csv = #"""
            {"name":"csv","summary":
            """#
        #expect(text.hasPrefix(#"{"formats":[{"name":"inline_json","summary":""#))
        #expect(text.contains(csv))
        #expect(
            text.contains(
                #""other_names":["excel"],"extensions":["xlsx"],"media_type":"application/"#))
        #expect(
            text.contains(
                #"{"name":"html","usage":"--html table|page|mail","reading":false,"writing":true,"#
                    + #""value_name":null,"values":["table","page","mail"],"default":"table","#))
        #expect(text.hasSuffix("]}\n"))
    }

    @Test func `the formats are listed with what can be done with them`() throws {
        let lines = try workspace.rowcast("formats").output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("NAME ") == true)
        let csv = try #require(lines.first { $0.hasPrefix("csv ") })
        #expect(
            csv.split(separator: " ", omittingEmptySubsequences: true)
                == ["csv", "yes", "yes", "csv"])
        #expect(lines.contains { $0.hasPrefix("json_detail ") })
        #expect(lines.allSatisfy { $0.count < 80 })
    }
}

extension Outcome {
    /// How wrong usage ends.
    fileprivate static func usage(_ text: String, see page: String = "rowcast --help") -> Outcome {
        Outcome(status: 64, message: "rowcast: \(text); see '\(page)'\n")
    }
}
