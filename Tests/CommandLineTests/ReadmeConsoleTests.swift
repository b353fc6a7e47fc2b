import Foundation
import Testing

/// README's consoles show what the command really prints.
@Suite struct ReadmeConsoleTests {
    private struct Example {
        var command: [String]
        var output: String
    }

    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The commands in `console` blocks, each with what stands below it.
    private func examples() throws -> [Example] {
        let text = try String(
            contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
        var examples: [Example] = []
        var isConsole = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isConsole = line == "```console"
            } else if isConsole, line.hasPrefix("$ rowcast ") {
                let words = line.dropFirst("$ rowcast ".count).split(separator: " ")
                examples.append(Example(command: words.map(String.init), output: ""))
            } else if isConsole, !examples.isEmpty, !line.isEmpty {
                examples[examples.count - 1].output += line + "\n"
            }
        }
        return examples
    }

    @Test func `README shows what the command prints`() throws {
        let workspace = try Workspace()
        let fixture = Self.root.appending(path: "Fixtures/Readme/orders.json")
        try workspace.write(String(contentsOf: fixture, encoding: .utf8), to: "orders.json")
        let examples = try examples()
        #expect(examples.count >= 6)
        for example in examples {
            let outcome = try workspace.rowcast(example.command)
            #expect(outcome.status == 0)
            let output = outcome.output.hasSuffix("\n") ? outcome.output : outcome.output + "\n"
            #expect(output == example.output, "\(example.command)")
        }
    }
}
