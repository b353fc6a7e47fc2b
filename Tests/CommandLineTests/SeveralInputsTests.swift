import Testing

/// Rows of several inputs that become one result.
@Suite struct SeveralInputsTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(
            """
            {"fields":{"dimensions":[{"name":"o.id","label":"Orders ID","type":"number"}],
            "measures":[{"name":"o.n","label":"Orders Count","type":"count"}]},
            "data":[{"o.id":{"value":1},"o.n":{"value":10,"rendered":"ten"}},
            {"o.id":{"value":2},"o.n":{"value":null}}],"totals_data":{"o.n":{"value":10}}}
            """, to: "a.json")
        try workspace.write(
            #"[{"o.n":30,"o.id":3},{"o.n":40,"o.id":4}]"#, to: "b.json")
        try workspace.write("Orders Count,Orders ID\n50,5\n", to: "c.csv")
        try workspace.write("o.id,extra\n6,x\n", to: "d.csv")
    }

    @Test func `rows follow one another under the first input's columns`() throws {
        let outcome = try workspace.rowcast("a.json", "b.json", "c.csv", "--to", "csv")
        #expect(outcome.output == "Orders ID,Orders Count\n1,10\n2,\n3,30\n4,40\n5,50\n")
        #expect(outcome.status == 0)
        #expect(
            outcome.message == """
                rowcast: warning: a.json and 2 more: totals are left out, since those of one input \
                are not those of all rows

                """)
    }

    @Test func `cells keep their types, and json_detail what it had of its cells`() throws {
        let outcome = try workspace.rowcast("a.json", "b.json", "--to", "json", "--quiet")
        #expect(
            outcome.output.filter { !$0.isWhitespace } == """
                [{"o.id":1,"o.n":10},{"o.id":2,"o.n":null},{"o.id":3,"o.n":30},{"o.id":4,"o.n":40}]
                """)
        let detail = try workspace.rowcast("a.json", "a.json", "--to", "json_detail", "--quiet")
        #expect(detail.output.split(separator: #""rendered":"ten""#).count == 3)
        #expect(!detail.output.contains("totals_data"))
    }

    @Test func `json_detail beside other formats keeps values only, with a warning`() throws {
        let warning = """
            rowcast: warning: a.json and 1 more: the inputs differ in format, so cells of json_detail \
            keep their values only, without rendered texts, html and links

            """
        for inputs in [["a.json", "c.csv"], ["a.json", "b.json"]] {
            let outcome = try workspace.rowcast(
                inputs + ["--to", "json_detail", "--totals", "none"])
            #expect(!outcome.output.contains("rendered"))
            #expect(outcome.message == warning)
        }
        // csv has values only in any case, and json_detail alone loses nothing.
        for arguments in [
            ["a.json", "c.csv", "--to", "csv"], ["a.json", "a.json", "--to", "json_detail"],
            ["b.json", "e.csv", "--to", "json_detail"],
        ] {
            try workspace.write("o.id,o.n\n5,50\n", to: "e.csv")
            #expect(try workspace.rowcast(arguments + ["--totals", "none"]).message == "")
        }
    }

    @Test func `a difference in columns is an error that names the input`() throws {
        for (first, second, reason) in [
            ("b.json", "d.csv", "d.csv: has a column 'extra' that b.json has not"),
            ("a.json", "e.csv", "e.csv: has no column 'o.n' as a.json has"),
        ] {
            try workspace.write("o.id\n7\n", to: "e.csv")
            let outcome = try workspace.rowcast(first, second, "-o", "all.csv")
            #expect(outcome.status == 64)
            #expect(outcome.message.hasPrefix("rowcast: \(reason)"), "\(outcome.message)")
            #expect(outcome.message.contains("--union takes the columns of all inputs"))
            #expect(try !workspace.names.contains("all.csv"))
        }
    }

    @Test func `union takes the columns of all`() throws {
        let outcome = try workspace.rowcast("b.json", "d.csv", "--union", "--to", "csv")
        #expect(outcome == Outcome(status: 0, output: "o.n,o.id,extra\n30,3,\n40,4,\n,6,x\n"))
    }

    @Test func `a limit counts the rows of all inputs`() throws {
        for (limit, rows) in [(1, "30,3\n"), (2, "30,3\n40,4\n"), (3, "30,3\n40,4\n30,3\n")] {
            let outcome = try workspace.rowcast(
                "b.json", "b.json", "--limit", "\(limit)", "--to", "csv")
            #expect(outcome == Outcome(status: 0, output: "o.n,o.id\n" + rows))
        }
    }

    @Test func `a column names the input of each row`() throws {
        #expect(
            try workspace.rowcast(
                "b.json", "d.csv", "--union", "--source-column", "file", "--to", "csv")
                == Outcome(
                    status: 0,
                    output: "o.n,o.id,extra,file\n30,3,,b.json\n40,4,,b.json\n,6,x,d.csv\n"))
        #expect(
            try workspace.shell("\"$ROWCAST\" - --source-column file --to csv < b.json").output
                == "o.n,o.id,file\n30,3,-\n40,4,-\n")
        let detail = try workspace.rowcast(
            "a.json", "--source-column", "file", "--to", "json_detail", "--quiet")
        #expect(detail.output.contains(#""file":{"value":"a.json"}"#))
        #expect(
            try workspace.rowcast("b.json", "--source-column", "o.n", "--to", "csv").status == 64)
    }

    @Test func `standard input may be one of them`() throws {
        let outcome = try workspace.shell(
            "cat a.json | \"$ROWCAST\" c.csv - c.csv --to csv --quiet")
        #expect(
            outcome.output == "Orders Count,Orders ID\n50,5\n10,1\n,2\n50,5\n", "\(outcome.message)"
        )
    }

    @Test func `an error in a later input names it and leaves no file`() throws {
        try workspace.write(#"[{"o.n":1,"o.id":2},{"o.n":1 2}]"#, to: "bad.json")
        let outcome = try workspace.rowcast("b.json", "bad.json", "b.json", "-o", "all.csv")
        #expect(outcome.status == 1)
        #expect(outcome.message.hasPrefix("rowcast: bad.json: json: "), "\(outcome.message)")
        #expect(outcome.message.contains("row 2"))
        #expect(try !workspace.names.contains("all.csv"))
    }

    @Test func `an empty result among them adds no row`() throws {
        try workspace.write("[]", to: "empty.json")
        #expect(
            try workspace.rowcast("empty.json", "b.json", "empty.json", "--to", "csv")
                == Outcome(status: 0, output: "o.n,o.id\n30,3\n40,4\n"))
    }

    @Test func `formats that look at all rows first look at those of all inputs`() throws {
        try workspace.write(#"[{"v":1},{"v":2}]"#, to: "n.json")
        try workspace.write(#"[{"v":"x"}]"#, to: "t.json")
        let outcome = try workspace.rowcast(
            "n.json", "t.json", "--to", "sql", "--sql-rows", "ansi", "--quiet")
        #expect(outcome.status == 0)
        // One text among the values makes the column one of text.
        #expect(
            outcome.output.contains("'x'") && outcome.output.contains("'1'"), "\(outcome.output)")
    }

    /// A result with the pivot values `keys`, one row and the value 1 in each of its cells.
    private func pivoted(_ dimension: String, _ keys: [String]) -> String {
        let pivots = keys.map { "{\"key\":\"\($0)\",\"data\":{\"p\":\"\($0)\"}}" }
        let cells = keys.map { "\"\($0)\":{\"value\":1}" }
        return """
            {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"m"}],
            "pivots":[{"name":"p"}]},"pivots":[\(pivots.joined(separator: ","))],
            "data":[{"d":{"value":"\(dimension)"},"m":{\(cells.joined(separator: ","))}}]}
            """
    }

    @Test func `pivoted results are unpivoted one by one, whatever their pivot values`() throws {
        try workspace.write(pivoted("one", ["x", "y"]), to: "p1.json")
        try workspace.write(pivoted("two", ["x", "y"]), to: "p2.json")
        try workspace.write(pivoted("three", ["z"]), to: "p3.json")
        let alike = try workspace.rowcast("p1.json", "p2.json", "--unpivot", "--to", "csv")
        #expect(
            alike
                == Outcome(status: 0, output: "d,p,m\none,x,1\none,y,1\ntwo,x,1\ntwo,y,1\n"))
        let different = try workspace.rowcast("p1.json", "p3.json", "--unpivot", "--to", "csv")
        #expect(
            different == Outcome(status: 0, output: "d,p,m\none,x,1\none,y,1\nthree,z,1\n"))
        // As they are, they differ in their columns.
        let wide = try workspace.rowcast("p1.json", "p3.json", "--to", "csv")
        #expect(wide.status == 64)
        #expect(wide.message.hasPrefix("rowcast: p3.json: has a column "), "\(wide.message)")
    }

    @Test func `an input that is not pivoted cannot be unpivoted, and is named`() throws {
        try workspace.write(pivoted("one", ["x"]), to: "p.json")
        try workspace.write(#"[{"d":"two","m":1}]"#, to: "flat.json")
        for inputs in [["p.json", "flat.json"], ["flat.json", "p.json"]] {
            let outcome = try workspace.rowcast(inputs + ["--unpivot", "-o", "all.csv"])
            #expect(outcome.status == 64)
            #expect(
                outcome.message.hasPrefix("rowcast: flat.json: json: the result has no pivots"),
                "\(outcome.message)")
        }
        #expect(try !workspace.names.contains("all.csv"))
    }
}
