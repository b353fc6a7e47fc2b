/// Finds the columns that a user means by a name or a pattern.
///
/// A name is the name of a field, a label, or the heading of a column. An exact name counts first, then
/// a pattern such as `orders.*`, then a name that differs in case and blanks only, if all columns that
/// it fits are those of one field.
struct ColumnFinder {
    let header: ResultHeader
    /// The option that would find columns behind the first rows; nil where there is none.
    private let late: OptionKey<Bool>?

    init(_ header: ResultHeader, late: OptionKey<Bool>? = nil) {
        self.header = header
        self.late = late
    }

    /// The columns of one field, by their indices in the header.
    struct Found {
        var columns: [Int]
        /// Whether further columns have the same name.
        var hasOthers = false
    }

    /// The columns to write, in the order of `names`. A pattern stands for those of `shown` that no
    /// other element names.
    ///
    /// - Throws: `.unsupported` for a name or pattern that fits no column.
    func columns(
        _ names: [String], shown: [Int], option: GeneralOption, warnings: inout [Warning]
    ) throws(ConversionError) -> [Int] {
        var named: [[Int]?] = []
        for name in names {
            guard let found = try find(name) else {
                named.append(nil)
                continue
            }
            named.append(found.columns)
            if found.hasOthers {
                warnings.append(
                    Warning(
                        "repeated_column",
                        "several columns are called '\(name)'; \(option: option) takes the first"))
            }
        }
        var taken = Set(named.flatMap { $0 ?? [] })
        var columns: [Int] = []
        for (name, found) in zip(names, named) {
            if let found {
                columns += found
            } else {
                columns += try matching(name, among: shown).filter { taken.insert($0).inserted }
            }
        }
        return columns
    }

    /// The columns that a name means; nil for a pattern.
    ///
    /// - Throws: `.unsupported` for a name that fits no column, or columns of several fields.
    private func find(_ name: String) throws(ConversionError) -> Found? {
        if let found = exact(name) { return found }
        if NamePattern(name) != nil { return nil }
        return try loose(name)
    }

    /// The columns that a name means which is no pattern.
    ///
    /// - Throws: `.unsupported` for a name that fits no column, or columns of several fields.
    func column(_ name: String) throws(ConversionError) -> Found {
        if let found = exact(name) { return found }
        return try loose(name)
    }

    private func exact(_ name: String) -> Found? {
        let found = header.columns.indices.filter { header.columns[$0].isNamed(name) }
        guard
            let first = found.first(where: { header.columns[$0].field.name == name })
                ?? found.first
        else { return nil }
        return columns(of: first, among: found)
    }

    /// A heading names one column under a pivot, the name of a field all of them.
    private func columns(of first: Int, among found: [Int]) -> Found {
        guard header.columns[first].pivot != nil else {
            return Found(columns: [first], hasOthers: found.count > 1)
        }
        let field = header.columns[first].field.name
        let ofField = found.filter {
            header.columns[$0].pivot != nil && header.columns[$0].field.name == field
        }
        return Found(columns: ofField, hasOthers: ofField.count < found.count)
    }

    private func loose(_ name: String) throws(ConversionError) -> Found {
        let wanted = name.folded
        let found = header.columns.indices.filter { index in
            !wanted.isEmpty && header.columns[index].names.contains { $0.folded == wanted }
        }
        guard let first = found.first else { throw missing(name) }
        let fields = found.map { header.columns[$0].field.name }.uniqued()
        guard fields.count == 1 else {
            throw ConversionError(
                .unsupported, "'\(name)' may be \(Self.list(fields))",
                hint: "write the name as it stands there")
        }
        return columns(of: first, among: found)
    }

    /// The columns that a pattern fits: by the names of their fields; where it fits none, by labels
    /// and headings, and at last without regard to case and blanks.
    ///
    /// - Throws: `.unsupported` for a pattern that fits no column.
    private func matching(_ text: String, among shown: [Int]) throws(ConversionError) -> [Int] {
        guard let pattern = NamePattern(text) else { return [] }
        let byName = shown.filter { pattern.matches(header.columns[$0].field.name) }
        if !byName.isEmpty { return byName }
        let byHeading = shown.filter { header.columns[$0].names.contains(where: pattern.matches) }
        if !byHeading.isEmpty { return byHeading }
        let folded = NamePattern(text.folded)
        let byFolded = shown.filter { index in
            header.columns[index].names.contains { folded?.matches($0.folded) ?? false }
        }
        guard byFolded.isEmpty else { return byFolded }
        throw ConversionError(
            .unsupported, "no column fits the pattern '\(text)'", hint: hint(near: []))
    }

    // MARK: - Errors

    private func missing(_ name: String) -> ConversionError {
        let names = header.columns.flatMap(\.names).uniqued()
        return ConversionError(
            .unsupported, "there is no column '\(name)'",
            hint: hint(near: NearNames.of(name, among: names)))
    }

    private func hint(near: [String]) -> Message {
        let names = header.columns.map(\.field.name).uniqued()
        let count = names.count == 1 ? "1 column" : "\(names.count) columns"
        var hint: Message =
            near.isEmpty
            ? "\(count): \(Self.list(names))" : "nearest of \(count): \(Self.list(near))"
        if let late {
            hint = hint + "; \(option: late, true) finds those that turn up late"
        }
        return hint
    }

    /// The first 20 names.
    private static func list(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }
}

extension Column {
    /// Whether a user may mean this column by `name`.
    func isNamed(_ name: String) -> Bool {
        field.name == name || field.label == name || field.shortLabel == name
            || (pivot != nil && (heading(.labels) == name || heading(.names) == name))
    }

    /// The names by which a user may mean this column.
    fileprivate var names: [String] {
        var names = [field.name, field.label, field.shortLabel]
        if pivot != nil { names += [heading(.labels), heading(.names)].compactMap { $0 } }
        return names
    }
}

extension String {
    /// The text in lower case and without blanks.
    fileprivate var folded: String {
        String(
            String.UnicodeScalarView(
                lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }))
    }
}

extension Sequence where Element: Hashable {
    /// The elements without repetitions, in order.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
