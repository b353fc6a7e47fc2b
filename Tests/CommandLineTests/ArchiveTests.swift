import Foundation
import Testing

/// zip archives, written by Python.
@Suite(.enabled(if: Python.isThere, "there is no python3"))
struct ArchiveTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
        try workspace.write("a\n1\n", to: "a.csv")
        let made = try workspace.shell(
            """
            python3 -c '
            import zipfile
            with zipfile.ZipFile("one.zip", "w", zipfile.ZIP_DEFLATED) as z:
                z.write("orders.json")
                z.writestr("__MACOSX/._orders.json", "x")
            with zipfile.ZipFile("two.zip", "w") as z:
                z.write("orders.json")
                z.write("a.csv")
            with zipfile.ZipFile("bz.zip", "w", zipfile.ZIP_BZIP2) as z:
                z.write("a.csv")
            '
            """)
        #expect(made.status == 0, "\(made.message)")
    }

    @Test func `an archive is read from a file and from a pipe`() throws {
        let csv = Outcome(status: 0, output: Sample.csv)
        #expect(try workspace.rowcast("one.zip", "-t", "csv") == csv)
        #expect(try workspace.shell("cat one.zip | \"$ROWCAST\" - -t csv") == csv)
        #expect(try workspace.rowcast("two.zip", "--member", "orders.json", "-t", "csv") == csv)
        let joined = try workspace.rowcast("one.zip", "orders.json", "-t", "csv", "-n", "3")
        #expect(joined.output == Sample.csv + "1,complete\n")
    }

    @Test func `an archive of several files lists them, with an exit status for wrong use`() throws
    {
        let several = try workspace.rowcast("two.zip", "-t", "csv")
        #expect(several.status == 64)
        #expect(
            several.message
                == "rowcast: two.zip: the archive has 2 files; pass --member NAME for one of them: "
                + "'orders.json', 'a.csv'\n")
        #expect(try workspace.rowcast("two.zip", "--member", "b.csv", "-t", "csv").status == 1)
        let other = try workspace.rowcast("bz.zip", "-t", "csv")
        #expect(other.status == 64)
        #expect(other.message.contains("method 12"))
    }

    @Test func `inspect, validate and the names of outputs work for archives`() throws {
        #expect(
            try workspace.rowcast("inspect", "one.zip", "--json").output.contains(
                "\"format\":\"json\""))
        #expect(
            try workspace.rowcast("validate", "two.zip", "--member", "a.csv")
                == Outcome(status: 0, output: "two.zip: csv: valid, 1 row, 4 bytes\n"))
        #expect(try workspace.rowcast("one.zip", "-o", "out/{}.csv", "--quiet").status == 0)
        #expect(workspace.read("out/one.csv") == Sample.csv)
    }
}

private enum Python {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
}
