/// An explore: a base view, its joins, and the filters that each of its queries has.
package struct Explore: Hashable, Sendable {
    package var name: String
    package var place: SourcePlace
    /// The name under which queries write the base view's fields.
    package var viewAlias: String
    /// The view that the alias stands for.
    package var baseView: String
    package var label: String?
    package var groupLabel: String?
    package var description: String?
    package var isHidden: Bool
    /// Names, sets and `ALL_FIELDS*` of the key `fields`; `nil` stands for all fields.
    package var fieldSelection: [Item]?
    package var alwaysFilter: [FieldFilter] = []
    package var sqlAlwaysWhere: SQLTemplate?
    package var joins: [Join]
    /// All keys, those included that have no member here.
    package var block: Block
    /// Why no query of the explore can be made.
    package var problems: [LookMLError] = []

    /// A join, as the text has it.
    package struct Join: Hashable, Sendable {
        package var name: String
        package var place: SourcePlace
        /// The view that the join's name stands for.
        package var view: String
        package var block: Block
    }

    /// Reads a merged explore. `views` says whether a view exists.
    package init(_ entry: Entry, views: (String) -> Bool, constants: [String: String] = [:]) {
        let block = entry.block ?? Block()
        self.block = block
        name = block.name ?? ""
        place = entry.place
        viewAlias = block.scalar("view_name") ?? name
        baseView = block.scalar("from") ?? viewAlias
        // An explore that extends another one, and names no view, takes its own name's view or else the parent's.
        if block.last("from") == nil, block.last("view_name") == nil, !views(baseView),
            let parent = block.names("extends").first(where: views)
        {
            viewAlias = parent
            baseView = parent
        }
        label = block.scalar("label")
        groupLabel = block.scalar("group_label")
        description = block.scalar("description")
        isHidden = block.says("hidden") ?? false
        if case .list(let items)? = block.last("fields")?.value { fieldSelection = items }
        joins = block.all("join").compactMap { join in
            guard let block = join.block, let name = block.name else { return nil }
            return Join(
                name: name, place: join.place, view: block.scalar("from") ?? name, block: block)
        }
        do throws(LookMLError) {
            if let filter = block.last("always_filter")?.block {
                alwaysFilter = try filter.filters("filters")
            }
            sqlAlwaysWhere = try block.template("sql_always_where", constants: constants)
            if let having = block.last("sql_always_having") {
                throw LookMLError(having.place, "sql_always_having is not understood")
            }
        } catch {
            problems.append(error)
        }
        if !views(baseView) {
            problems.append(
                LookMLError(
                    block.last("from")?.valuePlace ?? block.last("view_name")?.valuePlace
                        ?? entry.valuePlace,
                    "no view \(baseView) for the explore \(name)",
                    hint: "include the view's file, or name its view with from"))
        }
    }
}
