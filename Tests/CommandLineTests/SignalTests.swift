import Foundation
import Testing

@Suite struct SignalTests {
    private let workspace: Workspace

    init() throws {
        workspace = try Workspace()
        try workspace.write("old", to: "a.csv")
        Fifo.make("slow.json", in: workspace)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGKILL])
    func `a signal in the middle of the work leaves nothing`(signal: Int32) throws {
        let command = try workspace.startRowcast("slow.json", "-o", "a.csv", "-o", "b.txt")
        let input = Fifo("slow.json", in: workspace)
        // Several frames, so that output has been written when the last byte is taken.
        input.write(Sample.openJSON(byteCount: 2_500_000))
        command.send(signal)
        #expect(command.wait() == Outcome(status: 128 + signal))
        #expect(workspace.read("a.csv") == "old")
        #expect(try workspace.names == ["a.csv", "slow.json"])
    }

    @Test func `a signal before the input is there ends the command`() throws {
        let command = try workspace.startRowcast("slow.json", "-o", "a.csv")
        command.send(SIGTERM)
        #expect(command.wait() == Outcome(status: 128 + SIGTERM))
        #expect(workspace.read("a.csv") == "old")
    }

    @Test func `a hangup that is ignored stays ignored`() throws {
        let script = "trap '' HUP; exec \"$ROWCAST\" slow.json -o a.csv"
        let command = try workspace.startShell(script)
        let input = Fifo("slow.json", in: workspace)
        input.write(Sample.openJSON(byteCount: 1_000_000))
        command.send(SIGHUP)
        input.write(Sample.jsonEnd)
        input.close()
        #expect(command.wait() == Outcome(status: 0))
        #expect(workspace.read("a.csv")?.hasPrefix("orders.id,orders.status\n1,complete\n") == true)
    }
}
