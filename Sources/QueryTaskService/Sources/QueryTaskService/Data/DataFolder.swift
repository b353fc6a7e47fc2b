internal import Foundation
internal import Logging
internal import Rowcast
internal import Synchronization

/// A folder of results in any formats, each of which is an explore: the files are loaded into tables of an
/// embedded database, again when they change.
///
/// Its functions block; they run on the threads of workers, never on those of tasks.
final class DataFolder: Sendable {
    /// A file that cannot be served, and why.
    struct Problem: Sendable, Equatable {
        let file: String
        let reason: String
    }

    /// The model's name in queries.
    static let modelName = "files"

    private let folder: String?
    private let databasePath: String
    private let logger: Logger
    private let state: Mutex<State>

    private struct State: Sendable {
        var files: [String: LoadedFile] = [:]
        var checked: ContinuousClock.Instant?
        var isLoading = false
        /// Whether the folder could not be listed the last time.
        var isFolderGone = false
    }

    private struct LoadedFile: Sendable {
        var version: FileVersion
        var view: String
        /// Nil for a file that cannot be read.
        var explore: ServedExplore?
        var problem: Problem?
        /// When a file is loaded again that failed for another reason than its content, such as a full disk.
        var retry: ContinuousClock.Instant?
    }

    private static let retryDelay = Duration.seconds(10)

    /// - Parameters:
    ///   - folder: The folder with the files; nil for none.
    ///   - databasePath: The database file, which is made anew.
    init(folder: String?, databasePath: String, logger: Logger) throws {
        self.folder = folder
        self.databasePath = databasePath
        self.logger = logger
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: databasePath + suffix)
        }
        state = Mutex(State())
        let database = try SQLiteConnection(path: databasePath)
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
        try TableLoader(database: database).prepare()
    }

    /// The explores, after files that changed were loaded again. Files are looked at once a second at most.
    ///
    /// While one caller loads files, others get the explores of before. So do all while the folder cannot be
    /// listed, as when a disk is away for a while.
    ///
    /// - Throws: Where the folder cannot be listed the first time, or the database cannot be written.
    func model() throws -> ServedModel {
        let due = state.withLock { state -> (files: [String: LoadedFile], isFirst: Bool)? in
            let now = ContinuousClock.now
            guard !state.isLoading, state.checked.map({ now - $0 >= .seconds(1) }) ?? true else {
                return nil
            }
            state.isLoading = true
            defer { state.checked = now }
            return (state.files, state.checked == nil)
        }
        if let due {
            defer { state.withLock { $0.isLoading = false } }
            if let found = try versions(isFirst: due.isFirst) { try refresh(due.files, found) }
        }
        let files = state.withLock { $0.files }
        let explores = files.values.compactMap(\.explore).sorted { $0.name < $1.name }
        return ServedModel(
            name: DataFolder.modelName, label: "Files", project: DataFolder.modelName,
            connection: source.connection, explores: explores)
    }

    /// The files that cannot be served.
    var problems: [Problem] {
        state.withLock { $0.files.values.compactMap(\.problem).sorted { $0.file < $1.file } }
    }

    /// The database of the tables.
    var source: DataSource { DataSource(connection: DataFolder.modelName, path: databasePath) }

    /// Whether there is a folder.
    var isUsed: Bool { folder != nil }

    /// The versions of the files; nil where the folder cannot be listed, but could be before.
    private func versions(isFirst: Bool) throws -> [String: FileVersion]? {
        do {
            let found = try versions()
            let isBack = state.withLock { state in
                defer { state.isFolderGone = false }
                return state.isFolderGone
            }
            if isBack { logger.notice("the folder of the files is back") }
            return found
        } catch  where !isFirst {
            let isNew = state.withLock { state in
                defer { state.isFolderGone = true }
                return !state.isFolderGone
            }
            if isNew {
                logger.error(
                    "the folder of the files cannot be listed; what was loaded is served",
                    metadata: ["error": "\(StartFault.reason(of: error))"])
            }
            return nil
        }
    }

    /// Loads the files that changed. Each is served from the moment on at which its table is there.
    private func refresh(
        _ files: [String: LoadedFile], _ found: [String: FileVersion]
    ) throws {
        let views = ViewNaming.names(of: found.keys)
        // A file that has another name now, since files came or went, is loaded under that name.
        let gone = files.keys.filter { found[$0] == nil || files[$0]?.view != views[$0] }
        let changed = found.keys.sorted().filter { file in
            guard let loaded = files[file] else { return true }
            return loaded.version != found[file] || loaded.view != views[file]
                || loaded.retry.map { $0 <= .now } ?? false
        }
        guard !gone.isEmpty || !changed.isEmpty else { return }
        let loader = TableLoader(database: try SQLiteConnection(path: databasePath))
        try loader.database.execute("PRAGMA synchronous = OFF")
        for file in gone {
            let view = state.withLock { $0.files.removeValue(forKey: file)?.view }
            if let view { try loader.drop(view) }
        }
        for file in changed {
            guard let version = found[file], let view = views[file] else { continue }
            let loaded = load(file, version, view, loader, before: files[file]?.problem)
            state.withLock { $0.files[file] = loaded }
        }
    }

    private func load(
        _ file: String, _ version: FileVersion, _ view: String, _ loader: TableLoader,
        before: Problem?
    ) -> LoadedFile {
        do {
            let table = try loader.load(
                path: (folder ?? "") + "/" + file, fileName: file, into: view,
                version: version.text)
            logger.info(
                "loaded a file",
                metadata: ["file": "\(file)", "explore": "\(view)", "rows": "\(table.rows)"])
            for warning in table.warnings {
                logger.warning("\(warning)", metadata: ["file": "\(file)"])
            }
            return LoadedFile(
                version: version, view: view,
                explore: FileExplore(table: table, view: view)
                    .served(source, version: version.text))
        } catch {
            let problem = Problem(file: file, reason: DataFolder.reason(of: error))
            if problem != before {
                logger.error(
                    "a file cannot be served",
                    metadata: ["file": "\(file)", "reason": "\(problem.reason)"])
            }
            return LoadedFile(
                version: version, view: view, problem: problem,
                retry: DataFolder.isOfContent(error) ? nil : .now + DataFolder.retryDelay)
        }
    }

    /// Whether a file fails for its content, so that it fails until it is written again.
    private static func isOfContent(_ error: any Error) -> Bool {
        guard let error = error as? ConversionError else { return false }
        return error.code != .inputOutput && error.code != .inputChanged
    }

    /// An error without the advice to set an option of conversions, which this server does not have.
    private static func reason(of error: any Error) -> String {
        guard var error = error as? ConversionError else { return "\(error)" }
        let namesOption = error.hint?.parts.contains { part in
            if case .option = part { true } else { false }
        }
        if namesOption == true { error.hint = nil }
        return "\(error.message)"
    }

    private func versions() throws -> [String: FileVersion] {
        var versions: [String: FileVersion] = [:]
        guard let folder else { return versions }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where !name.hasPrefix(".") {
            versions[name] = FileVersion(path: folder + "/" + name)
        }
        return versions
    }
}
