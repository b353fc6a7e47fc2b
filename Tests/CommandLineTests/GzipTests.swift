import Foundation
import Testing

/// gzip, read and written, with gzip(1) and Python's zlib on the other side.
@Suite struct GzipTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    private func shell(_ script: String) throws -> Outcome { try workspace.shell(script) }

    @Test func `a compressed file, pipe or standard input is read as what is in it`() throws {
        #expect(try shell("gzip -k orders.json; cp orders.json.gz data").status == 0)
        let csv = Outcome(status: 0, output: Sample.csv)
        #expect(try workspace.rowcast("orders.json.gz", "--to", "csv") == csv)
        #expect(try workspace.rowcast("data", "--to", "csv") == csv)
        #expect(try shell("cat data | \"$ROWCAST\" - --to csv") == csv)
        #expect(try shell("\"$ROWCAST\" - --to csv < data") == csv)
        #expect(try shell("(cat data; sleep 0.1) | \"$ROWCAST\" /dev/stdin --to csv") == csv)
    }

    @Test func `the name in front of the ending tells formats apart`() throws {
        // One column of text fits csv and txt.
        #expect(try shell("printf 'a\\nx\\n' > a.txt; gzip a.txt").status == 0)
        #expect(
            try workspace.rowcast("inspect", "a.txt.gz").output.contains("format:      txt"))
    }

    @Test func `a document behind its header is read twice from a compressed file`() throws {
        // The rows stand in front of the fields, so that the document is read a second time.
        let detail = """
            {"data":[{"a":{"value":1}}],"fields":{"dimensions":[{"name":"a","label":"A"}]}}
            """
        try workspace.write(detail, to: "detail.json")
        #expect(try shell("gzip detail.json").status == 0)
        let csv = Outcome(status: 0, output: "A\n1\n")
        #expect(try workspace.rowcast("detail.json.gz", "--to", "csv") == csv)
        #expect(try shell("cat detail.json.gz | \"$ROWCAST\" - --to csv") == csv)
    }

    @Test func `a compressed workbook and compressed UTF-16 are read`() throws {
        #expect(try workspace.rowcast("orders.json", "-o", "orders.xlsx").status == 0)
        #expect(
            try shell(
                """
                gzip orders.xlsx
                printf 'a\\n\\303\\251\\n' | iconv -f UTF-8 -t UTF-16LE | gzip > u.gz
                """
            )
            .status == 0)
        #expect(
            try workspace.rowcast("orders.xlsx.gz", "--to", "csv")
                == Outcome(status: 0, output: Sample.csv))
        #expect(
            try workspace.rowcast("u.gz", "--from", "csv", "--encoding", "utf-16", "--to", "csv")
                == Outcome(status: 0, output: "a\né\n"))
    }

    @Test func `members behind one another, empty ones and zeros at the end are one text`() throws {
        let script = """
            (head -c 20 orders.json | gzip; printf '' | gzip; tail -c +21 orders.json | gzip
            printf '' | gzip; head -c 3000 /dev/zero) > a.gz
            """
        #expect(try shell(script).status == 0)
        #expect(
            try workspace.rowcast("a.gz", "--to", "csv") == Outcome(status: 0, output: Sample.csv))
    }

    @Test func `damage is told with its place in the compressed file, and leaves no output`() throws
    {
        let rows = (0..<20_000).map { "{\"a\":\($0)}" }.joined(separator: ",\n")
        try workspace.write("[\(rows)]", to: "a.json")
        let script = """
            gzip -nk a.json; size=$(wc -c < a.json.gz)
            head -c 9000 a.json.gz > cut.gz
            (cat a.json.gz; echo more) > more.gz; echo $size
            (head -c $((size - 8)) a.json.gz; printf 'abcd'; tail -c 4 a.json.gz) > sum.gz
            (head -c 9000 a.json.gz; printf '\\377\\377\\377\\377\\377\\377'
            tail -c +9007 a.json.gz) > middle.gz
            """
        let size = try shell(script).output.trimmingCharacters(in: .newlines)
        let cut = try workspace.rowcast("cut.gz", "-o", "out.csv")
        #expect(
            cut
                == Outcome(
                    status: 1,
                    message: "rowcast: cut.gz: the gzip data is cut short: it ends at byte 9000, "
                        + "inside a member\n"))
        let more = try workspace.rowcast("more.gz", "-o", "out.csv")
        #expect(more.status == 1)
        #expect(more.message.contains("ends in front of byte \(size), and bytes of another kind"))
        let sum = try workspace.rowcast("sum.gz", "-o", "out.csv")
        #expect(sum.status == 1)
        #expect(sum.message.contains("the gzip data is damaged at or before its byte "))
        #expect(sum.message.contains("(incorrect data check)"))
        let middle = try workspace.rowcast("middle.gz", "-o", "out.csv")
        #expect(middle.status == 1)
        #expect(middle.message.contains("the gzip data is damaged at or before its byte "))
        #expect(try !workspace.names.contains("out.csv"))
        #expect(try shell("printf '\\037\\213\\010' | \"$ROWCAST\" - --to csv").status == 1)
    }

    @Test func `names that end in gz are written compressed, alike with any number of threads`()
        throws
    {
        let rows = (0..<150_000).map { "{\"a\":\($0),\"b\":\"text \($0 % 97)\"}" }
        try workspace.write("[\(rows.joined(separator: ",\n"))]", to: "a.json")
        #expect(
            try workspace.rowcast(
                "a.json", "-o", "a.csv", "-o", "b.csv.gz", "-o", "json:c.json.gz", "-o", "c.json",
                "--threads", "4"
            ) == Outcome(status: 0))
        #expect(
            try workspace.rowcast("a.json", "-o", "d.csv.GZ", "--threads", "1")
                == Outcome(status: 0))
        #expect(
            try shell("gzip -t b.csv.gz c.json.gz && gzip -dc b.csv.gz | cmp - a.csv").status == 0)
        #expect(try shell("gzip -dc c.json.gz | cmp - c.json; cmp b.csv.gz d.csv.GZ").status == 0)
        let python = """
            python3 -c 'import gzip
            assert gzip.open("b.csv.gz").read() == open("a.csv", "rb").read()'
            """
        #expect(try shell(python) == Outcome(status: 0))
        // The time in the header is 0, and so is the flag of a name.
        #expect(
            try shell("head -c 10 b.csv.gz | od -An -tx1").output.contains(
                "1f 8b 08 00 00 00 00 00"))
    }

    @Test func `standard output is compressed by a flag`() throws {
        #expect(
            try shell("\"$ROWCAST\" orders.json --to csv --gzip | gzip -dc")
                == Outcome(status: 0, output: Sample.csv))
        let idle = try workspace.rowcast("orders.json", "-o", "a.csv", "--gzip")
        #expect(idle.status == 64)
        #expect(idle.message.contains("--gzip is for standard output"))
    }

    @Test func `other compressions are refused with the program that reads or writes them`() throws
    {
        for (program, ending) in [("zstd -q", "zst"), ("xz", "xz"), ("bzip2", "bz2")] {
            let name = program.split(separator: " ")[0]
            guard try shell("command -v \(name)").status == 0 else { continue }
            #expect(try shell("\(program) -kf orders.json").status == 0)
            let read = try workspace.rowcast("orders.json.\(ending)", "--to", "csv")
            #expect(read.status == 64)
            #expect(read.message.contains("\(name) -dc orders.json.\(ending) | rowcast - "))
            let written = try workspace.rowcast("orders.json", "-o", "csv:a.csv.\(ending)")
            #expect(written.status == 64)
            #expect(written.message.contains("| \(name) > a.csv.\(ending)"))
        }
    }

    @Test func `inspect and validate read compressed files`() throws {
        #expect(try shell("gzip orders.json").status == 0)
        #expect(
            try workspace.rowcast("inspect", "orders.json.gz").output.contains("rows:        2"))
        #expect(
            try workspace.rowcast("validate", "orders.json.gz").output
                .hasPrefix("orders.json.gz: json: valid, 2 rows"))
    }
}
