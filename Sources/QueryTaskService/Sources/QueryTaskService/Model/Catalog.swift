internal import LookML
internal import QueryCompiler

/// A database that explores read.
struct DataSource: Sendable, Hashable {
    /// Name of the connection in the answers of the API.
    let connection: String
    /// Path of the SQLite file.
    let path: String
}

/// An explore that can be queried.
struct ServedExplore: Sendable {
    let scope: ExploreScope
    let label: String
    let source: DataSource
    /// What changes with the data, so that a cached result of other data is not taken for one of these.
    let version: String

    var name: String { scope.explore.name }
}

/// A model: explores over one database.
struct ServedModel: Sendable {
    let name: String
    let label: String
    let project: String
    /// Name of the connection; nil where the model names none.
    let connection: String?
    var explores: [ServedExplore]
    private let places: [String: Int]

    init(
        name: String, label: String, project: String, connection: String?,
        explores: [ServedExplore]
    ) {
        self.name = name
        self.label = label
        self.project = project
        self.connection = connection
        self.explores = explores
        places = Dictionary(explores.enumerated().map { ($0.element.name, $0.offset) }) {
            first, _ in first
        }
    }

    func explore(_ name: String) -> ServedExplore? { places[name].map { explores[$0] } }
}

/// What can be queried at a moment.
struct Catalog: Sendable {
    let models: [ServedModel]

    func model(_ name: String) -> ServedModel? { models.first { $0.name == name } }

    /// The explore that a query names.
    func explore(_ name: String, ofModel model: String) throws(QueryFault) -> ServedExplore {
        guard let found = self.model(model) else {
            let names = models.map { "'\($0.name)'" }.joined(separator: ", ")
            throw .missing(
                models.count == 1
                    ? "Model '\(model)' does not exist; the model is \(names)"
                    : "Model '\(model)' does not exist; the models are \(names)")
        }
        guard let explore = found.explore(name) else {
            throw .missing("Explore '\(name)' does not exist in model '\(model)'")
        }
        return explore
    }
}
