import Foundation
import Testing

/// Options that can change nothing in a run are refused, and nothing is written.
@Suite struct IdleOptionTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    @Test(arguments: [
        ("--crlf", "csv", ["--to", "json"]), ("--html page", "html", ["--to", "csv"]),
        ("--sheet 2", "xlsx", ["--to", "csv"]), ("--links", "md", ["--to", "csv"]),
        ("--merged-headers", "xlsx", ["--to", "csv"]),
        ("--compression small", "xlsx", ["--to", "json"]),
        ("--encoding latin1", "csv", ["--to", "csv"]), ("--hidden", "csv", ["--to", "json"]),
        ("--no-row-totals", "html", ["--to", "json_detail"]),
        ("--apply-formatting", "csv", ["--to", "json_detail"]),
        ("--header names", "json", ["--to", "json_bi"]),
        ("--sql-table t", "sql", ["-o", "a.csv", "-o", "b.json"]),
    ])
    func `an option that no format of the run has is refused`(
        option: String, owner: String, outputs: [String]
    ) throws {
        let words = option.split(separator: " ").map(String.init)
        let outcome = try workspace.rowcast(["orders.json"] + outputs + words)
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.message.contains("\(words[0]) has no effect on "), "\(outcome)")
        #expect(outcome.message.contains(owner), "\(outcome)")
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `an option passes where one of several outputs has it`() throws {
        let outcome = try workspace.rowcast("orders.json", "-o", "a.csv", "-o", "b.json", "--crlf")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("a.csv")?.contains("\r\n") == true)
    }

    @Test func `totals are refused where rows have no place for them`() throws {
        let outcome = try workspace.rowcast("orders.json", "--to", "json", "--totals", "all")
        #expect(outcome.status == 64)
        #expect(
            try workspace.rowcast("orders.json", "--to", "json", "--totals", "none").status == 0)
    }

    @Test func `a format for outputs whose names all tell another one is refused`() throws {
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "a.csv", "-o", "b.json", "--to", "md")
        #expect(
            outcome
                == Outcome(
                    status: 64,
                    message:
                        "rowcast: --to md has no effect: the outputs' names all tell a format; "
                        + "see 'rowcast --help'\n"))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `an option of one format alone tells the format`() throws {
        let sql = try workspace.rowcast("orders.json", "--sql-rows", "sqlite")
        #expect(sql.status == 0)
        #expect(sql.output.contains("INSERT INTO"))
        let page = try workspace.rowcast("orders.json", "--html", "page", "-o", "page")
        #expect(page == Outcome(status: 0))
        #expect(workspace.read("page")?.hasPrefix("<!DOCTYPE html>") == true)
        // csv and txt both have it.
        #expect(try workspace.rowcast("orders.json", "--crlf").status == 64)
    }

    @Test func `options of reading are refused by inspect and validate too`() throws {
        for command in ["inspect", "validate"] {
            let outcome = try workspace.rowcast(command, "orders.json", "--sheet", "1")
            #expect(outcome.status == 64, "\(outcome)")
        }
    }
}
