import Foundation
import Testing

/// A temporary folder that the built command is run in.
///
/// What the command prints goes to files beside the folder, so that no pipe fills up and the
/// folder holds nothing but inputs and outputs.
final class Workspace {
    /// The folder that is current for the command.
    let folder: URL
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory
            .appendingPathComponent("rowcast-tests-\(UUID().uuidString)")
        folder = root.appendingPathComponent("work")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Runs the command to its end.
    func rowcast(_ arguments: String..., input: String = "") throws -> Outcome {
        try rowcast(arguments, input: input)
    }

    /// Runs the command to its end.
    func rowcast(_ arguments: [String], input: String = "") throws -> Outcome {
        try start([Workspace.command.path] + arguments, input: input).wait()
    }

    /// Runs the command to its end, or for so many seconds of processor time; returns how it ended
    /// and the time that it took.
    func measureRowcast(_ arguments: [String], limit: Int) throws -> (Outcome, cpuSeconds: Double) {
        let script = "ulimit -t \(limit); exec \"$@\""
        let command = try start(
            ["/bin/sh", "-c", script, "sh", Workspace.command.path] + arguments, input: "")
        let outcome = command.wait()
        return (outcome, command.cpuSeconds)
    }

    /// Runs a shell script to its end; `$ROWCAST` is the command.
    func shell(_ script: String, input: String = "") throws -> Outcome {
        try start(["/bin/sh", "-c", script], input: input).wait()
    }

    /// Starts the command and leaves it running.
    func startRowcast(_ arguments: String..., input: String = "") throws -> RunningCommand {
        try start([Workspace.command.path] + arguments, input: input)
    }

    /// Starts a shell script and leaves it running.
    func startShell(_ script: String) throws -> RunningCommand {
        try start(["/bin/sh", "-c", script], input: "")
    }

    private func start(_ arguments: [String], input: String) throws -> RunningCommand {
        let streams = root.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
        try Data(input.utf8).write(to: streams.appendingPathComponent("in"))
        return try RunningCommand(
            arguments, folder: folder, streams: streams,
            environment: ["PATH": "/usr/bin:/bin", "ROWCAST": Workspace.command.path])
    }

    /// The built command, which lies beside the test bundle.
    private static let command: URL = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
        return bundle.deletingLastPathComponent().appendingPathComponent("rowcast")
    }()

    /// Where a file of the folder is.
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes a file of the folder.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    /// Writes a file of the folder.
    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    /// Reads a file of the folder, `nil` if there is none.
    func read(_ name: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path(name)) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    /// The names of all files of the folder, hidden ones too.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }
}

/// Small inputs.
enum Sample {
    /// Two rows and two columns.
    static let json = """
        [{"orders.id":1,"orders.status":"complete"},
        {"orders.id":2,"orders.status":"pending"}]

        """
    /// The same as csv.
    static let csv = "orders.id,orders.status\n1,complete\n2,pending\n"
    /// The same as txt.
    static let txt = "orders.id\torders.status\n1\tcomplete\n2\tpending\n"

    /// The beginning of a json document, of at least that many bytes, without its end.
    static func openJSON(byteCount: Int) -> String {
        let row = "{\"orders.id\":1,\"orders.status\":\"complete\"},\n"
        return "[" + String(repeating: row, count: byteCount / row.utf8.count + 1)
    }
    /// What ends it.
    static let jsonEnd = "{\"orders.id\":2,\"orders.status\":\"pending\"}]\n"
}
