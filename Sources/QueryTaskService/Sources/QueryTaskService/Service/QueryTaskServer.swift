internal import AsyncHTTPClient
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import LookML
internal import QueryCompiler
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import UnixSignals

/// A server of query tasks over a folder of files.
///
///     let server = try QueryTaskServer(configuration)
///     try await server.run { port in print("listening on \(port)") }
public struct QueryTaskServer: Sendable {
    private let configuration: ServiceConfiguration
    private let service: QueryService
    private let catalog: DataCatalog
    private let lock: StateLock
    private let answering: any CallAnswering
    private let upstream: UpstreamClient?

    /// Opens the state, and loads the files. Blocks.
    ///
    /// - Throws: `StartFault` where a folder or file cannot be read or written.
    public init(_ configuration: ServiceConfiguration) throws {
        self.configuration = configuration
        let resultFolder = configuration.stateFolder + "/results"
        for folder in [configuration.stateFolder, resultFolder] {
            do {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw StartFault(
                    "the folder of the state", folder, error, "name one that can be written")
            }
        }
        let state: StateStore
        let folder: DataFolder
        do {
            lock = try StateLock(folder: configuration.stateFolder)
            try QueryTaskServer.closeFiles(in: configuration.stateFolder)
            state = try StateStore(path: configuration.stateFolder + "/state.sqlite")
            folder = try DataFolder(
                folder: configuration.dataFolder,
                databasePath: configuration.stateFolder + "/data.sqlite",
                logger: configuration.logger)
        } catch {
            throw StartFault(
                "the folder of the state", configuration.stateFolder, error,
                "stop the other server, or name a folder that can be written")
        }
        do {
            _ = try folder.model()
        } catch {
            throw StartFault(
                "the folder of the files", configuration.dataFolder ?? "", error,
                "name a folder that can be read")
        }
        let project = try configuration.model.map { model in
            try ModelProject(
                folder: model.folder, connections: model.connections,
                logger: configuration.logger)
        }
        for (model, connection) in project?.missingConnections ?? [] {
            configuration.logger.warning(
                connection.isEmpty
                    ? "model \(model) names no connection"
                    : "the connection '\(connection)' of model \(model) was not given by --connection"
            )
        }
        catalog = DataCatalog(folder: folder, project: project)
        let clock = ServiceClock(
            offset: configuration.clockOffset, standing: configuration.standingClock)
        let results = ResultStore(
            folder: resultFolder, state: state, clock: clock,
            lifetime: configuration.resultSeconds, maxBytes: configuration.stateBytes)
        let runner = QueryRunner(
            catalog: catalog, users: configuration.users, clock: clock, results: results,
            threadCount: configuration.workers,
            deliveryCount: configuration.maxDownloads + 2, maxSeconds: configuration.querySeconds,
            maxCacheBytes: configuration.cacheRunBytes)
        let limits = QueryService.Limits(
            tasks: configuration.maxTasks, tasksPerUser: configuration.maxTasksPerUser,
            stallSeconds: configuration.idleSeconds)
        let upstream = configuration.upstream.map { upstream in
            UpstreamRunner(upstream, results, runner, configuration)
        }
        self.upstream = upstream?.client
        let provider: any ResultProvider = if let upstream { upstream } else { runner }
        let queue = TaskQueue(
            state: state, provider: provider, clock: clock, logger: configuration.logger,
            maxRunning: configuration.workers, resultSeconds: configuration.resultSeconds)
        service = QueryService(
            state: state, users: configuration.users,
            tokens: TokenStore(state: state, users: configuration.users, clock: clock),
            failedLogins: FailedLogins(maxPerID: configuration.maxFailedLogins), clock: clock,
            results: results, runner: runner, queue: queue,
            slots: DownloadSlots(count: configuration.maxDownloads),
            limits: limits, endpoints: EndpointTable.all,
            calls: CallThreads(count: max(2, System.coreCount)))
        if let upstream {
            answering = UpstreamService(upstream, service)
        } else {
            answering = service
        }
    }

    /// Removes the folders of state below a folder, by the start of their names, whose servers were killed.
    public static func removeAbandonedStates(in folder: String, prefix: String) {
        StateLock.removeAbandonedFolders(in: folder, prefix: prefix)
    }

    /// Takes files of the state away from others, whatever made them readable. SQLite gives the files beside a
    /// database its permissions.
    private static func closeFiles(in folder: String) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasPrefix("state.sqlite") {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: folder + "/" + name)
        }
    }

    /// The explores that are served: names of the model and of the explore.
    public func explores() throws -> [(model: String, explore: String, firstField: String)] {
        try catalog.catalog().models.flatMap { model in
            model.explores.compactMap { explore in
                let field = explore.scope.fields.first {
                    $0.field.problems.isEmpty && ($0.isMeasure || $0.field.kind == .dimension)
                }
                return field.map { (model.name, explore.name, $0.name) }
            }
        }
    }

    /// The files that cannot be served, and why, which the log has as well.
    public var problems: [(file: String, reason: String)] {
        catalog.folder.problems.map { ($0.file, $0.reason) }
            + (catalog.project?.problems ?? []).map { ("\($0.place)", $0.reason) }
    }

    /// Serves until SIGTERM, SIGINT, or SIGHUP unless it is ignored: running answers finish then, for some seconds,
    /// and running tasks are added again at the next start.
    ///
    /// - Parameter onListening: Called with the port when the server listens.
    public func run(onListening: @escaping @Sendable (Int) -> Void) async throws {
        let responder = ServiceResponder(
            router: EndpointRouter(service.endpoints), answering: answering,
            limits: ServiceResponder.Limits(bodySeconds: configuration.bodySeconds),
            isSecure: configuration.tls != nil)
        let application = Application(
            responder: responder, server: try serverBuilder(),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: ConnectionLimit(
                    maxCount: configuration.maxConnections, logger: configuration.logger)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? 0) },
            logger: configuration.logger)
        let tasks = TaskService(service: service, logger: configuration.logger)
        // They end in the reverse order: who waits for a task is answered before the server is gone.
        var group = ServiceGroupConfiguration(
            services: [application, tasks], gracefulShutdownSignals: QueryTaskServer.endingSignals,
            logger: configuration.logger)
        group.maximumGracefulShutdownDuration = .seconds(30)
        let ended: Result<Void, any Error>
        do {
            ended = .success(try await ServiceGroup(configuration: group).run())
        } catch  where error is IOError || error is SocketAddressError.UnknownHost {
            ended = .failure(
                StartFault(
                    "listening on", "\(configuration.host):\(configuration.port)", error,
                    isFile: false, "listen on another port or address"))
        } catch {
            ended = .failure(error)
        }
        await service.runner.stop()
        await service.calls.stop()
        try await upstream?.http.shutdown()
        try ended.get()
    }

    /// The signals that end a server. A terminal that closes sends SIGHUP, which nohup has ignored.
    private static var endingSignals: [UnixSignal] {
        guard signal(SIGHUP, SIG_DFL) == nil else {
            signal(SIGHUP, SIG_IGN)
            return [.sigterm, .sigint]
        }
        return [.sigterm, .sigint, .sighup]
    }

    private func serverBuilder() throws -> HTTPServerBuilder {
        // A gateway passes bodies of any size on.
        let maxExpectedBytes = upstream == nil ? ServiceResponder.Limits().bodyBytes : .max
        let base = HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    ClientProtocolInstaller(maxBodyBytes: maxExpectedBytes),
                    ClientPresenceHandler(),
                ],
                idleTimeout: .milliseconds(Int64(configuration.idleSeconds * 1000)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 96 << 10,
                    maxHeaderFieldCount: 100)))
        guard let tls = configuration.tls else { return base }
        let certificates = try QueryTaskServer.pem("the certificate", tls.certificate) {
            try NIOSSLCertificate.fromPEMBytes($0)
        }
        let key = try QueryTaskServer.pem("the private key", tls.key) {
            try NIOSSLPrivateKey(bytes: $0, format: .pem)
        }
        var settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        // RFC 8996 puts an end to the versions before.
        settings.minimumTLSVersion = .tlsv12
        do {
            // The builder looks at them when the server has started.
            _ = try NIOSSLContext(configuration: settings)
        } catch {
            throw StartFault(
                "the private key", tls.key, error,
                "name the key that belongs to the certificate '\(tls.certificate)'")
        }
        return try .tls(base, tlsConfiguration: settings)
    }

    /// What a file in PEM has.
    private static func pem<Value>(
        _ what: String, _ path: String, _ read: ([UInt8]) throws -> Value
    ) throws -> Value {
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw StartFault(what, path, error, "name a file that can be read")
        }
        do {
            return try read(Array(bytes))
        } catch {
            throw StartFault(what, path, error, "name a file in PEM")
        }
    }
}

/// The queue of tasks and the cleaning of results, as long as the server runs.
private struct TaskService: Service, CustomStringConvertible {
    let service: QueryService
    let logger: Logger

    // The log of the services' starts has this instead of all that they hold.
    var description: String { "the queue of tasks" }

    func run() async throws {
        try await service.queue.resume()
        try? await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await service.runner.clean()
                } catch is CancellationError {
                    // The server ends before it has cleaned.
                } catch {
                    logger.error("old results cannot be removed", metadata: ["error": "\(error)"])
                }
                try await Task.sleep(for: .seconds(60))
            }
        }
        await service.queue.stop()
    }
}
