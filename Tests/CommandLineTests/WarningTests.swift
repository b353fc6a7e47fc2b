import Foundation
import Testing

/// Warnings on standard error, and what `--strict` and `--quiet` make of them.
@Suite struct WarningTests {
    private let workspace: Workspace
    private let warning =
        "rowcast: warning: sums.json: the totals row is left out; --totals total writes it\n"

    init() throws {
        workspace = try Workspace()
        try workspace.write(
            """
            {"fields":{"measures":[{"name":"n"}]},"data":[{"n":{"value":1}}],
            "totals_data":{"n":{"value":1}}}
            """, to: "sums.json")
    }

    @Test func `a warning is one line, also in a pipe`() throws {
        #expect(
            try workspace.rowcast("sums.json", "--to", "csv")
                == Outcome(status: 0, output: "n\n1\n", message: warning))
        #expect(
            try workspace.shell("cat sums.json | \"$ROWCAST\" - --to csv")
                == Outcome(
                    status: 0, output: "n\n1\n",
                    message: warning.replacing("sums.json", with: "standard input")))
    }

    @Test func `what was asked for by name is no warning`() throws {
        for totals in ["none", "total", "all"] {
            let outcome = try workspace.rowcast("sums.json", "--to", "csv", "--totals", totals)
            #expect(outcome.message == "")
        }
        #expect(try workspace.rowcast("sums.json", "--to", "html").message == "")
    }

    @Test func `warnings can be silenced`() throws {
        #expect(
            try workspace.rowcast("sums.json", "--to", "csv", "--quiet")
                == Outcome(status: 0, output: "n\n1\n"))
    }

    @Test func `with strict a warning leaves no file`() throws {
        #expect(
            try workspace.rowcast("sums.json", "-o", "a.csv", "-o", "b.json", "--strict")
                == Outcome(
                    status: 1,
                    message: warning + """
                        rowcast: warning: sums.json: the totals row is left out, since totals have no \
                        place in json; --totals none says so
                        rowcast: sums.json: 2 warnings, which --strict does not let pass

                        """))
        #expect(try workspace.names == ["sums.json"])
        #expect(
            try workspace.rowcast("sums.json", "-o", "a.csv", "--strict", "--quiet")
                == Outcome(status: 1))
        #expect(try workspace.names == ["sums.json"])
        #expect(
            try workspace.rowcast("sums.json", "-o", "a.csv", "--strict", "--totals", "none").status
                == 0)
    }

    @Test func `with strict a warning behind bytes on standard output is a failure still`() throws {
        let outcome = try workspace.rowcast("sums.json", "--to", "csv", "--strict")
        #expect(outcome.status == 1)
        #expect(outcome.output == "n\n1\n")
    }

    @Test func `the report holds the warnings, with quiet too`() throws {
        for options in [[], ["--quiet"]] {
            let outcome = try workspace.rowcast(
                ["sums.json", "-o", "a.csv", "--report", "json"] + options)
            #expect(outcome.message.contains(#""code":"totals_left_out""#))
            #expect(outcome.message.split(separator: "\n").count == 1)
        }
    }

    @Test func `inspect warns as well`() throws {
        try workspace.write(
            #"{"errors":[{"message":"Note: old","fatal":false}],"fields":{},"data":[]}"#,
            to: "noted.json")
        let outcome = try workspace.rowcast("inspect", "noted.json")
        #expect(outcome.message == "rowcast: warning: noted.json: Note: old\n")
        #expect(outcome.status == 0)
        #expect(try workspace.rowcast("inspect", "noted.json", "--strict").status == 1)
        #expect(try workspace.rowcast("inspect", "noted.json", "--quiet").message == "")
    }

    @Test func `a message of the source cannot move the cursor`() throws {
        try workspace.write(
            #"{"errors":[{"message":"a\u001b[2Jb\nc","fatal":false}],"fields":{},"data":[]}"#,
            to: "noted.json")
        let outcome = try workspace.rowcast("noted.json", "--to", "csv")
        #expect(outcome.message == "rowcast: warning: noted.json: a\u{FFFD}[2Jb c\n")
    }
}
