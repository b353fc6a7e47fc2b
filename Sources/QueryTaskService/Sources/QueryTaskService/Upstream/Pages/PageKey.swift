internal import QueryTasks

/// A value of the field that rows are sorted by, of those kinds that a condition tells exactly.
enum PageKey: Equatable, Sendable {
    case null
    case number(Int)
    case day(year: Int, month: Int, day: Int)

    /// Greatest whole number that a server may have read as a double without rounding it.
    private static let maxNumber = 1 << 53

    init?(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .number(let digits):
            guard let number = Int(digits), number.magnitude < PageKey.maxNumber else { return nil }
            self = .number(number)
        case .string(let text):
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]),
                let month = Int(parts[1]), let day = Int(parts[2]), year > 0, month > 0, day > 0
            else { return nil }
            self = .day(year: year, month: month, day: day)
        case .bool, .array, .object: return nil
        }
    }

    /// The order of two values of one kind; nil for null and for values of two kinds.
    func precedes(_ other: PageKey) -> Bool? {
        switch (self, other) {
        case (.number(let left), .number(let right)): left < right
        case (.day(let y, let m, let d), .day(let year, let month, let day)):
            (y, m, d) < (year, month, day)
        default: nil
        }
    }

    /// The value in an expression of the vendor's, such as `date(2026, 1, 31)`.
    var text: String {
        switch self {
        case .null: "null"
        case .number(let number): "\(number)"
        case .day(let year, let month, let day): "date(\(year), \(month), \(day))"
        }
    }
}

/// The order of a result that pages follow.
struct PageOrder {
    let sorts: [String]
    /// The field that is sorted by first.
    let field: String
    let isDescending: Bool

    /// The order of a query's rows, as its first page tells it; nil where they have none.
    ///
    /// - Throws: `NoPages` for one that pages cannot follow.
    init?(of page: DetailPage, _ query: PagedQuery) throws(NoPages) {
        var sorts = query.sorts
        if sorts.isEmpty, case .array(let told)? = page.frame["added_params"]?["sorts"] {
            sorts = told.compactMap(\.string)
        }
        if sorts.isEmpty {
            guard !page.sql.words.contains("ORDER") else {
                throw NoPages("the server does not tell the order of its rows")
            }
            return nil
        }
        if sorts == [PagedQuery.noOrder] { return nil }
        try self.init(sorts, page)
    }

    /// An order of rows that have none: by the primary key, else by the first dimension that has numbers.
    init(choosingFor page: DetailPage) throws(NoPages) {
        let dimensions = page.dimensions.sorted {
            $0["primary_key"] == true && $1["primary_key"] != true
        }
        for dimension in dimensions {
            if let name = dimension["name"]?.string, dimension["type"]?.string == "number",
                (try? page.keys(name)) != nil
            {
                try self.init([name], page)
                return
            }
        }
        throw NoPages("it has no dimension of whole numbers to sort by")
    }

    private init(_ sorts: [String], _ page: DetailPage) throws(NoPages) {
        let words = sorts[0].split(separator: " ")
        field = words.first.map(String.init) ?? ""
        isDescending = words.dropFirst().first == "desc"
        self.sorts = sorts
        guard let dimension = page.dimensions.first(where: { $0["name"]?.string == field }) else {
            throw NoPages("\(field), which sorts first, is no dimension of it")
        }
        let type = dimension["type"]?.string ?? ""
        for key in try page.keys(field) {
            // Days of other types, such as `date_week`, stand for spans of time.
            if case .day = key, type != "date_date", type != "date" {
                throw NoPages("\(field) has the type \(type)")
            }
        }
    }

    /// The condition that a row is at a value or behind it.
    ///
    /// - Parameter hasNullsFirst: Whether rows without a value stand in front of all others.
    func condition(from key: PageKey, hasNullsFirst: Bool) -> String {
        if key == .null { return "is_null(${\(field)})" }
        let condition = "${\(field)} \(isDescending ? "<=" : ">=") \(key.text)"
        return hasNullsFirst ? condition : "\(condition) OR is_null(${\(field)})"
    }

    /// Whether two values may follow each other.
    func allows(_ first: PageKey, _ second: PageKey, hasNullsFirst: Bool) -> Bool {
        if first == second { return true }
        if first == .null { return hasNullsFirst }
        if second == .null { return !hasNullsFirst }
        return (isDescending ? second.precedes(first) : first.precedes(second)) ?? false
    }
}

extension DetailPage {
    /// The SQL of the page; empty where the user may not see it.
    var sql: String { frame["sql"]?.string ?? "" }

    fileprivate var dimensions: [JSONValue] { fields("dimensions") }

    /// The names and types of the fields.
    var columns: [[JSONValue?]] {
        ["dimensions", "measures", "table_calculations"].flatMap(fields).map {
            [$0["name"], $0["type"]]
        }
    }

    private func fields(_ category: String) -> [JSONValue] {
        guard case .array(let fields)? = frame["fields"]?[category] else { return [] }
        return fields
    }
}

extension String {
    /// The words of letters, digits and underscores, in capitals.
    var words: Set<String> {
        Set(uppercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
    }
}
