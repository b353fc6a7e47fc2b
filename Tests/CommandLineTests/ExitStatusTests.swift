import Testing

@Suite struct ExitStatusTests {
    private let workspace: Workspace

    init() throws { workspace = try Workspace() }

    @Test func `a conversion ends with 0 and says nothing`() throws {
        try workspace.write(Sample.json, to: "orders.json")
        #expect(
            try workspace.rowcast("orders.json", "--to", "csv")
                == Outcome(status: 0, output: Sample.csv))
        #expect(
            try workspace.rowcast("convert", "orders.json", "--to", "tsv")
                == Outcome(status: 0, output: Sample.txt))
    }

    @Test func `bad data ends with 1 and its place`() throws {
        try workspace.write("[{\"a\":1},\n{\"a\":2 \"b\"}]", to: "bad.json")
        let outcome = try workspace.rowcast("bad.json", "-o", "bad.csv")
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(
            outcome.message
                == "rowcast: bad.json: json: expected ',' or '}' after a value "
                + "(row 2, line 2, byte 17)\n")
        #expect(try workspace.names == ["bad.json"])
    }

    @Test func `a download that was cut short ends with 1`() throws {
        let outcome = try workspace.rowcast(
            "-", "--to", "csv", "-o", "out.csv", input: "[{\"a\":1},\n{\"a\":2}")
        #expect(outcome.status == 1)
        #expect(outcome.message.hasPrefix("rowcast: standard input: json: "))
        #expect(outcome.message.split(separator: "\n").count == 1)
        #expect(try workspace.names == [])
    }

    @Test func `an empty input ends with 1`() throws {
        let outcome = try workspace.rowcast("-", "--to", "csv")
        #expect(outcome.status == 1)
        #expect(outcome.message.hasPrefix("rowcast: standard input: "))
        #expect(outcome.message.split(separator: "\n").count == 1)
    }

    @Test func `a failed query ends with 2 and its message`() throws {
        try workspace.write("[{\"looker_error\":\"no such\\ntable\"}]", to: "failed.json")
        let outcome = try workspace.rowcast("failed.json", "-o", "out.csv")
        #expect(outcome.status == 2)
        #expect(outcome.message.hasPrefix("rowcast: failed.json: json: "))
        #expect(outcome.message.contains("no such table"))
        #expect(outcome.message.split(separator: "\n").count == 1)
        #expect(try workspace.names == ["failed.json"])
    }

    @Test func `a missing input ends with 74`() throws {
        #expect(
            try workspace.rowcast("nowhere.json", "--to", "csv", "-o", "out.csv")
                == Outcome(
                    status: 74,
                    message: "rowcast: nowhere.json: cannot be opened: No such file or directory\n"
                ))
        #expect(try workspace.names == [])
    }

    @Test func `a folder as input ends with 74`() throws {
        #expect(
            try workspace.rowcast(".", "--to", "csv")
                == Outcome(
                    status: 74, message: "rowcast: .: is a directory; name a file in it\n"))
    }

    @Test func `a full disk ends with 74 and names the output`() throws {
        try workspace.write(Sample.json, to: "orders.json")
        let text = "cannot be written: No space left on device\n"
        #expect(
            try workspace.rowcast("orders.json", "-o", "a.csv", "-o", "csv:/dev/full")
                == Outcome(status: 74, message: "rowcast: /dev/full: \(text)"))
        #expect(
            try workspace.shell("\"$ROWCAST\" orders.json --to csv > /dev/full")
                == Outcome(status: 74, message: "rowcast: standard output: \(text)"))
        #expect(
            try workspace.shell("\"$ROWCAST\" formats > /dev/full")
                == Outcome(status: 74, message: "rowcast: standard output: \(text)"))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `a file beyond the size limit ends with 74 and leaves nothing`() throws {
        try workspace.write(
            Sample.openJSON(byteCount: 200_000) + Sample.jsonEnd, to: "orders.json")
        let outcome = try workspace.shell("ulimit -f 4; exec \"$ROWCAST\" orders.json -o out.csv")
        #expect(
            outcome
                == Outcome(
                    status: 74, message: "rowcast: out.csv: cannot be written: File too large\n"))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `a closed pipe downstream ends quietly with 0`() throws {
        try workspace.write(
            Sample.openJSON(byteCount: 2_500_000) + Sample.jsonEnd, to: "orders.json")
        let outcome = try workspace.shell(
            "{ \"$ROWCAST\" orders.json --to csv; echo $? >&2; } | head -1")
        #expect(
            outcome == Outcome(status: 0, output: "orders.id,orders.status\n", message: "0\n"))
    }

    @Test func `an input that changes while it is read ends with 74`() throws {
        try workspace.write(
            Sample.openJSON(byteCount: 2_500_000) + Sample.jsonEnd, to: "orders.json")
        // The pipe is full before all is written, so the change comes in the middle.
        let outcome = try workspace.shell(
            """
            mkfifo pipe
            "$ROWCAST" orders.json -o csv:pipe -o b.csv &
            exec 3< pipe
            head -c 1 <&3 > /dev/null
            echo >> orders.json
            cat <&3 > /dev/null
            wait $!
            """)
        #expect(
            outcome
                == Outcome(
                    status: 74,
                    message: "rowcast: orders.json: the file changed while it was read; "
                        + "run again\n"))
        #expect(try workspace.names == ["orders.json", "pipe"])
    }
}
