package import LookML

/// An explore with the views that its names stand for.
package struct ExploreScope: Sendable {
    package let model: Model
    package let explore: Explore
    /// Aliases in the order of the explore: that of the base view first, then those of its joins.
    package let aliases: [String]
    private let views: [String: View]
    /// Full names of the fields that the explore offers; nil for all.
    private let offered: Set<String>?
    /// Fields that a query defined, by their names.
    private var customFields: [String: ExploreField] = [:]
    /// Why no query of the explore can be made.
    package let problem: LookMLError?
    /// Whether rows of queries without measures are listed as they are, instead of each one once.
    package let listsRows: Bool

    package init(_ explore: Explore, in model: Model, listsRows: Bool = false) {
        self.model = model
        self.explore = explore
        self.listsRows = listsRows
        var aliases = [explore.viewAlias]
        var views: [String: View] = [:]
        views[explore.viewAlias] = model.views[explore.baseView]
        for join in explore.joins where views[join.name] == nil {
            guard let view = model.views[join.view] else { continue }
            aliases.append(join.name)
            views[join.name] = view
        }
        self.aliases = aliases
        self.views = views
        var problem = explore.problems.first
        var offered: Set<String>?
        if let items = explore.fieldSelection {
            do {
                offered = try FieldSelection(views: views, base: explore.viewAlias).names(of: items)
            } catch {
                problem = problem ?? error
            }
        }
        // A join offers the fields that it names, and no others of its view.
        for join in explore.joins {
            guard case .list(let items)? = join.block.last("fields")?.value,
                let view = views[join.name]
            else { continue }
            do {
                let own = try FieldSelection(views: [join.name: view], base: join.name)
                    .names(of: items)
                let all = offered ?? ExploreScope.all(aliases, views)
                offered = all.filter { !$0.hasPrefix(join.name + ".") || own.contains($0) }
            } catch {
                problem = problem ?? error
            }
        }
        self.offered = offered
        self.problem = problem
    }

    private static func all(_ aliases: [String], _ views: [String: View]) -> Set<String> {
        Set(aliases.flatMap { alias in (views[alias]?.fields ?? []).map { "\(alias).\($0.name)" } })
    }

    package func view(_ alias: String) -> View? { views[alias] }

    /// The fields that the explore offers, view by view.
    package var fields: [ExploreField] {
        aliases.flatMap { alias in
            (views[alias]?.fields ?? []).compactMap { field in
                isOffered(alias, field.name) ? described(field, alias) : nil
            }
        }
    }

    /// The field of a full name, or one that the query defined; nil where there is none, or the explore does not
    /// offer it.
    package func field(_ name: String) -> ExploreField? {
        guard let dot = name.firstIndex(of: ".") else { return customFields[name] }
        let alias = String(name[..<dot])
        let own = String(name[name.index(after: dot)...])
        guard isOffered(alias, own) else { return nil }
        return field(own, of: alias)
    }

    /// A field for the model's own texts, which may name fields that are not offered.
    func field(_ name: String, of alias: String) -> ExploreField? {
        views[alias]?[name].map { described($0, alias) }
    }

    func customField(_ name: String) -> ExploreField? { customFields[name] }

    /// The custom field whose name differs from a name in the case of letters alone; nil for none.
    func customFieldName(like name: String) -> String? {
        let name = name.lowercased()
        return customFields.keys.first { $0.lowercased() == name }
    }

    var customFieldCount: Int { customFields.count }

    mutating func add(_ field: ExploreField) { customFields[field.name] = field }

    private func isOffered(_ alias: String, _ field: String) -> Bool {
        offered?.contains("\(alias).\(field)") ?? true
    }

    private func described(_ field: Field, _ alias: String) -> ExploreField {
        let join = explore.joins.first { $0.name == alias }
        let label =
            join?.block.last("view_label")?.value.scalar
            ?? (join == nil ? explore.block.last("view_label")?.value.scalar : nil)
        return ExploreField(
            field, alias: alias,
            viewLabel: label ?? views[alias]?.viewLabel ?? views[alias]?.label
                ?? FieldLabel.text(of: alias),
            formats: model.valueFormats)
    }
}
