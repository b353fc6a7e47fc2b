import Foundation
import Testing

/// README or a page of the manual, as its blocks of code.
struct ManualPage: CustomTestStringConvertible {
    /// Path from the root of the repository.
    let path: String
    let text: String
    let blocks: [Block]

    /// A fenced block, such as `console` or `swift`.
    struct Block {
        let language: String
        var lines: [String] = []
    }

    /// A command line of a `console` block and the text that a terminal shows below it.
    struct Example {
        var command: String
        var output = ""

        /// Programs beside `rowcast` that the command runs and a machine may lack.
        var programs: Set<String> {
            let words = command.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." }
            return ManualPage.programs.intersection(words.map(String.init))
        }
    }

    /// Programs of pipes that the pages show.
    static let programs: Set<String> = ["mlr", "jq", "duckdb", "sqlite3"]

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// README and the pages of the manual's folder.
    static let all: [ManualPage] = {
        let folder = "Sources/rowcast/Manual"
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: folder).path)
        let pages = (names ?? []).filter { $0.hasSuffix(".md") }.sorted()
        return (["README.md"] + pages.map { "\(folder)/\($0)" }).map(ManualPage.init(path:))
    }()

    var testDescription: String { path }

    private init(path: String) {
        self.path = path
        let data = FileManager.default.contents(atPath: Self.root.appending(path: path).path)
        text = String(decoding: data ?? Data(), as: UTF8.self)
        blocks = Self.blocks(of: text)
    }

    private static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var isOpen = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                isOpen.toggle()
                if isOpen { blocks.append(Block(language: String(line.dropFirst(3)))) }
            } else if isOpen {
                blocks[blocks.count - 1].lines.append(String(line))
            }
        }
        return blocks
    }

    /// The commands of the `console` blocks in order. A command that ends with a backslash goes on
    /// in the next line; empty lines of the output do not count.
    var examples: [Example] {
        var examples: [Example] = []
        var goesOn = false
        for line in blocks.filter({ $0.language == "console" }).flatMap(\.lines) {
            if goesOn {
                examples[examples.count - 1].command += "\n" + line
            } else if line.hasPrefix("$ ") {
                examples.append(Example(command: String(line.dropFirst(2))))
            } else if !examples.isEmpty, !line.isEmpty {
                examples[examples.count - 1].output += line + "\n"
            }
            goesOn = (goesOn || line.hasPrefix("$ ")) && line.hasSuffix("\\")
        }
        return examples
    }
}
