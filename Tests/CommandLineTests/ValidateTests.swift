import Foundation
import Testing

@Suite struct ValidateTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    @Test(arguments: ["json", "json_detail", "csv", "md", "html", "gsxml"])
    func `what is written is valid`(format: String) throws {
        let check = ["html", "gsxml"].contains(format) ? ["--validate=schema"] : []
        let written = try workspace.rowcast(["orders.json", "-o", "\(format):out"] + check)
        #expect(written == Outcome(status: 0))
        let outcome = try workspace.rowcast("validate", "out", "--schema")
        #expect(outcome.status == 0)
        #expect(outcome.message == "")
        #expect(outcome.output.hasPrefix("out: \(format): valid, 2 rows, "), "\(outcome.output)")
        let quiet = try workspace.rowcast("validate", "out", "--quiet")
        #expect(quiet == Outcome(status: 0))
    }

    @Test(arguments: ["--validate", "--validate=well-formed", "--validate=schema"])
    func `a workbook is checked while it is written`(option: String) throws {
        let written = try workspace.rowcast("orders.json", "-o", "out.xlsx", option)
        #expect(written == Outcome(status: 0))
        #expect(try workspace.rowcast("validate", "out.xlsx", "--schema").status == 0)
    }

    @Test func `a check that none of the outputs has is refused`() throws {
        let outcome = try workspace.rowcast("orders.json", "-o", "out.csv", "--validate")
        #expect(
            outcome
                == Outcome(
                    status: 64,
                    message: "rowcast: orders.json: --validate has no effect on csv, only where "
                        + "html, xlsx, gsxml is written\n"))
        let both = try workspace.rowcast(
            "orders.json", "-o", "out.csv", "-o", "out.html", "--validate")
        #expect(both == Outcome(status: 0))
    }

    @Test func `a truncated result is not valid`() throws {
        try workspace.write(#"{"truncated":true,"fields":{},"data":[]}"#, to: "cut.json")
        #expect(
            try workspace.rowcast("validate", "cut.json")
                == Outcome(
                    status: 1, output: "cut.json: json_detail: truncated, 0 rows, 40 bytes\n",
                    message:
                        "rowcast: warning: cut.json: the server left rows out: the result says "
                        + "it is truncated\n"))
        let quiet = try workspace.rowcast("validate", "cut.json", "--quiet")
        #expect(quiet == Outcome(status: 1))
    }

    @Test func `a result with a warning is not called valid, and fails when that is asked for`()
        throws
    {
        try workspace.write(
            #"{"errors":[{"message":"Note: old","fatal":false}],"fields":{},"data":[]}"#,
            to: "noted.json")
        #expect(
            try workspace.rowcast("validate", "noted.json")
                == Outcome(
                    status: 0,
                    output: "noted.json: json_detail: sound in what was read, 0 rows, 72 bytes\n",
                    message: "rowcast: warning: noted.json: Note: old\n"))
        #expect(try workspace.rowcast("validate", "noted.json", "--strict").status == 1)
    }

    @Test func `anything else is no way to validate`() throws {
        let outcome = try workspace.rowcast("orders.json", "-o", "out.xlsx", "--validate=all")
        #expect(outcome.status == 64)
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `a fault is one line with its place, and the status 1`() throws {
        try workspace.write("id,name\n1,a\n2\n", to: "a.csv")
        #expect(
            try workspace.rowcast("validate", "a.csv")
                == Outcome(
                    status: 1,
                    output: "a.csv: csv: line 3, column 1: 1 cell, but the header has 2; "
                        + "--ragged pad fills short rows (row 2, byte 12)\n"))
        #expect(try workspace.rowcast("validate", "a.csv", "--ragged", "pad").status == 0)
        try workspace.write("[{\"a\":\"é\"},\n {\"a\":\"é\" x}]\n", to: "a.json")
        #expect(
            try workspace.rowcast("validate", "a.json")
                == Outcome(
                    status: 1,
                    output: "a.json: json: line 2, column 11: "
                        + "expected ',' or '}' after a value (row 2, byte 24)\n"))
    }

    @Test func `markup is checked by libxml2, and several faults are told`() throws {
        try workspace.write(
            "<results>\n<row><cell>A</cell></row>\n<row/>\n<row x='1'/></results>", to: "a.gsxml")
        #expect(
            try workspace.rowcast("validate", "a.gsxml", "--schema")
                == Outcome(
                    status: 1,
                    output: """
                        a.gsxml: gsxml: line 3, column 7: a row of 0 cells, but the first has 1
                        a.gsxml: gsxml: line 4, column 11: invalid attribute x for element row
                        a.gsxml: gsxml: line 4, column 13: a row of 0 cells, but the first has 1

                        """))
        try workspace.write("<results><row><cell>R&D</cell></row></results>", to: "b.gsxml")
        let outcome = try workspace.shell("cat b.gsxml | \"$ROWCAST\" validate -")
        #expect(
            outcome
                == Outcome(
                    status: 1,
                    output: "standard input: gsxml: line 1, column 24: "
                        + "an '&' that is not written as '&amp;'\n"))
    }

    @Test func `the report is one line of json`() throws {
        try workspace.write("<results><row><cell>A</cell></row></result>", to: "a.gsxml")
        let outcome = try workspace.rowcast("validate", "a.gsxml", "--report", "json")
        #expect(outcome.status == 1)
        #expect(outcome.output == "")
        #expect(
            outcome.message == """
                {"file":"a.gsxml","format":"gsxml","valid":false,"truncated":false,"rows":0,"bytes":0,"faults":\
                [{"part":null,"line":1,"column":44,"reason":\
                "opening and ending tag mismatch: results line 1 and result"}],"warnings":[]}

                """)
    }

    @Test func `what cannot be read is no fault`() throws {
        #expect(try workspace.rowcast("validate", "nowhere.csv").status == 74)
        try workspace.write("[{\"looker_error\":\"no such view\"}]", to: "failed.json")
        #expect(try workspace.rowcast("validate", "failed.json").status == 2)
    }

    @Test func `gsxml of other names is valid by them`() throws {
        let names = ["--gsxml-root", "export", "--gsxml-row", "r", "--gsxml-cell", "c"]
        let written = try workspace.rowcast(["orders.json", "-o", "out.gsxml"] + names)
        #expect(written == Outcome(status: 0))
        #expect(try workspace.rowcast(["validate", "out.gsxml", "--schema"] + names).status == 0)
        #expect(try workspace.rowcast("validate", "out.gsxml", "--schema").status == 1)
    }
}
