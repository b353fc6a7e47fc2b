/// A model: a connection, and the explores over its views.
package struct Model: Sendable {
    package var name: String
    package var label: String?
    package var connection: String?
    /// Whether filters of texts tell upper from lower case. Yes, unless the model says no.
    package var isCaseSensitive: Bool
    /// Day on which weeks begin, in lower case; Monday, unless the model names another one.
    package var weekStartDay: String
    /// Number of months from the start of a calendar year to the start of the fiscal year of the same number.
    package var fiscalMonthOffset: Int
    /// Formats by the names that `value_format_name` gives.
    package var valueFormats: [String: String]
    package var views: [String: View]
    package var explores: [Explore]
    /// Errors of includes, refinements and `extends`. Errors of views, explores and fields stand with these.
    package var problems: [LookMLError]

    /// Makes a model of a view that is an explore of its own.
    package init(name: String, label: String, view: View, explore: Explore) {
        self.name = name
        self.label = label
        isCaseSensitive = true
        weekStartDay = "monday"
        fiscalMonthOffset = 0
        valueFormats = [:]
        views = [view.name: view]
        explores = [explore]
        problems = []
    }

    /// Reads the model of a file of a project.
    package init(_ project: Project, path: String) {
        let scope = project.scope(ofModel: path)
        let settings = Block(entries: scope.settings)
        name = scope.name
        label = settings.scalar("label")
        connection = settings.scalar("connection")
        isCaseSensitive = settings.says("case_sensitive") ?? true
        problems = scope.problems
        weekStartDay = "monday"
        if let entry = settings.last("week_start_day") {
            let day = entry.value.scalar?.lowercased() ?? ""
            if Model.days.contains(day) {
                weekStartDay = day
            } else {
                problems.append(
                    LookMLError(
                        entry.valuePlace, "expected a day behind week_start_day, found ‘\(day)’",
                        hint: "write week_start_day: sunday"))
            }
        }
        fiscalMonthOffset = 0
        if let entry = settings.last("fiscal_month_offset") {
            if let offset = entry.value.scalar.flatMap({ Int($0) }), -12...12 ~= offset {
                fiscalMonthOffset = offset
            } else {
                problems.append(
                    LookMLError(
                        entry.valuePlace, "expected a number of months from -12 to 12",
                        hint: "write fiscal_month_offset: 3 for years that begin in April"))
            }
        }
        valueFormats = [:]
        for entry in settings.all("named_value_format") {
            guard let block = entry.block, let name = block.name else { continue }
            valueFormats[name] = block.scalar("value_format")
        }
        var views: [String: View] = [:]
        for name in scope.viewNames {
            guard let entry = scope.views[name] else { continue }
            views[name] = View(entry, constants: project.constants)
        }
        self.views = views
        explores = scope.exploreNames.compactMap { name in
            guard let entry = scope.explores[name] else { return nil }
            var explore = Explore(
                entry, views: { views[$0] != nil }, constants: project.constants)
            explore.checkFilters(views)
            return explore
        }
    }

    private static let days: Set<String> = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]
}
