import Testing

/// Several inputs that become the sheets of one workbook.
@Suite struct SheetsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write("id,n\n1,10\n2,20\n", to: "a.csv")
        try workspace.write(#"[{"name":"x"},{"name":"y"}]"#, to: "b.json")
    }

    private func sheet(_ name: String, of book: String) throws -> String {
        try workspace.rowcast(book, "--sheet", name, "--to", "csv").output
    }

    @Test func `each input is a sheet`() throws {
        let outcome = try workspace.rowcast("a.csv", "b.json", "-o", "all.xlsx", "--sheets")
        #expect(outcome == Outcome(status: 0))
        #expect(try sheet("a", of: "all.xlsx") == "id,n\n1,10\n2,20\n")
        #expect(try sheet("2", of: "all.xlsx") == "name\nx\ny\n")
        let piped = try workspace.shell(
            "\"$ROWCAST\" a.csv b.json --sheets | \"$ROWCAST\" - --sheet b --to csv")
        #expect(piped.output == "name\nx\ny\n")
    }

    @Test func `a limit counts the rows of each`() throws {
        _ = try workspace.rowcast(
            "a.csv", "b.json", "-o", "all.xlsx", "--sheets", "--limit", "1",
            "--source-column", "file")
        #expect(try sheet("a", of: "all.xlsx") == "id,n,file\n1,10,a.csv\n")
        #expect(try sheet("b", of: "all.xlsx") == "name,file\nx,b.json\n")
    }

    @Test func `an input that is cut short leaves no file`() throws {
        try workspace.write(#"[{"name":"x"},{"na"#, to: "cut.json")
        let outcome = try workspace.rowcast("a.csv", "cut.json", "-o", "all.xlsx", "--sheets")
        #expect(outcome.status == 1)
        #expect(outcome.message.hasPrefix("rowcast: cut.json: json: "))
        #expect(try workspace.names == ["a.csv", "b.json", "cut.json"])
    }

    @Test func `warnings name their input, and a report is a line each`() throws {
        try workspace.write("id\n12345678901234567890\n", to: "long.csv")
        var outcome = try workspace.rowcast("a.csv", "long.csv", "-o", "all.xlsx", "--sheets")
        #expect(outcome.status == 0)
        #expect(outcome.message.hasPrefix("rowcast: warning: long.csv: whole numbers of more than"))
        outcome = try workspace.rowcast(
            "a.csv", "long.csv", "-o", "all.xlsx", "--sheets", "--report", "json")
        let lines = outcome.message.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(#""rows":2"#))
        #expect(lines[1].contains(#""rows":1"#))
    }

    @Test func `the option for a sheet tells which one is read`() throws {
        _ = try workspace.rowcast("a.csv", "b.json", "-o", "all.xlsx", "--sheets")
        let outcome = try workspace.rowcast(
            "all.xlsx", "-o", "one.xlsx", "--sheets", "--sheet", "b")
        #expect(outcome == Outcome(status: 0))
        #expect(try sheet("b", of: "one.xlsx") == "name\nx\ny\n")
        let refused = try workspace.rowcast("a.csv", "-o", "x.xlsx", "--sheets", "--sheet", "b")
        #expect(refused.status == 64)
        #expect(refused.message.contains("--sheet has no effect on csv"))
    }

    @Test(arguments: [
        (["-o", "all.csv"], "csv has no sheets; name an output like all.xlsx"),
        (["-o", "a.xlsx", "-o", "b.xlsx"], "name one output, as in -o all.xlsx"),
        (["-o", "{}.xlsx"], "leave {} out of the output's name"),
        (["-o", "{n}.xlsx", "--rows-per-file", "1"], "--rows-per-file is for one result"),
        (["-o", "all.xlsx", "--union"], "--sheets gives each a sheet of its own"),
    ])
    func `options for other outputs are refused`(options: [String], reason: String) throws {
        let outcome = try workspace.rowcast(["a.csv", "b.json", "--sheets"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.message.contains(reason), "\(outcome.message)")
        #expect(try workspace.names == ["a.csv", "b.json"])
    }
}
