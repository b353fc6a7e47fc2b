import Foundation
import Testing

/// `rowcast FILE` on a terminal: the first rows as a table that fits the window.
@Suite(.enabled(if: PseudoTerminal.isThere, "there is no /usr/bin/python3"))
struct PreviewTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    private func run(
        _ command: String, columns: Int = 80, lines: Int = 24, environment: String = "NO_COLOR=1",
        input: String? = nil
    ) throws -> Outcome {
        try PseudoTerminal.run(
            workspace, "\"$ROWCAST\" \(command)", columns: columns, lines: lines,
            environment: environment, input: input)
    }

    @Test func `a file is shown as a table`() throws {
        try workspace.write("name,n\nBerlin,7\n東京,\n", to: "a.csv")
        let table = """
            ┌────────┬───┐
            │ name   │ n │
            ├────────┼───┤
            │ Berlin │ 7 │
            │ 東京   │ ∅ │
            └────────┴───┘

            """
        #expect(try run("a.csv") == Outcome(status: 0, output: table))
        #expect(try run("a.csv", environment: "TERM=dumb").output == table)
        #expect(try run("a.csv --to-null NULL").output.contains("│ 東京   │ NULL │"))
    }

    @Test func `nulls are dim and headings bold on a terminal with colours`() throws {
        try workspace.write("name,n\nx,\n", to: "a.csv")
        let output = try run("a.csv", environment: "TERM=xterm").output
        #expect(output.contains("│ \u{1B}[1mname\u{1B}[0m │"))
        #expect(output.contains("│ \u{1B}[2m∅\u{1B}[0m │"))
    }

    @Test func `rows that do not fit the window are counted`() throws {
        try workspace.write("n\n" + (1...4009).map { "\($0)\n" }.joined(), to: "a.csv")
        let low = try run("a.csv", lines: 5).output
        #expect(low.hasSuffix("│ 10 │\n└────┘\n… 3,999 more rows\n"))
        let high = try run("a.csv", lines: 46).output
        #expect(high.hasSuffix("│ 40 │\n└────┘\n… 3,969 more rows\n"))
        // All lines and a prompt have room.
        #expect(high.split(separator: "\n").count == 45)
        let limited = try run("a.csv --limit 12", lines: 5).output
        #expect(limited.hasSuffix("│ 12 │\n└────┘\n"))
    }

    @Test func `of a large input no more is read than is shown`() throws {
        let script =
            "yes 1,some_text_that_fills_the_lines_of_a_large_file | head -n 1600000 > big.csv"
        #expect(try workspace.shell(script).status == 0)
        #expect(try run("big.csv").output.hasSuffix("┘\n… more rows\n"))
        // A pipe that never ends.
        let endless =
            "\"yes 1,some_text_that_fills_the_lines_of_a_pipe | exec \\$ROWCAST - --threads 1\""
        let outcome = try PseudoTerminal.run(
            workspace, "/bin/sh -c \(endless)", environment: "NO_COLOR=1")
        #expect(outcome.output.hasSuffix("┘\n… more rows\n"))
        #expect(outcome.status == 0)
    }

    @Test func `columns shrink to the window, numbers stay whole`() throws {
        let long = String(repeating: "x", count: 50)
        try workspace.write("id,a,b\n1234567890,\(long),short\n", to: "a.csv")
        #expect(
            try run("a.csv", columns: 40).output == """
                ┌────────────┬─────────────────┬───────┐
                │         id │ a               │ b     │
                ├────────────┼─────────────────┼───────┤
                │ 1234567890 │ xxxxxxxxxxxxxx… │ short │
                └────────────┴─────────────────┴───────┘

                """)
    }

    @Test func `columns that do not fit side by side are all seen, in blocks`() throws {
        let names = (1...30).map { "column_\($0)" }
        let row = (1...30).map { "value_\($0)_of_some_length" }
        try workspace.write(
            "\(names.joined(separator: ","))\n\(row.joined(separator: ","))\n", to: "a.csv")
        let output = try run("a.csv").output
        for name in names { #expect(output.contains("│ \(name) ")) }
        for value in row { #expect(output.contains(value)) }
        #expect(output.contains("columns 1 to 3 of 30\n"))
        #expect(output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func `data moves no cursor`() throws {
        try workspace.write("a\n\"x\u{1B}[2J\ry\u{202E}z\"\n", to: "a.csv")
        let output = try run("a.csv").output
        #expect(output.contains(#"x\u{1B}[2J\ry\u{202E}z"#))
        #expect(!output.contains("\u{1B}"))
        #expect(!output.contains("\r"))
    }

    @Test(arguments: [1, 400_000])
    func `the rows in front of a fault are shown, and the fault`(rows: Int) throws {
        try workspace.write(
            "a,b\n\(String(repeating: "1,2\n", count: rows))3\n", to: "a.csv")
        let outcome = try run("a.csv")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("│ 1 │ 2 │"))
        #expect(outcome.output.contains("\n… more rows\nrowcast: a.csv: csv: "))
    }

    @Test func `standard input is the input where none is named`() throws {
        let outcome = try run("", input: "name,n\nBerlin,7\n")
        #expect(outcome.output.contains("│ Berlin │ 7 │"))
        let piped = try workspace.rowcast("--to", "txt", input: "a,b\n1,2\n")
        #expect(piped == Outcome(status: 0, output: "a\tb\n1\t2\n"))
        let inspected = try workspace.rowcast("inspect", input: Sample.json)
        #expect(inspected.output.contains("json"))
    }

    @Test func `nothing to read shows the usage`() throws {
        for outcome in [
            try run(""), try run("", input: ""), try workspace.rowcast([]),
        ] {
            #expect(outcome.status == 64)
            #expect((outcome.output + outcome.message).hasPrefix("usage: rowcast INPUT "))
        }
        let outcome = try run("--to csv")
        #expect(outcome.status == 64)
        #expect(outcome.output.hasPrefix("rowcast: no input; "))
    }

    @Test func `no workbook is written to a terminal`() throws {
        try workspace.write(Sample.json, to: "orders.json")
        let outcome = try run("orders.json --to xlsx")
        #expect(outcome.status == 64)
        #expect(
            outcome.output.hasPrefix(
                "rowcast: standard output: xlsx: a workbook is no text for a terminal; "))
    }

    @Test func `text on a terminal ends with a line feed`() throws {
        try workspace.write(Sample.json, to: "orders.json")
        let plain = try workspace.rowcast("orders.json", "--to", "inline_json").output
        #expect(!plain.hasSuffix("\n"))
        #expect(try run("orders.json --to inline_json").output == plain + "\n")
        #expect(try run("orders.json --to csv").output == Sample.csv)
    }
}

/// A terminal that draws: lines of the window's width are wrapped where columns are miscounted.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux"), "there is no tmux"))
struct DrawnTerminalTests {
    @Test func `wide characters leave the lines of a table straight`() throws {
        let workspace = try Workspace()
        let texts = ["東京タワー", "👨‍👩‍👧 family", "🇩🇪🇯🇵", "e\u{301}te\u{301}", "Ｗ", "한글"]
        let filler = String(repeating: "x", count: 60)
        try workspace.write(
            "text,more\n" + texts.map { "\($0),\(filler)\n" }.joined(), to: "a.csv")
        // tmux 3.3 does not join a colour of skin to its pictograph, so there is none here.
        // Paths of sockets are short: the name stands in tmux's own folder.
        let session = "rowcast-\(UInt32.random(in: 0 ... .max))"
        let outcome = try workspace.shell(
            """
            export TERM=xterm-256color LANG=C.UTF-8
            tmux -u -L \(session) new-session -d -x 50 -y 30 '"$ROWCAST" a.csv; touch done; sleep 60'
            for i in $(seq 300); do test -e done && break; sleep 0.1; done
            sleep 0.5
            tmux -u -L \(session) capture-pane -p
            tmux -L \(session) kill-server
            """)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == texts.count + 4, "\(outcome)")
        for line in lines {
            #expect(["│", "┐", "┤", "┘"].contains(line.suffix(1)), "\(line)")
        }
        for text in texts { #expect(outcome.output.contains("│ \(text) ")) }
    }
}
