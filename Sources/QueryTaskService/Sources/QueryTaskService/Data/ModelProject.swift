internal import Foundation
internal import Logging
internal import LookML
internal import QueryCompiler
internal import Synchronization

/// A folder with a LookML project, read again when its files change.
final class ModelProject: Sendable {
    /// Name of the project, that of its folder.
    let name: String
    let folder: String
    /// The databases by the names that models give.
    private let connections: [String: DataSource]
    private let logger: Logger
    private let state = Mutex(State())

    private struct State: Sendable {
        var files: [String: FileVersion] = [:]
        var models: [ReadModel] = []
        var problems: [LookMLError] = []
        var checked: ContinuousClock.Instant?
    }

    /// A model, and its explores with their fields looked up.
    private struct ReadModel: Sendable {
        let model: LookML.Model
        let scopes: [ExploreScope]
    }

    init(folder: String, connections: [String: String], logger: Logger) throws {
        self.folder = folder
        self.connections = Dictionary(
            uniqueKeysWithValues: connections.map {
                ($0.key, DataSource(connection: $0.key, path: $0.value))
            })
        self.logger = logger
        name = URL(filePath: folder).standardizedFileURL.lastPathComponent
        try state.withLock { state in try refresh(&state) }
    }

    /// The models, after files that changed were read again. Files are looked at once a second at most.
    func models() throws -> [ServedModel] {
        let models = state.withLock { state in
            do {
                try refresh(&state)
            } catch {
                logger.error(
                    "the project cannot be read; what was read is served",
                    metadata: ["error": "\(StartFault.reason(of: error))"])
            }
            return state.models
        }
        return models.map(served)
    }

    /// What is not understood of includes, files and refinements.
    var problems: [LookMLError] { state.withLock(\.problems) }

    /// Connections that models name, and that were not given.
    var missingConnections: [(model: String, connection: String)] {
        state.withLock { state in
            state.models.compactMap { read in
                let name = read.model.connection ?? ""
                return connections[name] == nil ? (read.model.name, name) : nil
            }
        }
    }

    private func served(_ read: ReadModel) -> ServedModel {
        let model = read.model
        let source = model.connection.flatMap { connections[$0] }
        let version = source.map(ModelProject.version) ?? ""
        // An explore without a database is told, and its queries fail with what the connection lacks.
        let explores = read.scopes.map { scope in
            ServedExplore(
                scope: scope, label: scope.explore.label ?? FieldLabel.text(of: scope.explore.name),
                source: source ?? DataSource(connection: model.connection ?? "", path: ""),
                version: version)
        }
        return ServedModel(
            name: model.name, label: model.label ?? FieldLabel.text(of: model.name), project: name,
            connection: model.connection, explores: explores)
    }

    /// The versions of a database's file and of its log, one of which changes when the database is written.
    private static func version(of source: DataSource) -> String {
        ["", "-wal"].map { FileVersion(path: source.path + $0)?.text ?? "" }.joined(separator: " ")
    }

    private func refresh(_ state: inout State) throws {
        let now = ContinuousClock.now
        if let checked = state.checked, now - checked < .seconds(1) { return }
        state.checked = now
        let stamps = try ModelProject.stamps(in: folder)
        guard stamps != state.files || state.files.isEmpty else { return }
        let project = try ModelProject.project(in: folder, stamps.keys.sorted())
        state.files = stamps
        // A file that is being edited takes away nothing that was served.
        if !project.problems.isEmpty, !state.models.isEmpty {
            state.problems = project.problems
            for problem in state.problems {
                logger.error("\(problem); the models of before are served")
            }
            return
        }
        state.models = project.modelPaths.map { path in
            let model = LookML.Model(project, path: path)
            return ReadModel(
                model: model, scopes: model.explores.map { ExploreScope($0, in: model) })
        }
        state.problems = project.problems + state.models.flatMap(\.model.problems)
        if state.models.isEmpty {
            state.problems.append(
                LookMLError(
                    SourcePlace(file: name), "no file of the project ends with .model.lkml",
                    hint: "name the folder that has the models"))
        }
        for problem in state.problems { logger.warning("\(problem)") }
    }

    /// The project of all LookML files below a folder.
    static func project(in folder: String) throws -> Project {
        try project(in: folder, stamps(in: folder).keys.sorted())
    }

    private static func project(in folder: String, _ paths: [String]) throws -> Project {
        Project(contents: try contents(in: folder, paths))
    }

    /// The bytes of all LookML files below a folder, by their paths in order.
    static func contents(in folder: String) throws -> [(path: String, bytes: [UInt8])] {
        try contents(in: folder, stamps(in: folder).keys.sorted())
    }

    private static func contents(
        in folder: String, _ paths: [String]
    ) throws -> [(path: String, bytes: [UInt8])] {
        try paths.map { path in
            (path, Array(try Data(contentsOf: URL(filePath: folder + "/" + path))))
        }
    }

    /// The LookML files below the folder by their paths.
    private static func stamps(in folder: String) throws -> [String: FileVersion] {
        var stamps: [String: FileVersion] = [:]
        let manager = FileManager.default
        // The slash makes FileManager look into a folder that is a symbolic link.
        let paths: [String]
        do {
            paths = try manager.subpathsOfDirectory(atPath: folder + "/")
        } catch {
            throw StartFault(
                "the folder of the models", folder, error, "name a folder with LookML files")
        }
        for path in paths
        where path.hasSuffix(".lkml")
            && !path.split(separator: "/").contains(where: { $0.hasPrefix(".") })
        {
            let attributes = try manager.attributesOfItem(atPath: folder + "/" + path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            stamps[path] = FileVersion(path: folder + "/" + path)
        }
        return stamps
    }
}
