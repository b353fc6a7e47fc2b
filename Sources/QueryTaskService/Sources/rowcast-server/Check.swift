internal import ArgumentParser
internal import Foundation
internal import QueryTaskService

/// Checks a LookML project.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rowcast-server check",
        abstract: "Compile each field of each explore of a LookML project.",
        discussion: """
            What is not understood is told with its file, line and keyword. The status is 1 where something is \
            not, and 0 else. Databases are not needed.
            """)

    @Argument(help: ArgumentHelp("Folder of the project.", valueName: "folder"))
    var folder: String

    @Flag(help: "Tell the counts only.")
    var quiet = false

    func run() throws {
        let check: ProjectCheck
        do {
            check = try ProjectCheck(folder: folder)
        } catch {
            Notice.write("rowcast-server check: \(error)")
            throw ExitCode(74)
        }
        if !quiet { for problem in check.problems { print(problem) } }
        for count in check.counts { print(count) }
        if !check.problems.isEmpty { throw ExitCode(1) }
    }
}
