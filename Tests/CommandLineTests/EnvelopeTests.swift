import Foundation
import Testing

/// Results inside larger JSON documents, as a shell sees them.
@Suite struct EnvelopeTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write(
            "{\"attachment\":{\"data\":\"id,n\\n1,\\u00e9\\n\"},\"rows\":[{\"id\":2}],\"end\":0}",
            to: "hook.json")
    }

    @Test func `a result is read from its place in a file and in a pipe`() throws {
        let csv = Outcome(status: 0, output: "id,n\n1,é\n")
        #expect(try workspace.rowcast("hook.json", "--at", "attachment.data", "-t", "csv") == csv)
        #expect(
            try workspace.shell("cat hook.json | \"$ROWCAST\" - --at /attachment/data -t csv")
                == csv)
        #expect(
            try workspace.shell(
                "gzip -c hook.json | \"$ROWCAST\" --threads 1 - --at attachment.data -t csv") == csv
        )
        #expect(
            try workspace.rowcast("hook.json", "hook.json", "--at", "rows", "-t", "csv")
                == Outcome(status: 0, output: "id\n2\n2\n"))
    }

    @Test func `inspect and validate look at the place`() throws {
        let found = try workspace.rowcast(
            "inspect", "hook.json", "--at", "attachment.data", "--json")
        #expect(found.output.contains("\"format\":\"csv\""))
        #expect(
            try workspace.rowcast("validate", "hook.json", "--at", "rows")
                == Outcome(status: 0, output: "hook.json: json: valid, 1 row, 10 bytes\n"))
        try workspace.write("{\"page\":\"<table><tr><th>a</th></tr>\"}", to: "page.json")
        let fault = try workspace.rowcast("validate", "page.json", "--at", "page")
        #expect(fault.status == 1)
    }

    @Test func `a wrong path is bad data, and a path that is none is wrong use`() throws {
        let missing = try workspace.rowcast("hook.json", "--at", "row", "-t", "csv")
        #expect(missing.status == 1)
        #expect(
            missing.message
                == "rowcast: hook.json: the document has no member 'row'; did you mean 'rows'? "
                + "(line 1, byte 68)\n")
        #expect(try workspace.rowcast("hook.json", "--at", "a..b", "-t", "csv").status == 64)
    }

    @Test func `a task is chosen, and tasks are listed`() throws {
        let ids = [String(repeating: "a", count: 32), String(repeating: "b", count: 32)]
        try workspace.write(
            "{\"\(ids[0])\":{\"status\":\"running\"},"
                + "\"\(ids[1])\":{\"status\":\"complete\",\"data\":[{\"x\":1}]}}", to: "answer.json"
        )
        #expect(
            try workspace.rowcast("answer.json", "--task", ids[1], "-t", "csv")
                == Outcome(status: 0, output: "x\n1\n"))
        #expect(try workspace.rowcast("answer.json", "--task", ids[0], "-t", "csv").status == 2)
        let list = try workspace.rowcast("answer.json", "-t", "csv")
        #expect(list.status == 64)
        #expect(
            list.message
                == "rowcast: answer.json: the input is an answer of multi_results, with 2 tasks; pass "
                + "--task ID for one of them: \(ids[0]) (running), \(ids[1]) (complete)\n")
    }
}
