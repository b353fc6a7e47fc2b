import Foundation
import Testing

@Suite struct OutputTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    private func mode(of name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: workspace.path(name))[.posixPermissions]
            as? Int
    }

    private func makeLink(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: workspace.path(name), withDestinationPath: target)
    }

    @Test func `one run writes several files`() throws {
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "a.csv", "-o", "a.txt", "-o", "csv:a.dat", "-o", "copy.json")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("a.csv") == Sample.csv)
        #expect(workspace.read("a.txt") == Sample.txt)
        #expect(workspace.read("a.dat") == Sample.csv)
        #expect(workspace.read("copy.json") == Sample.json)
        #expect(try workspace.names == ["a.csv", "a.dat", "a.txt", "copy.json", "orders.json"])
    }

    @Test func `a file and standard output can be written in one run`() throws {
        let outcome = try workspace.rowcast("orders.json", "-o", "-", "-o", "a.txt", "--to", "csv")
        #expect(outcome == Outcome(status: 0, output: Sample.csv))
        #expect(workspace.read("a.txt") == Sample.txt)
        #expect(
            try workspace.rowcast("orders.json", "-o", "csv:/dev/stdout")
                == Outcome(status: 0, output: Sample.csv))
    }

    @Test func `the option wins over the extension of an only output`() throws {
        #expect(try workspace.rowcast("orders.json", "--to", "txt", "-o", "a.csv").status == 0)
        #expect(workspace.read("a.csv") == Sample.txt)
    }

    @Test func `standard output that is appended to a file keeps what was there`() throws {
        let outcome = try workspace.shell(
            "echo first > all.csv; \"$ROWCAST\" orders.json -o csv:/dev/stdout >> all.csv")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("all.csv") == "first\n" + Sample.csv)
    }

    @Test func `several outputs appear all or none`() throws {
        try workspace.write("old", to: "a.csv")
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "a.csv", "-o", "b.csv", "-o", "nowhere/c.csv")
        #expect(
            outcome
                == Outcome(
                    status: 74,
                    message: "rowcast: nowhere/c.csv: cannot be created: "
                        + "No such file or directory\n"))
        #expect(workspace.read("a.csv") == "old")
        #expect(try workspace.names == ["a.csv", "orders.json"])
    }

    @Test func `bad data keeps the file that was there`() throws {
        try workspace.write("old", to: "a.csv")
        try workspace.write(Sample.openJSON(byteCount: 1_500_000) + "oops", to: "bad.json")
        #expect(try workspace.rowcast("bad.json", "-o", "a.csv").status == 1)
        #expect(workspace.read("a.csv") == "old")
        #expect(try workspace.names == ["a.csv", "bad.json", "orders.json"])
    }

    @Test func `the mode of a file that is replaced is kept`() throws {
        try workspace.write("old", to: "a.csv")
        try workspace.write("old", to: "b.csv")
        #expect(try workspace.shell("chmod 640 a.csv; chmod 604 b.csv").status == 0)
        #expect(
            try workspace.rowcast("orders.json", "-o", "a.csv", "-o", "b.csv")
                == Outcome(status: 0))
        #expect(try mode(of: "a.csv") == 0o640)
        #expect(try mode(of: "b.csv") == 0o604)
        #expect(workspace.read("b.csv") == Sample.csv)
    }

    @Test func `a file that is replaced loses its setuid, setgid and sticky bits`() throws {
        for mode in ["4755", "2755", "1755", "6750"] {
            _ = try workspace.shell("touch a.csv; chmod \(mode) a.csv")
            #expect(try workspace.rowcast("orders.json", "-o", "a.csv") == Outcome(status: 0))
            #expect(try self.mode(of: "a.csv") == Int(mode.dropFirst(), radix: 8))
        }
    }

    @Test func `a new file gets the mode that the umask leaves`() throws {
        let outcome = try workspace.shell("umask 027; \"$ROWCAST\" orders.json -o a.csv")
        #expect(outcome == Outcome(status: 0))
        #expect(try mode(of: "a.csv") == 0o640)
    }

    @Test func `a symbolic link stays and what it leads to is replaced`() throws {
        try FileManager.default.createDirectory(
            atPath: workspace.path("data"), withIntermediateDirectories: false)
        try workspace.write("old", to: "data/real.csv")
        try makeLink("data/second", to: "real.csv")
        try makeLink("link.csv", to: "data/second")
        try makeLink("new.csv", to: "data/made.csv")
        let outcome = try workspace.rowcast("orders.json", "-o", "link.csv", "-o", "new.csv")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("data/real.csv") == Sample.csv)
        #expect(workspace.read("data/made.csv") == Sample.csv)
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: workspace.path("link.csv"))
        #expect(link == "data/second")
        #expect(try workspace.names == ["data", "link.csv", "new.csv", "orders.json"])
    }

    @Test func `links in a circle are an error`() throws {
        try makeLink("a.csv", to: "b.csv")
        try makeLink("b.csv", to: "a.csv")
        #expect(
            try workspace.rowcast("orders.json", "-o", "a.csv")
                == Outcome(
                    status: 74,
                    message: "rowcast: a.csv: cannot be written: "
                        + "Too many levels of symbolic links\n"))
    }

    @Test func `devices are written directly`() throws {
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "csv:/dev/null", "-o", "txt:/dev/null")
        #expect(outcome == Outcome(status: 0))
        #expect(try workspace.shell("test -c /dev/null").status == 0)
    }

    @Test func `a named pipe is written directly`() throws {
        let outcome = try workspace.shell(
            "mkfifo pipe; cat pipe & \"$ROWCAST\" orders.json -o csv:pipe; wait; test -p pipe")
        #expect(outcome == Outcome(status: 0, output: Sample.csv))
    }

    @Test func `messages do not end up in a file where there is no standard error`() throws {
        let outcome = try workspace.shell("\"$ROWCAST\" orders.json -o a.csv --report json 2>&-")
        #expect(outcome == Outcome(status: 0))
        #expect(workspace.read("a.csv") == Sample.csv)
    }

    @Test func `a reader that goes away keeps other outputs from appearing`() throws {
        try workspace.write(
            Sample.openJSON(byteCount: 2_500_000) + Sample.jsonEnd, to: "big.json")
        let outcome = try workspace.shell(
            "{ \"$ROWCAST\" big.json -o a.csv -o csv:-; echo $? >&2; } | head -1")
        #expect(outcome.output == "orders.id,orders.status\n")
        #expect(
            outcome.message
                == "rowcast: standard output: the reader of the output went away\n74\n")
        #expect(try workspace.names == ["big.json", "orders.json"])
    }

    @Test func `the input is no output, by whatever path`() throws {
        _ = try workspace.shell("ln -s orders.json link.json; ln orders.json hard.json; mkdir d")
        for path in ["orders.json", "./d/../orders.json", "link.json", "hard.json"] {
            let outcome = try workspace.rowcast("orders.json", "-o", "a.csv", "-o", "json:\(path)")
            #expect(outcome.status == 64)
            #expect(outcome.message.hasPrefix("rowcast: \(path) is the input itself; "))
        }
        for command in [
            "< orders.json \"$ROWCAST\" - -o orders.json",
            "\"$ROWCAST\" orders.json --to csv >> orders.json",
        ] {
            let outcome = try workspace.shell(command)
            #expect(outcome.status == 64, "\(outcome.message)")
        }
        #expect(workspace.read("orders.json") == Sample.json)
        #expect(try workspace.names == ["d", "hard.json", "link.json", "orders.json"])
        // A device is no file that could be lost.
        #expect(try workspace.shell("\"$ROWCAST\" /dev/null -o csv:/dev/null").status == 1)
    }

    @Test func `a folder cannot be an output`() throws {
        try FileManager.default.createDirectory(
            atPath: workspace.path("data"), withIntermediateDirectories: false)
        #expect(
            try workspace.rowcast("orders.json", "-o", "csv:data")
                == Outcome(
                    status: 74, message: "rowcast: data: is a directory; name a file in it\n"))
    }

    @Test func `a folder that takes no files ends with 74 before anything is read`() throws {
        // Not even root can create a file there.
        let outcome = try workspace.rowcast("orders.json", "-o", "csv:/proc/self/out.csv")
        #expect(outcome.status == 74)
        #expect(outcome.message.hasPrefix("rowcast: /proc/self/out.csv: cannot be created: "))
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func `a folder without write permission ends with 74`() throws {
        #expect(try workspace.shell("mkdir locked; chmod 555 locked").status == 0)
        #expect(
            try workspace.rowcast("orders.json", "-o", "locked/a.csv")
                == Outcome(
                    status: 74,
                    message: "rowcast: locked/a.csv: cannot be created: Permission denied\n"))
    }

    @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
    func `a file without write permission is not replaced`() throws {
        #expect(try workspace.shell("echo old > a.csv; chmod 444 a.csv").status == 0)
        #expect(
            try workspace.rowcast("orders.json", "-o", "a.csv")
                == Outcome(
                    status: 74, message: "rowcast: a.csv: cannot be replaced: Permission denied\n"
                ))
        #expect(workspace.read("a.csv") == "old\n")
    }
}
