import Foundation
import Testing

@testable import Rowcast

/// Programs that are not ours, which read what we write. `make readers` installs them.
enum Readers {
    static let missingPython: Comment = "there is no Tests/Readers/.venv; make readers makes it"

    private static let scripts = Fixtures.root.deletingLastPathComponent()
        .appending(path: "Tests/Readers")
    private static let python = scripts.appending(path: ".venv/bin/python").path
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)

    enum Failure: Error { case exit(Int32, String), missing(String) }

    /// The path of a program, wherever it is installed.
    static func path(of program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func has(_ program: String) -> Bool { path(of: program) != nil }

    /// Debian has a server a version, in a folder of its own.
    static let hasPostgres =
        FileManager.default.fileExists(atPath: "/usr/lib/postgresql") && has("psql")

    // MARK: - Running programs

    /// What a program prints; what it says on standard error is told if it fails.
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        guard let path = program.hasPrefix("/") ? program : path(of: program) else {
            throw Failure.missing(program)
        }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        if let timeout = self.path(of: "timeout") {
            process.executableURL = URL(filePath: timeout)
            process.arguments = ["--kill-after=10", "300", path] + arguments
        }
        process.standardOutput = pipe
        return try inTemporaryFolder { folder in
            let errors = folder.appending(path: "errors")
            try Data().write(to: errors)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            let text = String(decoding: data, as: UTF8.self)
            guard process.terminationStatus == 0 else {
                let said = try String(contentsOf: errors, encoding: .utf8)
                throw Failure.exit(process.terminationStatus, said + text)
            }
            return text
        }
    }

    static func inTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "rowcast-readers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// What Python prints when it is called so.
    static func runPython(_ arguments: [String]) throws -> String { try run(python, arguments) }

    /// What a script of `Tests/Readers` prints about a file of these bytes.
    static func run(_ script: String, on bytes: [UInt8], named name: String) throws -> String {
        try inTemporaryFolder { folder in
            let file = folder.appending(path: name)
            try Data(bytes).write(to: file)
            return try run(python, [scripts.appending(path: script).path, file.path])
        }
    }

    // MARK: - Comparing cells

    /// Something that we wrote, and what its cells are.
    struct Output {
        /// The output's file name.
        var name: String
        var bytes: [UInt8]
        var cells: Cells
    }

    enum Cells {
        /// As the records of a csv document.
        case csv([UInt8])
        /// As values, with their types.
        case values([[TestCell]])
        /// As text, where null is empty.
        case texts([[TestCell]])

        fileprivate var file: (extension: String, bytes: [UInt8]) {
            switch self {
            case .csv(let bytes): ("csv", bytes)
            case .values(let rows): ("json", rows.json(\.jsonValue))
            case .texts(let rows): ("json", rows.json { $0.shownText.jsonString })
            }
        }
    }

    /// Records what a script of `Tests/Readers` finds to be other than it should be in all of the
    /// outputs, which it reads in one go.
    static func expectCells(
        _ script: String, _ arguments: String..., read outputs: [Output],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try #require(!outputs.isEmpty)
        let text = try inTemporaryFolder { folder in
            var paths: [String] = []
            for (index, output) in outputs.enumerated() {
                let expected = output.cells.file
                for (name, bytes) in [
                    ("\(index)-\(output.name)", output.bytes),
                    ("\(index)-expected.\(expected.extension)", expected.bytes),
                ] {
                    let file = folder.appending(path: name)
                    try Data(bytes).write(to: file)
                    paths.append(file.path)
                }
            }
            // A system limits how long a command may be.
            let list = folder.appending(path: "paths")
            try Data(paths.joined(separator: "\n").utf8).write(to: list)
            let words = [scripts.appending(path: script).path] + arguments + ["@\(list.path)"]
            return try run(python, words)
                .replacing("\(folder.path)/", with: "")
        }
        let lines = text.split(separator: "\n")
        let count = lines.last.flatMap { Int($0.replacing(" cells", with: "")) }
        #expect((count ?? 0) > 0, "nothing was compared", sourceLocation: sourceLocation)
        for line in lines where count == nil || lines.count > 1 {
            Issue.record(Comment(rawValue: String(line)), sourceLocation: sourceLocation)
        }
    }
}

extension [[TestCell]] {
    fileprivate func json(_ token: (TestCell) -> String) -> [UInt8] {
        let rows = map { row in "[" + row.map { token($0) }.joined(separator: ",") + "]" }
        let text = "[\(rows.joined(separator: ",\n"))]"
        return [UInt8](text.utf8)
    }
}

extension TestCell {
    /// What a format of text alone shows.
    var shownText: String {
        switch self {
        case .missing, .null: ""
        case .no: "false"
        case .yes: "true"
        case .number(let text), .text(let text), .json(let text): text
        }
    }

    fileprivate var jsonValue: String {
        switch self {
        case .missing, .null: "null"
        case .no, .yes, .number: shownText
        case .text, .json: shownText.jsonString
        }
    }
}

extension String {
    /// The text as a JSON string.
    var jsonString: String {
        let scalars = unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 32:
                "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(scalars.joined())\""
    }
}
