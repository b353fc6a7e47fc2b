import Foundation
import Testing

/// Several inputs, each into files of its own: `-o 'out/{}.csv'`.
@Suite struct EachInputTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        #expect(try workspace.shell("mkdir d").status == 0)
        for (name, number) in [("a", 1), ("b", 2), ("c", 3)] {
            try workspace.write("[{\"x\":\(number)}]", to: "d/\(name).json")
        }
    }

    private func outputs(_ folder: String = "out") throws -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: workspace.path(folder))
        return files?.sorted() ?? []
    }

    @Test(.enabled(if: PseudoTerminal.isThere, "there is no /usr/bin/python3"))
    func `a terminal sees the progress of all inputs in one line, and warnings beside it`() throws {
        // A pipe that takes more than a second, so that the line appears.
        try workspace.write(
            """
            mkfifo slow.csv
            (echo a,b; for i in 1 2 3 4 5 6 7 8; do sleep 0.2; yes 1,x | head -n 200000; done) > slow.csv &
            printf '{"fields":{"measures":[{"name":"n"}]},"data":[],"totals_data":{"n":{"value":1}}}' > t.json
            exec "$ROWCAST" d/a.json slow.csv t.json -o 'out/{}.csv' --threads 2
            """, to: "run.sh")
        let outcome = try PseudoTerminal.run(workspace, "/bin/sh run.sh", columns: 60)
        #expect(outcome.status == 0)
        let lines = outcome.output.split { $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        let progress = lines.filter { $0.contains(" of 3 files") }
        #expect(progress.contains { $0.hasPrefix("2 of 3 files") }, "\(outcome.output)")
        #expect(progress.allSatisfy { $0.count <= 59 })
        #expect(lines.contains { $0.hasPrefix("rowcast: warning: t.json: the totals row is left") })
        #expect(lines.last?.hasPrefix("3 files converted: ") == true)
    }

    @Test func `each input becomes a file in a folder that is made`() throws {
        let outcome = try workspace.shell("\"$ROWCAST\" d/*.json -o 'out/deep/{}.csv'")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.message.hasPrefix("3 files converted: 3 rows, "))
        #expect(try outputs("out/deep") == ["a.csv", "b.csv", "c.csv"])
        #expect(workspace.read("out/deep/b.csv") == "x\n2\n")
        #expect(
            try workspace.rowcast("d/a.json", "d/b.json", "-o", "{}/x.json", "-o", "{}/x.csv")
                .status == 0)
        #expect(workspace.read("b/x.csv") == "x\n2\n")
    }

    @Test func `the name is without folder, compression and format`() throws {
        let script = """
            cp d/a.json d/e.json_bi.json; gzip -c d/b.json > d/f.json.gz; cp d/c.json d/g.dat
            cp d/c.json d/h.csv.json
            "$ROWCAST" d/f.json.gz d/g.dat d/h.csv.json --from json -o 'out/{}.csv.gz' --quiet
            """
        #expect(try workspace.shell(script) == Outcome(status: 0))
        #expect(try outputs() == ["f.csv.gz", "g.dat.csv.gz", "h.csv.csv.gz"])
        #expect(
            try workspace.shell("gzip -dc out/f.csv.gz") == Outcome(status: 0, output: "x\n2\n"))
        let detail =
            "{\"fields\":{\"dimensions\":[{\"name\":\"x\"}]},\"data\":[{\"x\":{\"value\":1}}]}"
        try workspace.write(detail, to: "d/z.json_detail.json")
        #expect(
            try workspace.rowcast("d/z.json_detail.json", "-o", "z/{}.csv", "--quiet").status == 0)
        #expect(try outputs("z") == ["z.csv"])
    }

    @Test func `equal names and names of inputs are refused before anything is written`() throws {
        #expect(try workspace.shell("mkdir e; cp d/a.json e; gzip -k e/a.json").status == 0)
        for arguments in [
            ["d/a.json", "d/b.json", "e/a.json"], ["e/a.json", "e/a.json.gz"],
        ] {
            let outcome = try workspace.rowcast(arguments + ["-o", "out/{}.csv"])
            #expect(outcome.status == 64)
            #expect(outcome.message.contains("out/a.csv would be the output of "))
        }
        let input = try workspace.rowcast("d/a.json", "d/b.json", "-o", "d/{}.json")
        #expect(input.status == 64)
        #expect(input.message.contains("d/a.json is the input d/a.json"))
        #expect(try workspace.names == ["d", "e"])
        #expect(workspace.read("d/a.json") == "[{\"x\":1}]")
    }

    @Test func `the first bad file stops, and finished ones stay`() throws {
        try workspace.write("[{\"x\":", to: "d/b.json")
        let outcome = try workspace.shell("\"$ROWCAST\" d/*.json -o 'out/{}.csv' --threads 1")
        #expect(outcome.status == 1)
        #expect(outcome.message.contains("1 of 3 files converted"))
        #expect(outcome.message.contains("rowcast: d/b.json: json: "))
        #expect(try outputs() == ["a.csv"])
    }

    @Test func `one may go on behind bad files, which are named at the end`() throws {
        try workspace.write("[{\"x\":", to: "d/a.json")
        let outcome = try workspace.shell(
            "\"$ROWCAST\" d/*.json d/none.json -o 'out/{}.csv' --keep-going")
        #expect(outcome.status == 1)
        #expect(outcome.message.contains("rowcast: d/a.json: json: "))
        #expect(outcome.message.contains("2 of 4 files converted"))
        #expect(
            outcome.message.hasSuffix("rowcast: 2 of 4 inputs failed: d/a.json, d/none.json\n"))
        #expect(try outputs() == ["b.csv", "c.csv"])
    }

    @Test func `a hundred files in parallel and in parts`() throws {
        let script = """
            for i in $(seq 100); do echo "[{\\"x\\":$i},{\\"x\\":0}]" > d/n$i.json; done
            "$ROWCAST" d/n*.json -o 'out/{}-{n}.csv' --rows-per-file 1 --threads 8 -o 'out/{}.txt'
            """
        #expect(try workspace.shell(script).status == 0)
        #expect(try outputs().count == 300)
        #expect(workspace.read("out/n42-1.csv") == "x\n42\n")
    }

    @Test func `standard input has no name, and marks stand in all names or none`() throws {
        for arguments in [
            ["-", "-o", "out/{}.csv"], ["d/a.json", "-o", "{}.csv", "-o", "b.csv"],
            ["d/a.json", "-o", "b.csv", "--keep-going"],
        ] {
            #expect(try workspace.rowcast(arguments).status == 64)
        }
        #expect(try workspace.names == ["d"])
    }
}
