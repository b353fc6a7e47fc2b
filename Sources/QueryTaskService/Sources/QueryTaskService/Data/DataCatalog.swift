internal import LookML

/// All that is served: the explores of files, and those of LookML models over databases.
final class DataCatalog: Sendable {
    let folder: DataFolder
    let project: ModelProject?

    init(folder: DataFolder, project: ModelProject?) {
        self.folder = folder
        self.project = project
    }

    /// What can be queried now. Blocks while files that changed are loaded.
    func catalog() throws -> Catalog {
        var models = try project?.models() ?? []
        if folder.isUsed || models.isEmpty { models.append(try folder.model()) }
        return Catalog(models: models)
    }

    /// A connection that reads a database.
    func connection(to source: DataSource) throws(SQLiteFault) -> SQLiteConnection {
        try SQLiteConnection(path: source.path, isReadOnly: true)
    }
}
