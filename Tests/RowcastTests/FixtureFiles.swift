import Foundation
import Rowcast
import Testing

/// The folder `Fixtures` at the root of the package.
enum Fixtures {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// What a folder holds, sorted; nothing if there is no such folder.
    static func names(in path: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: root.appending(path: path).path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The exhaustive sweeps, which take minutes, are run as well.
    static let isFullRun = ProcessInfo.processInfo.environment["ROWCAST_FULL"] == "1"
}

/// A folder of `Fixtures/Results`: one result, once per format.
struct ResultCase: Sendable, CustomTestStringConvertible {
    let name: String

    static let all = Fixtures.names(in: "Results").map(ResultCase.init)

    var testDescription: String { name }

    /// The formats that the case has a file of.
    var formats: [ResultFormat] {
        ResultFormat.all.filter { Fixtures.exists(path(of: $0)) }
    }

    var decodableFormats: [ResultFormat] { formats.filter(\.canDecode) }

    func path(of format: ResultFormat) -> String {
        "Results/\(name)/result.\(format.fixtureExtension)"
    }

    func bytes(_ format: ResultFormat) throws -> [UInt8] {
        try Fixtures.bytes(path(of: format))
    }

    /// Other spellings of the result.
    var variants: [Variant] {
        Fixtures.names(in: "Results/\(name)/variants").compactMap { file in
            ResultFormat.ofFile(named: file).map {
                Variant(path: "Results/\(name)/variants/\(file)", format: $0)
            }
        }
    }

    struct Variant {
        let path: String
        let format: ResultFormat
    }

    /// What is left of the result after it went through a format: the folder with the files that
    /// differ from the case's own.
    static let leftovers = [
        "json": "from-json", "inline_json": "from-json", "ndjson": "from-json",
        "csv": "from-csv", "txt": "from-csv",
        "json_bi": "from-bi", "json_fe": "from-fe",
        "md": "from-md", "html": "from-html", "gsxml": "from-gsxml",
    ]

    /// The path of what a conversion from one format to another must write.
    func expectedPath(from source: ResultFormat, to target: ResultFormat) -> String {
        guard let folder = ResultCase.leftovers[source.name] else {
            return path(of: target)
        }
        let path = "Results/\(name)/\(folder)/result.\(target.fixtureExtension)"
        return Fixtures.exists(path) ? path : self.path(of: target)
    }
}

extension ResultFormat {
    /// `csv` for csv, `json_detail.json` for json_detail.
    var fixtureExtension: String {
        extensions.first == name ? name : "\(name).\(extensions.first ?? "")"
    }
}

/// Records an issue that shows the first difference, if there is one.
func expectSame(
    _ actual: [UInt8], _ expected: [UInt8], _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard actual != expected else { return }
    let place =
        zip(actual, expected).enumerated().first { $1.0 != $1.1 }?.offset
        ?? min(actual.count, expected.count)
    let start = max(0, place - 40)
    func excerpt(_ bytes: [UInt8]) -> String {
        String(decoding: bytes[start..<min(bytes.count, place + 60)], as: UTF8.self)
            .debugDescription
    }
    Issue.record(
        """
        \(what): different from byte \(place) on
        is:        \(excerpt(actual))
        should be: \(excerpt(expected))
        """, sourceLocation: sourceLocation)
}
