internal import FilterLanguage
internal import Foundation
internal import LookML
internal import QueryCompiler

/// A LookML project, each field of which was compiled.
public struct ProjectCheck {
    /// What is not understood, a line each: `file:line:column: reason`.
    public var problems: [String] { found.map(\.text) }
    /// The problems with the model, the explore and the field where each was found first.
    private(set) var found: [Problem] = []

    /// A part of the project that is not understood.
    struct Problem: Sendable {
        let text: String
        var place: SourcePlace?
        var model: String?
        var explore: String?
        var field: String?
    }

    /// Lines such as `99 of 100 dimensions`.
    public var counts: [String] {
        [
            dimensions.line("dimensions"), measures.line("measures"),
            explores.line("explores, with all fields of their base view"),
            joinedFields.line("fields of joined views, counted in each explore"),
        ]
    }

    private struct Count {
        var all = 0
        var compiled = 0

        mutating func add(_ isCompiled: Bool) {
            all += 1
            if isCompiled { compiled += 1 }
        }

        func line(_ name: String) -> String { "\(compiled) of \(all) \(name)" }
    }

    private var dimensions = Count()
    private var measures = Count()
    private var explores = Count()
    private var joinedFields = Count()
    private var seen: Set<String> = []

    /// Reads the project of a folder, and compiles it. Blocks.
    ///
    /// - Throws: Where the folder cannot be read.
    public init(folder: String) throws {
        let project = try ModelProject.project(in: folder)
        for problem in project.problems { add(problem) }
        let models = project.modelPaths.map { LookML.Model(project, path: $0) }
        if models.isEmpty { add("\(folder): no file ends with .model.lkml") }
        for model in models {
            for problem in model.problems { add(problem, in: model) }
            for view in model.views.values.sorted(by: { $0.name < $1.name }) {
                for problem in view.problems { add(problem, in: model) }
            }
            for explore in model.explores { check(explore, in: model) }
        }
        countFields(of: models)
    }

    private mutating func add(_ error: LookMLError, in model: LookML.Model? = nil) {
        add("\(error)", at: error.place, in: model)
    }

    private mutating func add(
        _ text: String, at place: SourcePlace? = nil, in model: LookML.Model? = nil,
        _ explore: Explore? = nil, field: String? = nil
    ) {
        guard seen.insert(text).inserted else { return }
        found.append(
            Problem(
                text: text, place: place, model: model?.name, explore: explore?.name, field: field))
    }

    /// Views are counted once, however many models and explores have them.
    private var viewFields: [String: [String: Bool]] = [:]

    private mutating func check(_ explore: Explore, in model: LookML.Model) {
        let scope = ExploreScope(explore, in: model)
        let compiler = QueryCompiler(scope, ProjectCheck.setting)
        var compiled: [String] = []
        for field in scope.fields where field.field.kind == .dimension || field.isMeasure {
            // The table of the view is the explore's matter: it is told once.
            let fault = compiler.fault(of: field)
            if fault == nil, field.alias == explore.viewAlias { compiled.append(field.name) }
            if field.alias == explore.viewAlias {
                note(field, fault == nil, view: explore.baseView)
            } else {
                joinedFields.add(self.fault(compiler, [field.name], scope) == nil)
                let view = explore.joins.first { $0.name == field.alias }?.view ?? field.alias
                note(field, fault == nil, view: view)
            }
            if let fault, scope.problem == nil {
                add(fault.description, at: fault.place, in: model, explore, field: field.name)
            }
        }
        if let problem = scope.problem {
            add(problem.description, at: problem.place, in: model, explore)
            explores.add(false)
        } else if compiled.isEmpty {
            add(
                "\(explore.place): no field of the explore \(explore.name) can be queried",
                at: explore.place, in: model, explore)
            explores.add(false)
        } else {
            let fault = fault(compiler, compiled, scope)
            if let fault { add(fault.description, at: fault.place, in: model, explore) }
            explores.add(fault == nil)
        }
    }

    private mutating func note(_ field: ExploreField, _ isCompiled: Bool, view: String) {
        let key = "\(field.field.place.file):\(field.field.place.line) \(view)"
        let isKnown = viewFields[key]?[field.field.name] ?? false
        viewFields[key, default: [:]][field.field.name] = isKnown || isCompiled
    }

    /// Counts the fields of all views. A view that no explore has is compiled as one of its own.
    private mutating func countFields(of models: [LookML.Model]) {
        var counted: Set<String> = []
        for model in models {
            for view in model.views.values where !view.isExtensionRequired {
                let explore = Explore.ofView(view)
                let scope = ExploreScope(explore, in: model)
                let compiler = QueryCompiler(scope, ProjectCheck.setting)
                for field in scope.fields where field.field.kind == .dimension || field.isMeasure {
                    let place = field.field.place
                    let key = "\(place.file):\(place.line) \(view.name)"
                    guard counted.insert("\(key) \(field.field.name)").inserted else { continue }
                    var isCompiled = viewFields[key]?[field.field.name]
                    if isCompiled == nil {
                        let fault = compiler.fault(of: field)
                        if let fault {
                            add(fault.description, at: fault.place, in: model, field: field.name)
                        }
                        isCompiled = fault == nil
                    }
                    if field.isMeasure {
                        measures.add(isCompiled ?? false)
                    } else {
                        dimensions.add(isCompiled ?? false)
                    }
                }
            }
        }
    }

    private func fault(
        _ compiler: QueryCompiler, _ fields: [String], _ scope: ExploreScope
    ) -> CompileFault? {
        var request = QueryRequest(fields: fields)
        request.filterExpression = "1=2"
        // The attributes of users are known when they ask; any value will do here.
        for entry in scope.explore.block.all("access_filter") {
            if let name = entry.block?.last("user_attribute")?.value.scalar {
                request.userAttributes[name] = "1"
            }
        }
        do {
            _ = try compiler.compile(request)
            return nil
        } catch {
            return error
        }
    }

    private static let setting = QuerySetting(dialect: .sqlite, now: CivilTime(year: 2024))
}

extension Explore {
    /// An explore of a view alone.
    fileprivate static func ofView(_ view: View) -> Explore {
        Explore(
            Entry(
                key: "explore", place: view.place, value: .block(Block(name: view.name)),
                valuePlace: view.place), views: { _ in true })
    }
}
