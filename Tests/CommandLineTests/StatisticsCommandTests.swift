import Foundation
import Testing

@Suite struct StatisticsCommandTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write("id,city\n1,Berlin\n2,\n4,Rome\n", to: "a.csv")
    }

    @Test func `inspect tells of the values of each column`() throws {
        let output = try workspace.rowcast("inspect", "a.csv", "--stats").output
        let lines = output.components(separatedBy: "values:\n").last
        #expect(
            lines == """
                  COLUMN  NULLS  DISTINCT  LEAST   GREATEST  MEAN    LONGEST       EXAMPLES
                  id      0      3         1       4         2.3333  1 character   1, 2, 4
                  city    1      2         Berlin  Rome              6 characters  Berlin, Rome

                """)
    }

    @Test func `inspect writes the statistics as json`() throws {
        let output = try workspace.rowcast("inspect", "a.csv", "--stats", "--json").output
        #expect(
            output.contains(
                #"{"column":"city","nulls":1,"values":2,"distinct":2,"distinct_is_estimated":false,"#
                    + #""least":"Berlin","greatest":"Rome","mean":null,"longest":"Berlin","#
                    + #""longest_characters":6,"examples":["Berlin","Rome"]}"#))
    }

    @Test(.enabled(if: PseudoTerminal.isThere, "there is no /usr/bin/python3"))
    func `the line of progress fits the window`() throws {
        // A pipe that takes a second, so that the line appears.
        let slow =
            "(cat a.csv; for i in 1 2 3 4 5 6 7 8; do sleep 0.2; yes 1,x | head -n 200000; done)"
        for command in ["inspect -", "validate -", "- -o b.txt"] {
            let outcome = try PseudoTerminal.run(
                workspace, "/bin/sh -c \"\(slow) | exec \\$ROWCAST \(command)\"", columns: 30)
            #expect(outcome.status == 0, "\(command)")
            let drawn = outcome.output.split(separator: "\r").filter { $0.contains("rows, ") }
            #expect(drawn.contains { $0.hasSuffix(" ") || $0.contains("MB") }, "\(command)")
            for line in drawn where !line.contains("\n") { #expect(line.count <= 29) }
        }
    }
}
