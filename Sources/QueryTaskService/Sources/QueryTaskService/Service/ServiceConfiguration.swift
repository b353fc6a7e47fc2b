public import Logging

/// How a server is set up.
public struct ServiceConfiguration: Sendable {
    /// Another server of the API, whose results a gateway makes formats of.
    public struct Upstream: Sendable {
        /// Start of its URLs, such as `https://company.looker.com:19999`.
        public var url: String
        /// Seconds in which the head of an answer has to be there, and each further piece of it.
        public var seconds = 120.0
        /// Seconds for which a task that expired or is unknown there is polled before it is made anew.
        public var patienceSeconds = 300.0
        /// Number of rows of the pages that larger results are fetched in; nil for one fetch.
        public var pageRows: Int?

        public init(url: String) { self.url = url }
    }

    /// A LookML project, and the databases of its models.
    public struct Model: Sendable {
        /// The project's folder.
        public var folder: String
        /// Paths of SQLite databases by the names that models have for their connections.
        public var connections: [String: String]

        public init(folder: String, connections: [String: String]) {
            self.folder = folder
            self.connections = connections
        }
    }

    /// The LookML project that is served; nil for none.
    public var model: Model?
    /// The folder whose files are served; nil for a gateway.
    public var dataFolder: String?
    /// The server behind a gateway; nil for a server of its own.
    public var upstream: Upstream?
    /// The folder of the state, which is made where it is missing: a database, and the results.
    public var stateFolder: String
    public var host = "127.0.0.1"
    /// 0 for any free port.
    public var port = 19999
    public var users: Users
    /// Certificate chain and private key in PEM; nil for HTTP without TLS.
    public var tls: (certificate: String, key: String)?
    /// Number of queries of tasks that run at a time.
    public var workers = 4
    /// Seconds that a query may take.
    public var querySeconds = 600.0
    /// Seconds for which a result is served.
    public var resultSeconds = 3600.0
    /// Number of bytes of all results; the oldest are removed beyond it.
    public var stateBytes = 20 << 30
    /// Number of bytes up to which the result of a synchronous run is kept for the next one.
    public var cacheRunBytes = 64 << 20
    /// Number of tasks that wait or run, of all users and of each.
    public var maxTasks = 1000
    public var maxTasksPerUser = 200
    /// Number of connections that are open at a time.
    public var maxConnections = 1000
    /// Number of answers that stream at a time.
    public var maxDownloads = 64
    /// Number of logins of a client id that may fail in a minute; ten times as many of all together.
    public var maxFailedLogins = 10
    /// Seconds without a request after which a connection is closed, and for which a client may take
    /// none of the bytes of its answer.
    public var idleSeconds = 60.0
    /// Seconds in which the body of a request has to be complete.
    public var bodySeconds = 30.0
    /// Seconds to add to the machine's time, for tests of what expires.
    public var clockOffset = 0.0
    /// Seconds since 1970 of a clock that stands still, for tests.
    public var standingClock: Double?
    public var logger: Logger

    public init(dataFolder: String?, stateFolder: String, users: Users, logger: Logger) {
        self.dataFolder = dataFolder
        self.stateFolder = stateFolder
        self.users = users
        self.logger = logger
    }
}
