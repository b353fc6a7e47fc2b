/// Rows that a seed determines, in the shapes that query results have.
public struct DataSet: Sendable {
    /// Name on the command line.
    public let name: String
    /// How many rows.
    public var rowCount: Int
    /// What the values depend on, besides the row's number.
    public var seed = 1
    /// Whether each text value has quotes, control characters and characters beyond ASCII.
    public var escapesEverywhere = false

    let fields: [Field]
    /// Values of the pivot field, in front of `fields` that are measures; empty: not pivoted.
    let pivotKeys: [String]
    private let fill: @Sendable (inout Row, Int, inout SeededGenerator) -> Void

    /// A column of the result before pivoting.
    struct Field: Sendable {
        enum Kind: String {
            case string, number, date, yesno
        }

        var view: String
        var title: String
        var kind: Kind
        var isMeasure: Bool

        init(_ view: String, _ title: String, _ kind: Kind = .string, isMeasure: Bool = false) {
            self.view = view
            self.title = title
            self.kind = kind
            self.isMeasure = isMeasure
        }

        var name: String { "\(identifier(view)).\(identifier(title))" }
        var label: String { "\(view) \(title)" }

        private func identifier(_ words: String) -> String {
            words.lowercased().replacing(" ", with: "_")
        }
    }

    private init(
        _ name: String, rows: Int, _ fields: [Field], pivotKeys: [String] = [],
        fill: @escaping @Sendable (inout Row, Int, inout SeededGenerator) -> Void
    ) {
        self.name = name
        rowCount = rows
        self.fields = fields
        self.pivotKeys = pivotKeys
        self.fill = fill
    }

    /// Puts the values of a row into `row`; returns the generator for choices of the layout.
    func make(_ row: inout Row, _ index: Int) -> SeededGenerator {
        var generator = SeededGenerator(seed: seed, row: index)
        row.removeAll()
        fill(&row, index, &generator)
        return generator
    }

    /// Every data set, with about 16 MB of json each.
    public static let all: [DataSet] = [orders, narrow, wide, text, numeric, pivoted, hugeCell]

    /// Ten columns as queries usually have them; the data set of the comparison with peers.
    public static let orders = DataSet(
        "orders", rows: 50_000,
        [
            Field("Orders", "ID", .number), Field("Orders", "Created Date", .date),
            Field("Orders", "Delivered Date", .date), Field("Users", "Name"),
            Field("Users", "City"), Field("Orders", "Status"),
            Field("Orders", "Is First Purchase", .yesno), Field("Orders", "Note"),
            Field("Order Items", "Sale Price", .number, isMeasure: true),
            Field("Order Items", "Average Margin", .number, isMeasure: true),
        ]
    ) { row, index, generator in
        let day = generator.below(1900)
        row.add(1_000_000 + index, isRendered: true)
        row.add(dayOfPeriod: day)
        if generator.one(in: 8) { row.addNull() } else { row.add(dayOfPeriod: day + 5) }
        row.add(text: generator.name())
        row.add(text: generator.element(of: cities))
        row.add(text: generator.element(of: statuses))
        row.add(generator.one(in: 3))
        switch generator.below(10) {
        case 0..<4: row.addNull()
        case 4..<7: row.add(text: generator.element(of: plainNotes))
        default: row.add(text: generator.element(of: notes))
        }
        row.add(cents: generator.below(200_000))
        row.add(precise: Double(generator.next() >> 11) * 0x1p-53 * 1000)
    }

    /// Two short columns: what a row costs, rather than its cells.
    public static let narrow = DataSet(
        "narrow", rows: 300_000,
        [Field("Orders", "ID", .number), Field("Orders", "Status")]
    ) { row, index, generator in
        row.add(index)
        row.add(text: generator.element(of: statuses))
    }

    /// 300 columns, half of them numbers.
    public static let wide = DataSet(
        "wide", rows: 1_600,
        (1...300).map { Field("Wide", "Column \($0)", $0.isMultiple(of: 2) ? .number : .string) }
    ) { row, _, generator in
        for column in 1...300 {
            if generator.one(in: 10) {
                row.addNull()
            } else if column.isMultiple(of: 2) {
                row.add(generator.below(100_000))
            } else {
                row.add(text: generator.element(of: cities))
            }
        }
    }

    /// Long text with everything that formats have to quote or escape.
    public static let text = DataSet(
        "text", rows: 25_000,
        [Field("Text", "ID", .number)] + (1...4).map { Field("Text", "Comment \($0)") }
    ) { row, index, generator in
        row.add(index)
        for _ in 0..<4 {
            row.add(
                text: generator.name(), " <b>&</b> ", generator.element(of: notes), "; ",
                generator.element(of: cities), " \u{1F680} ", generator.element(of: plainNotes))
        }
    }

    /// Twenty columns of numbers.
    public static let numeric = DataSet(
        "numeric", rows: 35_000,
        (1...20).map { Field("Numbers", "Value \($0)", .number, isMeasure: true) }
    ) { row, _, generator in
        for column in 1...20 {
            switch column % 4 {
            case 0: row.add(cents: generator.below(10_000_000))
            case 1: row.add(generator.below(1_000_000) - 500_000)
            case 2: row.add(precise: Double(generator.next() >> 11) * 0x1p-53 * 100)
            default: row.add(generator.below(10))
            }
        }
    }

    /// Fifty pivot values of eight measures each.
    public static let pivoted = DataSet(
        "pivoted", rows: 1_400,
        [Field("Orders", "Created Date", .date)]
            + (1...8).map { Field("Orders", "Measure \($0)", .number, isMeasure: true) },
        pivotKeys: (1...50).map { "region \($0)" }
    ) { row, index, generator in
        row.add(dayOfPeriod: index % 2000)
        for _ in 0..<8 {
            for _ in 0..<50 {
                if generator.one(in: 5) {
                    row.addNull()
                } else {
                    row.add(generator.below(100_000))
                }
            }
        }
    }

    /// A few rows, one of them with a cell of many megabytes.
    public static let hugeCell = DataSet(
        "huge_cell", rows: 20, [Field("Logs", "ID", .number), Field("Logs", "Message")]
    ) { row, index, generator in
        row.add(index)
        let count = index == 9 ? 1 << 19 : 9
        row.add(text: String(repeating: generator.element(of: notes), count: count))
    }
}

private let cities = [
    "Berlin", "San Francisco", "Kyoto", "Springfield, Illinois", "Nairobi", "Lima", "Zürich",
    "Rio de Janeiro", "Hamburg", "Melbourne", "Toronto", "Washington, D.C.",
]
private let statuses = ["complete", "cancelled", "processing", "returned", "shipped"]
private let firstNames = ["Anna", "John", "Maria", "Peter", "Sofia", "James", "Laura", "Tom"]
private let lastNames = ["Smith", "Miller", "Garcia", "Johnson", "Brown", "Martin", "Novak"]
private let oddNames = [
    "Robert \"Bob\" Lee", "Müller, Jürgen", "山田 太郎", "Łukasz Żak", "O'Neill, \"Mac\"", "王小明",
]
private let plainNotes = [
    "gift wrapping wanted", "please call before delivery", "second attempt", "leave at the door",
]
private let notes = [
    "paid by card\nship in one parcel", "see\tthe attached list", "C:\\Orders\\2019\\12\\receipt",
    "customer said \"no, thanks\"", "half\\price, twice\nas good",
]

extension SeededGenerator {
    /// A name; one in five needs quotes or escapes.
    fileprivate mutating func name() -> String {
        if one(in: 5) { return element(of: oddNames) }
        return "\(element(of: firstNames)) \(element(of: lastNames))"
    }
}
