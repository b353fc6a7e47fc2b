internal import ArgumentParser
internal import Foundation
internal import Logging
internal import QueryTaskService

@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rowcast-server",
        abstract: "Serve a folder of results as query tasks.",
        discussion: """
            Each file of the folder that Rowcast reads is an explore of the model 'files': csv, txt, json, \
            json_detail, xlsx and so on. Clients of the API log in, make queries and tasks, and fetch their \
            results in any format.
            """)

    @Option(help: ArgumentHelp("Folder with the files to serve.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Server of the API to stand in front of: its results in every format, from one fetch each.",
            valueName: "url"))
    var upstream: String?

    @Option(help: "Seconds in which the upstream server has to answer.")
    var upstreamSeconds = 120.0

    @Option(
        help:
            "Seconds for which a task that the upstream server lost is polled before it is made anew."
    )
    var upstreamPatience = 300.0

    @Option(
        help: ArgumentHelp(
            "Address and port to listen on; port 0 takes a free one.", valueName: "host:port"))
    var listen = "127.0.0.1:19999"

    @Flag(help: "Listen on addresses that other machines reach, without TLS too.")
    var allowRemote = false

    @Option(
        help: ArgumentHelp(
            "Folder of queries, tasks and results; without it they end with the server.",
            valueName: "folder"))
    var state: String?

    @Option(
        help: ArgumentHelp(
            "Ini file with a section for each user: client_id, and client_secret or client_secret_sha256.",
            valueName: "file"))
    var credentials: String?

    @Option(help: ArgumentHelp("Certificate chain in PEM, for TLS.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("Private key in PEM, for TLS.", valueName: "file"))
    var tlsKey: String?

    @Option(help: "Number of queries of tasks that run at a time.")
    var workers = 4

    @Option(help: "Seconds that a query may take.")
    var querySeconds = 600.0

    @Option(help: "Seconds for which a result is served.")
    var resultSeconds = 3600.0

    @Option(help: "Bytes of all results together, such as 20GB; the oldest are removed beyond it.")
    var stateBytes = ByteCount(20 << 30)

    @Option(help: "Bytes up to which the result of a synchronous run is kept for the next one.")
    var cacheRunBytes = ByteCount(64 << 20)

    @Option(help: "Number of tasks that wait or run.")
    var maxTasks = 1000

    @Option(help: "Number of tasks of one user that wait or run.")
    var maxTasksPerUser = 200

    @Option(help: "Number of results that are sent at a time.")
    var maxDownloads = 64

    @Option(help: "Seconds after which an idle client is cut off.")
    var idleSeconds = 60.0

    @Option(help: "Seconds in which the body of a request has to be complete.")
    var bodySeconds = 30.0

    @Option(
        help: ArgumentHelp(
            "The time at the start, for tests: seconds since 1970, or +N seconds.",
            valueName: "time"))
    var clock: ClockStart?

    @Option(help: "Lines of the log: text or json.")
    var logFormat = LogFormat.text

    @Option(help: "Least level of the log.")
    var logLevel = LogLevel.notice

    func run() async throws {
        do {
            try await serve()
        } catch let fault as StartFault {
            Notice.write("rowcast-server: \(fault)")
            throw ExitCode(fault.isFile ? 74 : 1)
        }
    }

    private func serve() async throws {
        // Queries and results are their users' own: no file of the state is for others to read.
        umask(0o077)
        let logger = logFormat.logger(level: logLevel)
        let start = try StartSettings(self)
        var configuration = ServiceConfiguration(
            dataFolder: data, stateFolder: start.stateFolder, users: start.users, logger: logger)
        configuration.upstream = try upstreamServer()
        configuration.host = start.host
        configuration.port = start.port
        configuration.tls = start.tls
        configuration.workers = workers
        configuration.querySeconds = querySeconds
        configuration.resultSeconds = resultSeconds
        configuration.stateBytes = stateBytes.count
        configuration.cacheRunBytes = cacheRunBytes.count
        configuration.maxTasks = maxTasks
        configuration.maxTasksPerUser = maxTasksPerUser
        configuration.maxDownloads = maxDownloads
        configuration.idleSeconds = idleSeconds
        configuration.bodySeconds = bodySeconds
        configuration.clockOffset = clock?.offset ?? 0
        defer { start.removeTemporaryState() }
        let server = try QueryTaskServer(configuration)
        for problem in server.problems {
            Notice.write("rowcast-server: \(problem.file): \(problem.reason)")
        }
        let example = try server.explores().first
        try await server.run { port in
            let url = start.url(port: port)
            Notice.write("rowcast-server: listening on \(url)")
            // A gateway has the users of the server behind it.
            if upstream == nil { start.tellSecret(url, example) }
        }
    }

    /// The server behind a gateway.
    private func upstreamServer() throws -> ServiceConfiguration.Upstream? {
        guard let upstream else { return nil }
        guard let url = URL(string: upstream), ["http", "https"].contains(url.scheme),
            url.host() != nil,
            ["", "/"].contains(url.path()), url.query() == nil, url.user() == nil
        else { throw ValidationError("--upstream is https://HOST:PORT, not '\(upstream)'") }
        var server = ServiceConfiguration.Upstream(
            url: upstream.hasSuffix("/") ? String(upstream.dropLast()) : upstream)
        server.seconds = upstreamSeconds
        server.patienceSeconds = upstreamPatience
        return server
    }

    func validate() throws {
        guard (data == nil) != (upstream == nil) else {
            throw ValidationError(
                "give --data, the folder to serve, or --upstream, a server to stand before")
        }
        _ = try upstreamServer()
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together")
        }
        for (name, value) in [
            ("--workers", workers), ("--max-tasks", maxTasks),
            ("--max-tasks-per-user", maxTasksPerUser), ("--max-downloads", maxDownloads),
        ] where value < 1 {
            throw ValidationError("\(name) is at least 1, not \(value)")
        }
        for (name, value) in [
            ("--query-seconds", querySeconds), ("--result-seconds", resultSeconds),
            ("--idle-seconds", idleSeconds), ("--upstream-seconds", upstreamSeconds),
            ("--upstream-patience", upstreamPatience), ("--body-seconds", bodySeconds),
        ] where !(value > 0 && value < 1e9) {
            throw ValidationError("\(name) is a number of seconds above 0, not \(value)")
        }
    }
}
