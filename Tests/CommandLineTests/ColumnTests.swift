import Testing

/// Options for columns, as users type them.
@Suite struct ColumnTests {
    @Test func `columns are chosen, dropped, renamed and formatted`() throws {
        let workspace = try Workspace()
        try workspace.write("id,\"a,b\",total,x\n1,2,3000,4\n", to: "in.csv")
        #expect(
            try workspace.rowcast(
                "in.csv", "--columns", #"a\,b,*"#, "--drop", "X", "--rename", "id=nr", "--rename",
                "total=Sum", "--value-format", "total=$#,##0", "--to", "csv"
            ).output == "\"a,b\",nr,Sum\n2,1,\"$3,000\"\n")
    }

    @Test(arguments: [
        (["--drop", "a,,b"], "--drop has an empty name"),
        (["--rename", "a"], "--rename takes OLD=NEW, not 'a'"),
        (["--rename", "a=b", "--rename", "a=c"], "--rename has 'a' twice"),
        (["--value-format", "a="], "--value-format takes COLUMN=FORMAT, not 'a='"),
        (
            ["--value-format", "a=0.0.0\"", "--to", "csv"],
            "--value-format: '0.0.0\"' of a is no value format"
        ),
        (
            ["--columns", "idd", "--to", "csv"],
            "there is no column 'idd'; nearest of 2 columns: id"
        ),
        (
            ["--value-format", "id=0", "--to", "json_detail"],
            "--value-format has no effect on json_detail"
        ),
    ])
    func `wrong use is told with status 64`(arguments: [String], text: String) throws {
        let workspace = try Workspace()
        try workspace.write("id,name\n1,2\n", to: "in.csv")
        let outcome = try workspace.rowcast(["in.csv"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.message.contains(text), "\(outcome.message)")
        #expect(outcome.output.isEmpty)
    }
}
