/// Checks the references among the fields of a view: names without a field, circles, aggregates of aggregates,
/// and texts that would grow beyond a bound once references are put in.
///
/// A field that needs a broken one is broken too, and says which field it needs.
struct ReferenceCheck {
    /// Greatest number of bytes of a field's text with all references put in. Thirty fields that each name the
    /// one before twice would have a billion.
    static let maxExpandedBytes = 1 << 20
    /// Greatest number of fields that refer to each other in a row.
    static let maxDepth = 256

    private enum State {
        case open
        case done(bytes: Int, depth: Int)
    }

    private let view: String
    private var fields: [Field]
    private let indices: [String: Int]
    private var states: [State?]
    /// The broken field at the end of each chain of needs, so that errors do not grow with the chain.
    private var causes: [(field: String, problem: LookMLError)?]

    init(view: String, fields: [Field], indices: [String: Int]) {
        self.view = view
        self.fields = fields
        self.indices = indices
        states = Array(repeating: nil, count: fields.count)
        causes = Array(repeating: nil, count: fields.count)
    }

    mutating func checked() -> [Field] {
        for index in fields.indices { visit(index) }
        return fields
    }

    /// Depth first with a stack of its own: a chain of references may be as long as the file.
    private mutating func visit(_ root: Int) {
        guard states[root] == nil else { return }
        var stack: [(index: Int, references: [SQLTemplate.Reference], next: Int)] = []
        states[root] = .open
        stack.append((root, references(of: root), 0))
        while let top = stack.last {
            guard top.next < top.references.count else {
                stack.removeLast()
                finish(top.index, top.references)
                continue
            }
            stack[stack.count - 1].next += 1
            let reference = top.references[top.next]
            guard let target = target(of: reference) else { continue }
            switch states[target] {
            case nil:
                states[target] = .open
                stack.append((target, references(of: target), 0))
            case .open:
                let names = stack.drop { $0.index != target }.map { fields[$0.index].name }
                fields[top.index].problems.append(
                    LookMLError(
                        reference.place,
                        "\(fields[top.index].name) refers to itself: "
                            + (names.suffix(8) + [reference.field]).joined(separator: " → "),
                        hint: "write the column, as ${TABLE}.column, in one of them"))
            case .done: break
            }
        }
    }

    /// References of all texts of a field, and the fields of its filters.
    private func references(of index: Int) -> [SQLTemplate.Reference] {
        let field = fields[index]
        var references = field.sql?.references ?? []
        references += field.distinctKey?.references ?? []
        references += field.type?.templates.flatMap(\.references) ?? []
        references += field.filters.map { filter in
            let parts = filter.field.split(separator: ".", maxSplits: 1)
            guard parts.count == 2 else {
                return SQLTemplate.Reference(field: filter.field, place: filter.place)
            }
            return SQLTemplate.Reference(
                view: String(parts[0]), field: String(parts[1]), place: filter.place)
        }
        return references
    }

    private func target(of reference: SQLTemplate.Reference) -> Int? {
        guard reference.view == nil || reference.view == view else { return nil }
        return indices[reference.field]
    }

    private mutating func finish(_ index: Int, _ references: [SQLTemplate.Reference]) {
        var bytes = ownBytes(of: fields[index])
        var depth = 0
        for reference in references {
            if let foreign = reference.view, foreign != view {
                fields[index].foreignViews.insert(foreign)
                continue
            }
            guard let target = target(of: reference) else {
                fields[index].problems.append(
                    LookMLError(
                        reference.place, "no field \(reference.field) in the view \(view)",
                        hint: "write ${TABLE}.\(reference.field) for a column"))
                continue
            }
            guard case .done(let targetBytes, let targetDepth)? = states[target] else { continue }
            bytes = min(bytes + targetBytes, ReferenceCheck.maxExpandedBytes + 1)
            depth = max(depth, targetDepth + 1)
            if let problem = conflict(index, target, reference) {
                if causes[index] == nil, fields[index].problems.isEmpty {
                    causes[index] = causes[target]
                }
                fields[index].problems.append(problem)
            }
            fields[index].foreignViews.formUnion(fields[target].foreignViews)
        }
        if bytes > ReferenceCheck.maxExpandedBytes || depth > ReferenceCheck.maxDepth {
            fields[index].problems.append(
                LookMLError(
                    fields[index].place,
                    "the text of \(fields[index].name) has over "
                        + "\(ReferenceCheck.maxExpandedBytes) bytes, or over "
                        + "\(ReferenceCheck.maxDepth) references in a row",
                    hint: "name columns instead of other fields"))
        }
        if causes[index] == nil, let problem = fields[index].problems.first {
            causes[index] = (fields[index].name, problem)
        }
        states[index] = .done(bytes: bytes, depth: depth)
    }

    private func conflict(
        _ index: Int, _ target: Int, _ reference: SQLTemplate.Reference
    ) -> LookMLError? {
        let field = fields[index]
        let needed = fields[target]
        if let (name, problem) = causes[target] {
            return LookMLError(
                reference.place,
                "\(field.name) needs \(name), which is not understood: \(problem.reason) "
                    + "(line \(problem.place.line) of \(problem.place.file))", hint: problem.hint)
        }
        if needed.kind == .measure {
            if field.kind != .measure {
                return LookMLError(
                    reference.place,
                    "the dimension \(field.name) refers to the measure \(needed.name)",
                    hint: "make \(field.name) a measure of type number")
            }
            if case .measure(let aggregate)? = field.type, aggregate.aggregates {
                return LookMLError(
                    reference.place,
                    "the measure \(field.name) aggregates the measure \(needed.name)",
                    hint: "make \(field.name) a measure of type number")
            }
        }
        return nil
    }

    private func ownBytes(of field: Field) -> Int {
        var bytes = 64
        func add(_ template: SQLTemplate?) {
            for case .text(let text) in template?.pieces ?? [] { bytes += text.utf8.count }
        }
        add(field.sql)
        add(field.distinctKey)
        for template in field.type?.templates ?? [] { add(template) }
        if case .cases(let branches, _)? = field.type {
            for branch in branches { bytes += branch.label.utf8.count }
        }
        return bytes
    }
}
