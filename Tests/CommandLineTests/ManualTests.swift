import Foundation
import Testing

/// README and the pages of the manual show what the command really prints.
@Suite struct ManualTests {
    @Test(arguments: ManualPage.all)
    func `a page shows what its commands print`(_ page: ManualPage) throws {
        try check(page, with: [])
    }

    @Test(.enabled(if: Self.has("mlr"), "mlr is not installed"))
    func `pipes to and from Miller print what the pages show`() throws {
        try checkPages(with: "mlr")
    }

    @Test(.enabled(if: Self.has("jq"), "jq is not installed"))
    func `pipes to and from jq print what the pages show`() throws {
        try checkPages(with: "jq")
    }

    @Test(.enabled(if: Self.has("duckdb"), "duckdb is not installed"))
    func `pipes to and from DuckDB print what the pages show`() throws {
        try checkPages(with: "duckdb")
    }

    @Test(.enabled(if: Self.has("sqlite3"), "sqlite3 is not installed"))
    func `pipes to SQLite print what the pages show`() throws {
        try checkPages(with: "sqlite3")
    }

    @Test func `there are pages, and examples on them`() {
        #expect(ManualPage.all.count >= 8)
        #expect(ManualPage.all.flatMap(\.examples).count >= 20)
    }

    @Test(arguments: ManualPage.all)
    func `every block is run, compiled by a test, or a command of the repository`(
        _ page: ManualPage
    ) throws {
        for block in page.blocks {
            switch block.language {
            case "console": #expect(block.lines.first?.hasPrefix("$ ") == true, "\(block)")
            case "swift": #expect(Self.testsCompile(block.lines), "\(block.lines)")
            case "sh": #expect(block.lines.allSatisfy(Self.isBuildCommand), "\(block.lines)")
            // Compiled and run by Tests/CLibrary/run.sh.
            case "c": #expect(page.path.hasSuffix("/c.md"))
            // Run by Sources/python/spark_tests and Sources/python/tests.
            case "python":
                let isTested = try Self.testsRun(block.lines)
                #expect(isTested || page.path.hasSuffix("/spark.md"))
            case "text": break
            default: Issue.record("a block of \(block.language)")
            }
        }
    }

    @Test(arguments: ManualPage.all)
    func `every link leads to a file and a heading of it`(_ page: ManualPage) throws {
        let file = ManualPage.root.appending(path: page.path)
        for match in page.text.matches(of: /\]\(([^)\s<>]+)\)|src="([^"]+)"/) {
            let target = String(match.output.1 ?? match.output.2 ?? "")
            guard !target.hasPrefix("http") else { continue }
            let parts = target.split(separator: "#", omittingEmptySubsequences: false)
            let other =
                parts[0].isEmpty ? file : file.deletingLastPathComponent().appending(path: parts[0])
            #expect(FileManager.default.fileExists(atPath: other.path), "\(target)")
            guard parts.count == 2 else { continue }
            let text = try String(contentsOf: other, encoding: .utf8)
            #expect(Self.anchors(of: text).contains(String(parts[1])), "\(target)")
        }
    }

    /// Runs the examples of all pages that name the program.
    private func checkPages(with program: String) throws {
        let pages = ManualPage.all.filter { $0.examples.contains { $0.programs.contains(program) } }
        for page in pages { try check(page, with: [program]) }
    }

    /// Runs the examples of a page in their order, but those that need programs beside the given
    /// ones. The folder holds the files of `Fixtures/Readme`, under this path and by their names.
    private func check(_ page: ManualPage, with programs: Set<String>) throws {
        let workspace = try Workspace()
        let files = ManualPage.root.appending(path: "Fixtures/Readme").path
        let tools = ManualPage.root.appending(path: "Tests/Readers/.venv/bin").path
        let prepared = try workspace.shell(
            """
            mkdir -p Fixtures .build/release && cp -R '\(files)' Fixtures/ && cp -R '\(files)/.' . \
            && ln -s "$ROWCAST" .build/release/rowcast
            """)
        #expect(prepared.status == 0)
        for example in page.examples where example.programs.isSubset(of: programs) {
            let outcome = try workspace.shell(
                """
                exec 2>&1; PATH=$PWD/.build/release:$PATH:'\(tools)'
                \(example.command)
                """)
            let lines = outcome.output.split(separator: "\n").map { $0 + "\n" }.joined()
            #expect(lines == example.output, "\(example.command)")
            #expect((outcome.status == 0) == !example.isFailure, "\(example.command)")
        }
    }

    private static func has(_ program: String) -> Bool {
        let folders = [
            "/usr/bin", "/bin", ManualPage.root.appending(path: "Tests/Readers/.venv/bin").path,
        ]
        return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }

    /// Whether the README of the package of Python, whose examples are tested, has these lines.
    private static func testsRun(_ lines: [String]) throws -> Bool {
        let readme = ManualPage.root.appending(path: "Sources/python/README.md")
        let tested = try String(contentsOf: readme, encoding: .utf8).split(separator: "\n")
        return lines.allSatisfy { line in tested.contains { $0 == ">>> " + line } }
    }

    /// Whether a file of tests has these lines, however far they are indented.
    private static func testsCompile(_ lines: [String]) -> Bool {
        let wanted = lines.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let imports = wanted.filter { $0.hasPrefix("import ") }
        let code = wanted.filter { !$0.hasPrefix("import ") }.joined(separator: "\n") + "\n"
        return testSources.contains { source in
            source.contains(code) && imports.allSatisfy(source.contains)
        }
    }

    /// The files of tests that hold the pages' Swift, without indentation and empty lines.
    private static let testSources: [String] = ["RowcastTests", "QueryTasksTests"].map { suite in
        let file = ManualPage.root.appending(path: "Tests/\(suite)/ReadmeTests.swift")
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func isBuildCommand(_ line: String) -> Bool {
        ["make ", "sudo ", "brew ", "git ", "cd ", "mkdir ", "export ", "tar ", "#"].contains {
            line.hasPrefix($0)
        } || line.isEmpty
    }

    /// The anchors that GitHub makes of headings.
    private static func anchors(of text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
                String(
                    line.drop { $0 == "#" }.dropFirst().lowercased()
                        .filter {
                            $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
                        }
                        .map { $0 == " " ? "-" : $0 })
            })
    }
}

extension ManualPage.Example {
    /// Whether the last line shown is an error of the command.
    fileprivate var isFailure: Bool {
        guard let last = output.split(separator: "\n").last else { return false }
        return last.hasPrefix("rowcast: ") && !last.hasPrefix("rowcast: warning: ")
    }
}
