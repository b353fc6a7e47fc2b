internal import Foundation
internal import LookML

/// The branch of git that a project's folder has checked out, and its commit.
struct ProjectBranch: Sendable, Equatable {
    let name: String
    /// The commit, 40 hexadecimal digits. A folder without git has a digest of its files in its place.
    let commit: String

    /// The name for a folder without git.
    static let usualName = "main"

    init(name: String, commit: String) {
        self.name = name
        self.commit = commit
    }

    /// The branch of the repository that the folder is in; nil for none, and for a detached commit.
    init?(repositoryOf folder: String) {
        var place = URL(filePath: folder).standardizedFileURL.resolvingSymlinksInPath()
        while !FileManager.default.fileExists(atPath: place.path + "/.git/HEAD") {
            guard place.path != "/", !place.path.isEmpty else { return nil }
            place.deleteLastPathComponent()
        }
        let git = place.path + "/.git/"
        let mark = "ref: refs/heads/"
        guard let head = ProjectBranch.line(git + "HEAD"), head.hasPrefix(mark) else { return nil }
        let name = String(head.dropFirst(mark.count))
        guard
            let commit = ProjectBranch.line(git + "refs/heads/" + name)
                ?? ProjectBranch.packedCommit(of: name, in: git)
        else { return nil }
        self.init(name: name, commit: commit)
    }

    private static func line(_ path: String) -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The commit of a branch that git moved into its one file of all branches.
    private static func packedCommit(of name: String, in git: String) -> String? {
        let lines = (line(git + "packed-refs") ?? "").split(separator: "\n")
        let found = lines.first { $0.hasSuffix(" refs/heads/" + name) }
        return found.map { String($0.prefix { $0 != " " }) }
    }
}

extension ModelProject {
    /// The branch of the folder. Blocks.
    func branch() throws -> ProjectBranch {
        if let branch = ProjectBranch(repositoryOf: folder) { return branch }
        var text = ""
        for (path, bytes) in try ModelProject.contents(in: folder) {
            text += "\(path) \(bytes.count)\n\(String(decoding: bytes, as: UTF8.self))\n"
        }
        return ProjectBranch(name: ProjectBranch.usualName, commit: Digest.commit(of: text))
    }

    /// All problems of the project. Blocks while its fields are compiled.
    func check() throws -> ProjectCheck { try ProjectCheck(folder: folder) }
}

extension Digest {
    /// A digest as long as a commit of git.
    static func commit(of text: String) -> String { String(Digest.text(of: text).prefix(40)) }
}
