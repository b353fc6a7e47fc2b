internal import ArgumentParser
internal import Foundation
internal import Logging
internal import QueryTaskService

struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rowcast-server",
        abstract: "Serve a folder of results, or models over databases, as query tasks.",
        discussion: """
            Each file of the folder that Rowcast reads is an explore of the model 'files': csv, txt, json, \
            json_detail, xlsx and so on. Clients of the API log in, make queries and tasks, and fetch their \
            results in any format. With --model, the explores of LookML models over SQLite databases are \
            served.

            'rowcast-server check FOLDER' compiles each field of a LookML project and tells what is not \
            understood; 'rowcast-server sql --model FOLDER' prints the SQL of queries. Both have a --help of \
            their own.
            """,
        version: ServiceVersion.number)

    @Option(help: ArgumentHelp("Folder with the files to serve.", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Folder of a LookML project, whose models are served.", valueName: "folder"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Database of the models that name it as their connection; may be given again.",
            valueName: "name=sqlite:file"))
    var connection: [ConnectionOption] = []

    @Option(
        help: ArgumentHelp(
            "Server of the API to stand in front of: its results in every format, from one fetch each.",
            valueName: "https://host:port"))
    var upstream: ServerURL?

    @Option(
        help: ArgumentHelp(
            "Seconds in which the upstream server has to answer.", valueName: "seconds"))
    var upstreamSeconds = Seconds(120)

    @Option(
        help: ArgumentHelp(
            "Seconds for which a task that the upstream server lost is polled before it is made anew.",
            valueName: "seconds"))
    var upstreamPatience = Seconds(300)

    @Option(
        help: ArgumentHelp(
            "Fetch larger results in pages of so many rows, where their order allows it.",
            valueName: "rows"))
    var upstreamPage: Count?

    @Option(
        help: ArgumentHelp(
            "Address and port to listen on; port 0 takes a free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 19999)

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

    @Option(
        help: ArgumentHelp(
            "Number of queries of tasks that run at a time; 1 to 1000.", valueName: "number"))
    var workers = ThreadCount(4)

    @Option(help: ArgumentHelp("Seconds that a query may take.", valueName: "seconds"))
    var querySeconds = Seconds(600)

    @Option(help: ArgumentHelp("Seconds for which a result is served.", valueName: "seconds"))
    var resultSeconds = Seconds(3600)

    @Option(
        help: ArgumentHelp(
            "Bytes of all results together, such as 20GB; the oldest are removed beyond it.",
            valueName: "bytes"))
    var stateBytes = ByteCount(20 << 30)

    @Option(
        help: ArgumentHelp(
            "Bytes up to which the result of a synchronous run is kept for the next one.",
            valueName: "bytes"))
    var cacheRunBytes = ByteCount(64 << 20)

    @Option(
        help: ArgumentHelp("Number of tasks that wait or run; at least 1.", valueName: "number"))
    var maxTasks = Count(1000)

    @Option(
        help: ArgumentHelp(
            "Number of tasks of one user that wait or run; at least 1.", valueName: "number"))
    var maxTasksPerUser = Count(200)

    @Option(
        help: ArgumentHelp(
            "Number of results that are sent at a time; 1 to 1000.", valueName: "number"))
    var maxDownloads = ThreadCount(64)

    @Option(
        help: ArgumentHelp(
            "Number of connections that are open at a time, up to half of the files that a process may open.",
            valueName: "number"))
    var maxConnections = Count(1000)

    @Option(
        help: ArgumentHelp(
            "Number of logins of a client id that may fail in a minute; ten times as many of all.",
            valueName: "number"))
    var maxFailedLogins = Count(10)

    @Option(
        help: ArgumentHelp("Seconds after which an idle client is cut off.", valueName: "seconds"))
    var idleSeconds = Seconds(60)

    @Option(
        help: ArgumentHelp(
            "Seconds in which the body of a request has to be complete.", valueName: "seconds"))
    var bodySeconds = Seconds(30)

    @Option(
        help: ArgumentHelp(
            "The time at the start, for tests: seconds since 1970, +N seconds, or =N for a clock that stands still.",
            valueName: "time"))
    var clock: ClockStart?

    @Option(help: ArgumentHelp("Lines of the log.", valueName: "format"))
    var logFormat = LogFormat.text

    @Option(help: ArgumentHelp("Least level of the log.", valueName: "level"))
    var logLevel = LogLevel.notice

    @Flag(name: .customLong("generate-manual-page"), help: .hidden)
    var asksForManualPage = false

    func run() async throws {
        guard !asksForManualPage else { return print(ManualPage.text, terminator: "") }
        do {
            try await serve()
        } catch let fault as StartFault {
            logFormat.tell("\(fault)", .error)
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
        configuration.upstream = upstreamServer
        configuration.model = try projectModel()
        configuration.host = start.address.host
        configuration.port = start.address.port
        configuration.tls = start.tls
        configuration.workers = workers.number
        configuration.querySeconds = querySeconds.number
        configuration.resultSeconds = resultSeconds.number
        configuration.stateBytes = stateBytes.count
        configuration.cacheRunBytes = cacheRunBytes.count
        configuration.maxTasks = maxTasks.number
        configuration.maxTasksPerUser = maxTasksPerUser.number
        configuration.maxDownloads = maxDownloads.number
        configuration.maxConnections = min(
            maxConnections.number, max(1, sysconf(Int32(_SC_OPEN_MAX)) / 2))
        configuration.maxFailedLogins = maxFailedLogins.number
        configuration.idleSeconds = idleSeconds.number
        configuration.bodySeconds = bodySeconds.number
        configuration.clockOffset = clock?.offset ?? 0
        configuration.standingClock = clock?.standing
        defer { start.removeTemporaryState() }
        let server = try QueryTaskServer(configuration)
        // A log in JSON has said so already, where its level lets warnings through.
        for problem in server.problems
        where logFormat == .text || configuration.logger.logLevel > .warning {
            logFormat.tell("\(problem.file): \(problem.reason)")
        }
        let example = try server.explores().first
        try await server.run { port in
            let url = start.url(port: port)
            logFormat.tell("listening on \(url)")
            // A gateway has the users of the server behind it.
            if upstream == nil { start.tellSecret(url, example, logFormat) }
        }
    }

    /// The LookML project with its databases.
    private func projectModel() throws -> ServiceConfiguration.Model? {
        guard let model else { return nil }
        var connections: [String: String] = [:]
        for option in connection {
            guard connections.updateValue(option.path, forKey: option.name) == nil else {
                throw ValidationError("--connection has '\(option.name)' twice")
            }
            guard FileManager.default.isReadableFile(atPath: option.path) else {
                throw StartFault(
                    "the database", option.path, CocoaError(.fileReadNoSuchFile),
                    "name an SQLite file that can be read")
            }
        }
        return ServiceConfiguration.Model(folder: model, connections: connections)
    }

    /// The server behind a gateway.
    private var upstreamServer: ServiceConfiguration.Upstream? {
        guard let upstream else { return nil }
        var server = ServiceConfiguration.Upstream(url: upstream.text)
        server.seconds = upstreamSeconds.number
        server.patienceSeconds = upstreamPatience.number
        server.pageRows = upstreamPage?.number
        return server
    }

    func validate() throws {
        if asksForManualPage { return }
        guard upstream == nil || data == nil && model == nil else {
            throw ValidationError(
                "--upstream stands before a server, and --data and --model are for one of its own: leave either out"
            )
        }
        guard data != nil || model != nil || upstream != nil else {
            throw ValidationError(
                "give --data, a folder to serve, --model, a LookML project, or --upstream, a server to stand before"
            )
        }
        guard upstreamPage == nil || upstream != nil else {
            throw ValidationError("--upstream-page is for the results of --upstream")
        }
        guard connection.isEmpty || model != nil else {
            throw ValidationError("--connection is for the models of --model")
        }
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-cert and --tls-key belong together")
        }
    }
}
