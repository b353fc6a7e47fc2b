import Foundation
import Testing

@Suite struct ReportTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(Sample.json, to: "orders.json")
    }

    private func object(_ text: String) throws -> [String: Any] {
        #expect(text.hasSuffix("}\n"))
        #expect(text.split(separator: "\n").count == 1)
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    @Test func `the report is one line of json`() throws {
        let outcome = try workspace.rowcast(
            "orders.json", "-o", "a.csv", "-o", "b.txt", "--threads", "3", "--report", "json")
        #expect(outcome.status == 0)
        let report = try object(outcome.message)
        #expect(report["input_format"] as? String == "json")
        #expect(report["rows"] as? Int == 2)
        #expect(report["columns"] as? Int == 2)
        #expect(report["bytes_read"] as? Int == Sample.json.utf8.count)
        #expect(report["passes"] as? Int == 1)
        #expect(report["threads"] as? Int == 3)
        #expect(report["seconds"] as? Double != nil)
        #expect((report["warnings"] as? [Any])?.isEmpty == true)
        let outputs = try #require(report["outputs"] as? [[String: Any]])
        #expect(outputs.compactMap { $0["file"] as? String } == ["a.csv", "b.txt"])
        #expect(outputs.compactMap { $0["format"] as? String } == ["csv", "txt"])
        #expect(outputs.compactMap { $0["bytes"] as? Int } == [45, 45])
    }

    @Test func `a failure is told in one line even where a report is wanted`() throws {
        let outcome = try workspace.rowcast("nowhere.json", "--to", "csv", "--report", "json")
        #expect(
            outcome.message
                == "rowcast: nowhere.json: cannot be opened: No such file or directory\n")
    }

    @Test func `the report of a slow conversion on a pipe holds no progress`() throws {
        let outcome = try workspace.shell(
            "{ cat orders.json; sleep 0.7; } | \"$ROWCAST\" - --to csv")
        #expect(outcome == Outcome(status: 0, output: Sample.csv))
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")),
        arguments: [true, false])
    func `a terminal sees progress and a summary unless they are not wanted`(
        isQuiet: Bool
    ) throws {
        try workspace.write(Sample.openJSON(byteCount: 2_000_000), to: "part")
        try workspace.write(Sample.jsonEnd, to: "end")
        try workspace.write(
            """
            { cat part; sleep 0.7; sed '1s/^.//' part; sleep 0.2; cat end; } |
                "$ROWCAST" - --from json -o a.csv \(isQuiet ? "--quiet" : "")
            """, to: "run.sh")
        let shown = try workspace.shell("script -qec 'sh run.sh' /dev/null < /dev/null").output
        guard !isQuiet else {
            #expect(shown == "")
            return
        }
        let lines = shown.split { $0 == "\r" || $0 == "\r\n" }
        let progress = try #require(lines.first)
        #expect(progress.contains(" rows, "))
        #expect(progress.hasSuffix("/s"))
        let summary = try #require(lines.last { $0.contains(" rows, ") })
        #expect(summary.contains(" MB in "))
        #expect(summary.hasSuffix("/s)"))
    }

    @Test func `a pipe that must be read twice is kept up to a limit`() throws {
        let rows = Array(repeating: #"{"n":{"value":1}}"#, count: 20_000).joined(separator: ",")
        try workspace.write(
            "{\"data\":[\(rows)],\"fields\":{\"measures\":[{\"name\":\"n\"}]}}", to: "late.json")
        let command = "cat late.json | \"$ROWCAST\" - -o a.csv --max-spool-bytes"
        let outcome = try workspace.shell("\(command) 300KB")
        #expect(outcome.status == 1)
        #expect(outcome.message.contains("--max-spool-bytes"), "\(outcome)")
        #expect(!(try workspace.names.contains("a.csv")))
        #expect(try workspace.shell("\(command) 400KB") == Outcome(status: 0))
    }

    @Test func `inspect tells what is in a result`() throws {
        #expect(
            try workspace.rowcast("inspect", "orders.json")
                == Outcome(
                    status: 0,
                    output: """
                        input:       orders.json
                        format:      json
                        rows:        2
                        columns:     2
                        size:        88 bytes
                        totals:      no
                        subtotals:   no
                        row totals:  no

                        fields:
                          NAME           LABEL          TYPE    CATEGORY   VALUE FORMAT  CELLS
                          orders.id      orders.id      number  dimension
                          orders.status  orders.status  string  dimension

                        """))
    }

    @Test func `inspect tells what cells have beside their values`() throws {
        try workspace.write(
            """
            {"timezone":"UTC","fields":{"dimensions":[{"name":"a"},{"name":"b"}]},"data":[
            {"a":{"value":1},"b":{"value":2}},
            {"a":{"value":1,"rendered":"one","links":[]},"b":{"value":2,"html":"<b>2</b>"}}]}
            """, to: "cells.json")
        let lines = try workspace.rowcast("inspect", "cells.json").output.split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("  a ") && $0.hasSuffix(" rendered, links") })
        #expect(lines.contains { $0.hasPrefix("  b ") && $0.hasSuffix(" html") })
        #expect(lines.contains("time zone:   UTC"))
    }

    @Test func `inspect writes one line of json`() throws {
        let outcome = try workspace.rowcast("inspect", "-", "--json", input: Sample.json)
        #expect(outcome.message == "")
        let result = try object(outcome.output)
        #expect(result["input"] as? String == "standard input")
        #expect(result["format"] as? String == "json")
        #expect(result["rows"] as? Int == 2)
        #expect(result["columns"] as? [String] == ["orders.id", "orders.status"])
        let fields = try #require(result["fields"] as? [[String: Any]])
        #expect(fields.compactMap { $0["type"] as? String } == ["number", "string"])
    }

    @Test func `inspect names the file of an error`() throws {
        try workspace.write("[1,2]", to: "numbers.json")
        let outcome = try workspace.rowcast("inspect", "numbers.json")
        #expect(outcome.status == 1)
        #expect(outcome.message.hasPrefix("rowcast: numbers.json: json: "))
    }
}
