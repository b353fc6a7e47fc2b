import Testing

/// The sheets and tables that an inspection lists.
@Suite struct InspectTablesTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write("id\n1\n2\n", to: "a.csv")
        try workspace.write("name\nx\n", to: "b.csv")
        try workspace.write(
            """
            <h1>Report</h1><table><tr><td>menu</td></tr></table>
            <table hidden><caption>no</caption><tr><td>1</td></tr></table>
            <table><caption>Orders of <b>2024</b>\u{1B}</caption>
            <tr><th>id</th></tr><tr><td>1</td></tr>
            <tr><td>2<table><tr><td>in</td></tr><tr><td>in</td></tr></table></td></tr></table>
            <table><caption>Users</caption><tr><th>u</th></tr></table>
            """, to: "page.html")
    }

    @Test func `sheets of a workbook`() throws {
        _ = try workspace.rowcast("a.csv", "b.csv", "-o", "all.xlsx", "--sheets")
        let outcome = try workspace.rowcast("inspect", "all.xlsx", "--sheet", "2")
        #expect(
            outcome.output.contains(
                """

                sheets:
                  NUMBER  NAME
                  1       a
                  2       b     read

                """), "\(outcome.output)")
        let json = try workspace.rowcast("inspect", "all.xlsx", "--json", "--quiet")
        #expect(
            json.output.contains(
                """
                "sheets":[{"number":1,"name":"a","is_read":true,"is_hidden":false,"rows":null},\
                {"number":2,"name":"b","is_read":false,"is_hidden":false,"rows":null}]
                """), "\(json.output)")
    }

    @Test(arguments: [([], 1), (["--html-table", "2"], 2)])
    func `tables of a page`(options: [String], read: Int) throws {
        let outcome = try workspace.rowcast(
            ["inspect", "page.html", "--json", "--quiet"] + options)
        let list = outcome.output.split(separator: "\"tables\":").last ?? ""
        let names = ["null", "\"Orders of 2024", "null", "\"Users\""]
        for (index, name) in names.enumerated() {
            #expect(list.contains("{\"number\":\(index + 1),\"name\":\(name)"), "\(list)")
        }
        #expect(!list.contains("\"number\":5,"))
        let first = list.split(separator: "\"is_read\":true").first ?? ""
        #expect(first.split(separator: "{\"number\":").count - 1 == read, "\(list)")
    }

    @Test func `numbers of rows count headings`() throws {
        let outcome = try workspace.rowcast("inspect", "page.html", "--html-table", "2")
        #expect(
            outcome.output.contains(
                """

                tables:
                  NUMBER  NAME             ROWS
                  1                        1
                  2       Orders of 2024\u{FFFD}  3     read
                  3                        2
                  4       Users            1

                """), "\(outcome.output)")
    }

    @Test func `a table or sheet that is not there is an error that lists those that are`() throws {
        _ = try workspace.rowcast("a.csv", "b.csv", "-o", "all.xlsx", "--sheets")
        let sheet = try workspace.rowcast("inspect", "all.xlsx", "--sheet", "9")
        #expect(sheet.status == 1)
        #expect(
            sheet.message == "rowcast: all.xlsx: xlsx: there is no sheet '9'; sheets: a, b\n")
        let table = try workspace.rowcast("inspect", "page.html", "--html-table", "9")
        #expect(table.status == 1)
        #expect(
            table.message.contains(
                "the page has 4 tables, so there is no table 9; "
                    + "tables: 1, 2 Orders of 2024\u{FFFD}, 3, 4 Users"), "\(table.message)")
    }
}
