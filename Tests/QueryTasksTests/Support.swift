import Foundation
import QueryTasks

/// Documents of the folder `Fixtures/QueryTasks`.
func fixture(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: packageRoot.appending(path: "Fixtures/QueryTasks/\(name).json")))
}

let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The API's reference and documents that servers wrote, in a folder beside the repository that is not
/// part of it.
enum Shared {
    static let root = packageRoot.appending(path: "../shared").standardized
    static let isPresent = FileManager.default.fileExists(atPath: root.path)

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    static func names(in path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: path).path)
            .filter { $0.hasSuffix(".json") }.sorted()
    }
}
