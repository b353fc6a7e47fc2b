import Testing

/// Outputs in parts: `--rows-per-file`.
@Suite struct SplitTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    private func write(rows: Int) throws {
        let rows = (1...rows).map { "{\"a\":\($0)}" }.joined(separator: ",\n")
        try workspace.write("[\(rows)]", to: "a.json")
    }

    @Test func `each part is a whole document, and numbers have one width`() throws {
        try write(rows: 21)
        let outcome = try workspace.rowcast(
            "a.json", "-o", "p{n}.csv", "-o", "q-{n}.json", "-o", "all.csv", "--rows-per-file", "2")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("p01.csv") == "a\n1\n2\n")
        #expect(workspace.read("p10.csv") == "a\n19\n20\n")
        #expect(workspace.read("p11.csv") == "a\n21\n")
        #expect(workspace.read("q-02.json") == "[{\"a\":3},\n{\"a\":4}]\n")
        #expect(try workspace.names.count == 2 + 11 + 11 + 1)
        #expect(workspace.read("all.csv")?.split(separator: "\n").count == 22)
    }

    @Test func `rows that fill their parts leave no empty one, and no rows are one part`() throws {
        try write(rows: 4)
        #expect(
            try workspace.rowcast("a.json", "-o", "p{n}.csv", "--rows-per-file", "2")
                == Outcome(status: 0))
        #expect(try workspace.names == ["a.json", "orders.json", "p1.csv", "p2.csv"])
        try workspace.write("a,b\n", to: "none.csv")
        #expect(
            try workspace.rowcast("none.csv", "-o", "none{n}.txt", "--rows-per-file", "2").status
                == 0)
        #expect(workspace.read("none1.txt") == "a\tb\n")
    }

    @Test func `parts may be workbooks, and compressed`() throws {
        try write(rows: 5)
        let outcome = try workspace.rowcast(
            "a.json", "-o", "p{n}.xlsx", "-o", "p{n}.csv.gz", "--rows-per-file", "3", "--validate")
        #expect(outcome == Outcome(status: 0))
        #expect(
            try workspace.rowcast("p2.xlsx", "--to", "csv")
                == Outcome(status: 0, output: "a\n4\n5\n"))
        #expect(
            try workspace.shell("gzip -dc p1.csv.gz") == Outcome(status: 0, output: "a\n1\n2\n3\n"))
        #expect(try workspace.shell("gzip -dc p2.csv.gz").output == "a\n4\n5\n")
    }

    @Test func `thousands of parts need few descriptors, and are the same for any threads`() throws
    {
        try write(rows: 40_000)
        let outcome = try workspace.shell(
            """
            ulimit -n 40; mkdir x y
            "$ROWCAST" a.json -o 'x/{n}.csv' --rows-per-file 11 --threads 4 &&
            "$ROWCAST" a.json -o 'y/{n}.csv' --rows-per-file 11 --threads 1 && diff -r x y &&
            ls x | wc -l && cat x/0001.csv | wc -l && tail -n 1 x/3637.csv &&
            (echo a; grep -hv a x/*.csv) > joined.csv && "$ROWCAST" a.json --to csv | cmp - joined.csv
            """)
        #expect(outcome == Outcome(status: 0, output: "3637\n12\n40000\n"))
    }

    @Test func `parts of several inputs go on from one input to the next`() throws {
        try write(rows: 3)
        try workspace.write("a\n4\n5\n", to: "b.csv")
        try workspace.write("a\n", to: "none.csv")
        let outcome = try workspace.rowcast(
            "a.json", "none.csv", "b.csv", "-o", "p{n}.csv", "--rows-per-file", "2")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("p1.csv") == "a\n1\n2\n")
        #expect(workspace.read("p2.csv") == "a\n3\n4\n")
        #expect(workspace.read("p3.csv") == "a\n5\n")
        #expect(
            try workspace.names
                == ["a.json", "b.csv", "none.csv", "orders.json", "p1.csv", "p2.csv", "p3.csv"])
    }

    @Test func `each input has parts of its own`() throws {
        try write(rows: 3)
        try workspace.write("a\n4\n5\n", to: "b.csv")
        let outcome = try workspace.rowcast(
            "a.json", "b.csv", "-o", "out/{}-{n}.csv", "--rows-per-file", "2", "--quiet")
        #expect(outcome == Outcome(status: 0))
        #expect(try workspace.shell("ls out").output == "a-1.csv\na-2.csv\nb-1.csv\n")
        #expect(workspace.read("out/a-2.csv") == "a\n3\n")
        #expect(workspace.read("out/b-1.csv") == "a\n4\n5\n")
    }

    @Test func `all parts appear or none`() throws {
        try workspace.write(Sample.openJSON(byteCount: 1_500_000) + "oops", to: "bad.json")
        try workspace.write("old", to: "p00002.csv")
        #expect(
            try workspace.rowcast("bad.json", "-o", "p{n}.csv", "--rows-per-file", "3").status == 1)
        #expect(try workspace.names == ["bad.json", "orders.json", "p00002.csv"])
        // A folder in the place of the last part.
        try write(rows: 3)
        #expect(
            try workspace.shell("mkdir r3.csv; echo old > r1.csv; chmod 604 r1.csv").status == 0)
        let outcome = try workspace.rowcast("a.json", "-o", "r{n}.csv", "--rows-per-file", "1")
        #expect(outcome.status == 74)
        #expect(outcome.message.contains("r3.csv"))
        #expect(workspace.read("r1.csv") == "old\n")
        #expect(try !workspace.names.contains { $0.hasPrefix(".rowcast") || $0 == "r2.csv" })
        #expect(try workspace.shell("rmdir r3.csv").status == 0)
        #expect(
            try workspace.rowcast("a.json", "-o", "r{n}.csv", "--rows-per-file", "1").status == 0)
        #expect(workspace.read("r1.csv") == "a\n1\n")
        #expect(try workspace.shell("stat -c %a r1.csv").output == "604\n")
    }

    @Test(arguments: [
        (["-o", "p{n}.csv"], "{n} needs --rows-per-file"),
        (["-o", "p.csv", "--rows-per-file", "2"], "--rows-per-file needs {n}"),
        (["-o", "p{n}/a.csv", "--rows-per-file", "2"], "not of a folder"),
        (["-o", "p{n}.csv", "--rows-per-file", "0"], "1 or more"),
    ])
    func `the mark and the option need each other`(arguments: [String], message: String) throws {
        let outcome = try workspace.rowcast(["orders.json"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.message.contains(message))
        #expect(try workspace.names == ["orders.json"])
    }

    @Test func `a part does not replace the file of another output`() throws {
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "p{n}.csv", "-o", "p1.csv", "--rows-per-file", "9")
        #expect(outcome.status == 64)
        #expect(try workspace.names == ["orders.json"])
    }
}
