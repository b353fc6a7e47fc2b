internal import ArgumentParser
internal import Foundation
internal import QueryTaskService

/// The dialects of SQL that queries are printed in.
enum Dialect: String, ExpressibleByArgument, CaseIterable, Sendable {
    case sqlite, postgresql, duckdb
}

/// Prints the SQL of queries.
struct PrintSQL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rowcast-server sql",
        abstract: "Print the SQL of queries of a LookML project, in the dialect of a database.",
        discussion: """
            Queries are read from the standard input, one in each line, as the API has them: {"model": "shop", \
            "view": "orders", "fields": ["orders.count"]}. Each is answered by a line: {"sql": "SELECT …"} or \
            {"error": "…"}. The status is 1 when there was an error.
            """)

    @Option(help: ArgumentHelp("Folder of the LookML project.", valueName: "folder"))
    var model: String

    @Option(help: ArgumentHelp("Dialect of the statements.", valueName: "dialect"))
    var dialect = Dialect.sqlite

    @Option(help: ArgumentHelp("The time that relative dates count from.", valueName: "time"))
    var clock: ClockStart?

    func run() throws {
        let printer: SQLPrinter
        do {
            printer = try SQLPrinter(
                folder: model, dialect: dialect.rawValue,
                now: Date().timeIntervalSince1970 + (clock?.offset ?? 0))
        } catch {
            Notice.write("rowcast-server sql: \(error)")
            throw ExitCode(74)
        }
        // A program that asks for one query after the other waits for each answer.
        var hasError = false
        while let line = readLine() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let answer = printer.answer(to: line)
            hasError = hasError || answer.isError
            FileHandle.standardOutput.write(Data((answer.line + "\n").utf8))
        }
        if hasError { throw ExitCode(1) }
    }
}
