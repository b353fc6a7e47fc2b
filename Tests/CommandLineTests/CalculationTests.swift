import Foundation
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

    @Test(.enabled(if: PeakMemory.hasPython, "there is no python3"))
    func `a workbook has scales and rules of colours for calculated columns`() throws {
        let workspace = try Workspace()
        try workspace.write("n\n3\n1\n4\n", to: "in.csv")
        try workspace.write(
            ##"""
            {"conditional_formatting":[{"type":"along a scale...","fields":["share"],
            "color_application":{"custom":{"stops":[{"color":"#000000"},{"color":"#ffffff"}]}}},
            {"type":"greater than","value":5,"background_color":"#ff0000","fields":["twice"]}]}
            """##, to: "vis.json")
        let outcome = try workspace.rowcast([
            "in.csv", "-o", "out.xlsx", "--vis-config", "vis.json", "--calc",
            "share=${n} / sum(${n})", "--calc", "twice=${n} * 2",
        ])
        #expect(outcome == Outcome(status: 0))
        let sheet = try workspace.shell(
            """
            python3 -c 'import zipfile; print(zipfile.ZipFile("out.xlsx").read("xl/worksheets/sheet1.xml").decode())'
            """
        ).output
        #expect(
            sheet.contains(
                """
                <conditionalFormatting sqref="B2:B4"><cfRule type="colorScale" priority="1">\
                <colorScale><cfvo type="min"/><cfvo type="max"/><color rgb="FF000000"/>\
                <color rgb="FFFFFFFF"/></colorScale></cfRule></conditionalFormatting>\
                <conditionalFormatting sqref="C2:C4"><cfRule type="expression" dxfId="0" priority="2">\
                <formula>AND(ISNUMBER(C2),C2&gt;5.0)</formula></cfRule></conditionalFormatting>
                """), "\(sheet)")
    }

    /// Expressions that hold numbers, texts and a sorted column.
    private static let holding = [
        "--calc", "r=rank(${n}, ${n})", "--calc", "k=count_distinct(${t})", "--calc",
        "l=lookup(${t}, ${t}, ${n})", "--calc", "s=${n} / sum(${n})",
    ]

    private static func rows(_ count: Int) -> String {
        "n,t\n" + (1...count).map { "\($0 * 7919 % 10007),key \($0 % 4001)\n" }.joined()
    }

    @Test func `columns in the temporary folder give the same bytes, and nothing is left`() throws {
        let workspace = try Workspace()
        try workspace.write(Self.rows(50_000), to: "in.csv")
        try workspace.write(Self.rows(20_000), to: "more.csv")
        let inputs = [["in.csv"], ["in.csv", "more.csv", "--union"]]
        for input in inputs {
            let arguments = input + ["--to", "csv"] + Self.holding
            let held = try workspace.rowcast(arguments)
            #expect(held.status == 0)
            let folder = ["--temporary-folder", "spill", "--max-calculation-bytes", "1MB"]
            _ = try workspace.shell("rm -rf spill && mkdir spill")
            let spilled = try workspace.rowcast(arguments + folder)
            #expect(spilled.output == held.output)
            #expect(try workspace.shell("ls -A spill").output.isEmpty)
        }
        let words = Self.holding.map { "'\($0)'" }.joined(separator: " ")
        let piped = try workspace.shell(
            "cat in.csv | $ROWCAST - -f csv -t csv \(words) --max-calculation-bytes 1MB --temporary-folder spill"
        )
        let held = try workspace.rowcast(["in.csv", "--to", "csv"] + Self.holding)
        #expect(piped.output == held.output)
        #expect(try workspace.shell("ls -A spill").output.isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func `a signal while columns are in the temporary folder leaves nothing`(signal: Int32) throws {
        let workspace = try Workspace()
        _ = try workspace.shell("mkdir spill")
        Fifo.make("slow.csv", in: workspace)
        let command = try workspace.startRowcast(
            "slow.csv", "-o", "out.csv", "--calc", "r=rank(${n}, ${n})", "--max-calculation-bytes",
            "1KB", "--temporary-folder", "spill")
        let input = Fifo("slow.csv", in: workspace)
        input.write(Self.rows(200_000))
        // The copy of the pipe, and the column.
        func files() -> Int { command.openFiles.count { $0.contains("/spill/") } }
        for _ in 0..<3000 where files() < 2 { usleep(10_000) }
        #expect(files() >= 2)
        command.send(signal)
        #expect(command.wait() == Outcome(status: 128 + signal))
        #expect(try workspace.shell("ls -A spill").output.isEmpty)
        #expect(try workspace.names == ["slow.csv", "spill"])
    }

    @Test func `a temporary folder that is missing or full is named`() throws {
        let workspace = try Workspace()
        try workspace.write(Self.rows(50_000), to: "in.csv")
        _ = try workspace.shell("mkdir spill")
        let words = Self.holding.map { "'\($0)'" }.joined(separator: " ")
        let missing = try workspace.rowcast(
            ["in.csv", "--to", "csv", "--max-calculation-bytes", "1MB", "--temporary-folder", "no"]
                + Self.holding)
        #expect(missing.status == 74)
        #expect(
            missing.message.contains("no temporary file can be made in no: No such file"),
            "\(missing.message)")
        // A limit on the size of files stands for a full disk.
        let full = try workspace.shell(
            "ulimit -f 200; $ROWCAST in.csv -t csv \(words) --max-calculation-bytes 1MB --temporary-folder spill"
        )
        #expect(full.status == 74)
        #expect(
            full.message.contains("the temporary file in spill cannot grow to"), "\(full.message)")
        #expect(full.message.contains("--temporary-folder"))
        #expect(full.output.isEmpty)
        #expect(try workspace.shell("ls -A spill").output.isEmpty)
    }
}
