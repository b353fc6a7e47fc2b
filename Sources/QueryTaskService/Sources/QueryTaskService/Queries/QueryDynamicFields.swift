internal import QueryCompiler
internal import QueryTasks

/// The `dynamic_fields` of a query, as its JSON has them.
struct QueryDynamicFields {
    /// The custom fields and table calculations that are not disabled.
    private(set) var fields: [DynamicField] = []
    /// Names that `fields` of the query may have but that its SQL has not: those of table calculations, and of
    /// whatever is disabled.
    private var passedOver: Set<String> = []
    /// Names of the table calculations.
    private(set) var calculationNames: Set<String> = []

    /// - Throws: `QueryFault` for a text that is no JSON array.
    init(_ query: Query) throws(QueryFault) {
        guard let text = query.dynamicFields, !text.allSatisfy(\.isWhitespace) else { return }
        let value: JSONValue
        do {
            value = try JSONValue(json: Array(text.utf8))
        } catch {
            throw .bad("dynamic_fields is no JSON: \(error)")
        }
        switch value {
        case .null: break
        case .array(let entries):
            for entry in entries { add(entry) }
        case .bool, .number, .string, .object:
            throw .bad("dynamic_fields is an array of fields, or its JSON text")
        }
    }

    /// The names of the query's fields that its SQL has.
    func selected(_ names: [String]) -> [String] {
        let customNames = Set(fields.filter { $0.content != .calculation }.map(\.name))
        let skipped = passedOver.subtracting(customNames)
        return names.filter { !skipped.contains($0) }
    }

    private mutating func add(_ entry: JSONValue) {
        let isDisabled = entry["is_disabled"] == .bool(true)
        if let name = entry["table_calculation"]?.string {
            passedOver.insert(name)
            guard !isDisabled else { return }
            calculationNames.insert(name)
            fields.append(DynamicField(name, .calculation))
            return
        }
        let measure = entry["measure"]?.string
        guard let name = measure ?? entry["dimension"]?.string else { return }
        guard !isDisabled else {
            passedOver.insert(name)
            return
        }
        var field = DynamicField(
            name,
            measure == nil
                ? QueryDynamicFields.dimension(entry) : QueryDynamicFields.measure(entry))
        field.label = entry.word("label")
        field.valueFormat = entry.word("value_format")
        field.valueFormatName = entry.word("value_format_name")
        fields.append(field)
    }

    private static func measure(_ entry: JSONValue) -> DynamicField.Content {
        guard let basis = entry.word("based_on") else {
            return .unusable("a custom measure names the field that it is based_on")
        }
        var measure = DynamicField.Measure(
            basis: basis, type: entry.word("type"), percentile: entry["percentile"]?.digits,
            // Older clients write the condition as expression, newer ones in both places.
            filterExpression: entry.expression("filter_expression")
                ?? entry.expression("expression"))
        switch entry["filters"] {
        case .object(let filters)?:
            for (name, value) in filters.sorted(by: { $0.key < $1.key }) {
                guard let text = value.digits else {
                    return .unusable("the filter of '\(name)' is no text")
                }
                measure.filters.append(QueryRequest.Filter(field: name, text: text))
            }
        case nil, .null?, .array([])?, .string("")?: break
        default: return .unusable("filters is an object of texts by the names of fields")
        }
        return .measure(measure)
    }

    private static func dimension(_ entry: JSONValue) -> DynamicField.Content {
        switch entry.word("calculation_type") {
        case nil:
            guard let expression = entry.expression("expression") else {
                return .unusable("a custom dimension has an expression")
            }
            return .dimension(expression)
        case "group_by"?: return group(entry["args"])
        case "bin"?: return bin(entry["args"])
        case let type?:
            return .unusable("the calculation_type '\(type)' is none of group_by and bin")
        }
    }

    private static func group(_ arguments: JSONValue?) -> DynamicField.Content {
        guard case .array(let arguments)? = arguments, arguments.count >= 2,
            let field = arguments[0].string, case .array(let groups) = arguments[1],
            !groups.isEmpty
        else {
            return .unusable("args of group_by are a field, groups, and the label of other values")
        }
        var labels: [DynamicField.Group.Label] = []
        for group in groups {
            guard let label = label(group), !label.text.utf8.contains(0) else {
                return .unusable(#"a group is {"label": text, "filter": text}"#)
            }
            labels.append(label)
        }
        let otherwise = arguments.count > 2 ? arguments[2].digits : nil
        return .group(
            DynamicField.Group(
                field: field, labels: labels,
                otherwise: otherwise.flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }))
    }

    /// A group: an object, or a list of its label and its filters.
    private static func label(_ group: JSONValue) -> DynamicField.Group.Label? {
        let (label, filter): (JSONValue?, JSONValue?)
        if case .array(let parts) = group, parts.count >= 2 {
            (label, filter) = (parts[0], parts[1])
        } else {
            (label, filter) = (group["label"], group["filter"])
        }
        guard let label, label != .null, let text = label.digits else { return nil }
        switch filter {
        case .array(let texts)?:
            let filters = texts.compactMap { $0 == .null ? nil : $0.digits }
            guard filters.count == texts.count, !filters.isEmpty else { return nil }
            return DynamicField.Group.Label(text, filters: filters)
        case let filter?:
            guard filter != .null, let filter = filter.digits else { return nil }
            return DynamicField.Group.Label(text, filters: [filter])
        case nil: return nil
        }
    }

    private static func bin(_ arguments: JSONValue?) -> DynamicField.Content {
        guard case .array(var arguments)? = arguments, let field = arguments.first?.string else {
            return .unusable("args of bin are a field, size, minimum, maximum, bounds and style")
        }
        // Queries written by hand leave the null for a list of bounds out.
        if arguments.count == 5, arguments[4].word != nil { arguments.insert(.null, at: 4) }
        let numbers = arguments.dropFirst().prefix(3).compactMap(\.word)
        let style = arguments.count > 5 ? arguments[5].word ?? "classic" : "classic"
        if arguments.count > 4, case .array(let bounds) = arguments[4], !bounds.isEmpty {
            let texts = bounds.compactMap(\.word)
            guard texts.count == bounds.count else {
                return .unusable("bounds of bins are numbers")
            }
            return .bin(DynamicField.Bin(field: field, bounds: .list(texts), style: style))
        }
        guard numbers.count == 3 else {
            return .unusable("bins have a size, a minimum and a maximum, or a list of bounds")
        }
        return .bin(
            DynamicField.Bin(
                field: field,
                bounds: .steps(size: numbers[0], from: numbers[1], to: numbers[2]), style: style))
    }
}

extension JSONValue {
    /// The text of a string or of a number; the empty text of null; nil for other values.
    fileprivate var digits: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null: ""
        case .bool, .array, .object: nil
        }
    }

    /// The text of a string or of a number without blanks around it; nil for an empty one and for other values.
    fileprivate var word: String? {
        guard let text = digits else { return nil }
        let scalars = text.unicodeScalars
        let blank: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace }
        guard let first = scalars.firstIndex(where: { !blank($0) }),
            let last = scalars.lastIndex(where: { !blank($0) })
        else { return nil }
        return String(scalars[first...last])
    }

    fileprivate func word(_ name: String) -> String? { self[name]?.word }

    /// The text of an expression as it stands, since faults count its bytes; nil for an empty one.
    fileprivate func expression(_ name: String) -> String? {
        word(name) == nil ? nil : self[name]?.digits
    }
}
