import Testing

/// Table calculations, as users type them.
@Suite struct CalculationTests {
    @Test func `a column is calculated and formatted`() throws {
        let workspace = try Workspace()
        try workspace.write("n\n1\n3\n", to: "in.csv")
        #expect(
            try workspace.rowcast(
                "in.csv", "--calc", "share = ${n} / sum(${n})", "--value-format", "share=0.0%",
                "--calc", "is_three=${n}=3", "--to", "csv"
            ).output == "n,Share,Is Three\n1,25.0%,No\n3,75.0%,Yes\n")
    }

    @Test func `a pipe is read twice where rows wait for all others`() throws {
        let workspace = try Workspace()
        let rows = (1...200_000).map { "\($0)\n" }.joined()
        try workspace.write("n\n\(rows)", to: "in.csv")
        let outcome = try workspace.shell(
            "cat in.csv | $ROWCAST - -f csv -t csv --calc 'most=max(${n})' | tail -n 1")
        #expect(outcome.output == "200000,200000\n")
    }

    @Test(arguments: [
        (["--calc", "share"], "--calc takes NAME=EXPRESSION, not 'share'"),
        (["--calc", "x=summ(${n})"], "calculation x, byte 0: there is no function \"summ\""),
        (["--calc", "x=${m}"], "calculation x, byte 0"),
        (["--calc", "n=1"], "the result has a field of that name"),
        (["--calc", "x=1", "--calc", "x=2"], "two calculations are called x"),
        (["--calc", "x=1", "--value-format", "x=0.0.0\""], "is no value format"),
    ])
    func `wrong use is told with status 64, and writes nothing`(
        arguments: [String], text: String
    ) throws {
        let workspace = try Workspace()
        try workspace.write("n\n1\n", to: "in.csv")
        let outcome = try workspace.rowcast(["in.csv", "--to", "csv"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.message.contains(text), "\(outcome.message)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a calculation of a query that fails is a warning, which --strict refuses`() throws {
        let workspace = try Workspace()
        try workspace.write("n\n1\n", to: "in.csv")
        try workspace.write(
            #"[{"table_calculation":"x","label":"X","expression":"${m} + 1"}]"#, to: "calcs.json")
        let arguments = ["in.csv", "--to", "csv", "--dynamic-fields", "calcs.json"]
        let outcome = try workspace.rowcast(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output == "n,X\n1,\n")
        #expect(outcome.message.contains("calculation x, byte 0"))
        #expect(try workspace.rowcast(arguments + ["--strict"]).status == 1)
        #expect(
            try workspace.rowcast("in.csv", "--to", "csv", "--dynamic-fields", "none.json").status
                == 74)
    }

    @Test func `an explanation has types, needs and carets`() throws {
        let workspace = try Workspace()
        try workspace.write("n,city\n1,Bonn\n", to: "in.csv")
        let streams = try workspace.rowcast("calc", "--explain", "${a} / offset(${a}, 1) - 1")
        #expect(streams.status == 0)
        #expect(streams.output.contains("streams"))
        #expect(streams.output.contains("sees 1 row below"))
        let days = try workspace.rowcast("calc", "--explain", "diff_days(${d}, now())")
        #expect(days.output.hasPrefix("takes ${d} for a date\n"))
        let wrong = try workspace.rowcast("calc", "--explain", "x=upper(${n})", "in.csv")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("\nupper(${n})\n"))
        #expect(wrong.output.contains("^^^^"))
        #expect(
            try workspace.rowcast("calc", "--explain", "x=upper(${city})", "in.csv").status == 0)
        #expect(try workspace.rowcast("calc").status == 64)
        #expect(try workspace.rowcast("calc", "--explain", "1", "in.csv", "-f", "no").status == 64)
    }

    @Test func `an explanation has the types that a conversion finds`() throws {
        let workspace = try Workspace()
        let days = "day,n\n2024-01-01,1\n"
        let explained = try workspace.rowcast(
            "calc", "--explain", "x=add_days(1, ${day})", "-", "-f", "csv", input: days)
        #expect(explained.status == 0)
        #expect(explained.output.hasPrefix("x: date, "), "\(explained.output)")
        let flags = try workspace.rowcast(
            "calc", "--explain", "x=NOT ${b}", "-", input: #"[{"b":true},{"b":null}]"#)
        #expect(flags.output.hasPrefix("x: yesno, "), "\(flags.output)\(flags.message)")
        #expect(
            try workspace.rowcast(
                "-", "-f", "csv", "-t", "csv", "--calc", "x=add_days(1, ${day})", input: days
            ).output == "day,n,X\n2024-01-01,1,2024-01-02\n")
    }
}
