internal import FilterLanguage
internal import LookML

extension ExploreScope {
    /// The scope with the fields that a query defines and uses.
    ///
    /// - Throws: A fault that names the field whose definition is wrong.
    package func adding(
        _ definitions: [DynamicField], usedBy request: QueryRequest, _ setting: QuerySetting
    ) throws(CompileFault) -> ExploreScope {
        guard !definitions.isEmpty, problem == nil else { return self }
        var fields = CustomFields(
            definitions, self, setting, attributes: request.userAttributes)
        for name in request.fields + request.filters.map(\.field) { try fields.resolve(name) }
        if let text = request.filterExpression {
            // A text that is no expression is told where its condition is made.
            for name in (try? ExpressionCompiler.fieldNames(in: text)) ?? [] {
                try fields.resolve(name)
            }
        }
        return fields.scope
    }
}

/// Looks up the fields that a query defines, each behind those that it names.
struct CustomFields {
    private(set) var scope: ExploreScope
    let setting: QuerySetting
    let attributes: [String: String]
    private let definitions: [String: [DynamicField]]
    /// The fields whose definitions are being looked up, each named by the one before it.
    private var open: [String] = []
    private var byteCount = 0

    /// Greatest number of fields that a query defines and uses.
    static let maxFields = 200
    /// Greatest number of fields that name each other in a row.
    static let maxDepth = 20
    /// Greatest number of bytes of SQL of all fields.
    static let maxBytes = 4 << 20
    /// Greatest number of labels of a field of groups.
    static let maxGroups = 1_000
    /// Greatest number of bytes of SQL of a filter on a field.
    static let maxFilterBytes = 16 << 20

    init(
        _ definitions: [DynamicField], _ scope: ExploreScope, _ setting: QuerySetting,
        attributes: [String: String]
    ) {
        self.definitions = Dictionary(grouping: definitions, by: \.name)
        self.scope = scope
        self.setting = setting
        self.attributes = attributes
    }

    var sql: FieldSQL { FieldSQL(scope, setting) }
    var conditions: Conditions { Conditions(sql, attributes: attributes) }

    /// Adds the field of a name to the scope, unless no definition has the name.
    mutating func resolve(_ name: String) throws(CompileFault) {
        guard let found = definitions[name], scope.customField(name) == nil else { return }
        let definition = found[0]
        if let start = open.firstIndex(of: name) {
            let names = (open[start...] + [name]).joined(separator: ", which needs ")
            throw .custom(name, "it needs itself: \(names)")
        }
        guard open.count < CustomFields.maxDepth else {
            throw .custom(
                name, "over \(CustomFields.maxDepth) custom fields in a row need each other")
        }
        guard scope.customFieldCount < CustomFields.maxFields else {
            throw .custom(name, "the query uses over \(CustomFields.maxFields) custom fields")
        }
        if scope.field(name) != nil {
            throw .custom(
                name, "explore '\(scope.explore.name)' has a field of this name: choose another")
        }
        guard found.count == 1 else {
            throw .custom(name, "dynamic_fields has \(found.count) fields of this name")
        }
        // Columns of SQL do not tell upper from lower case.
        if let other = scope.customFieldName(like: name) {
            throw .custom(
                name, "the query uses '\(other)' too, and SQL takes the two names for one")
        }
        guard CustomFields.isName(name) else {
            throw .custom(name, "names of custom fields have letters, digits and _ alone")
        }
        open.append(name)
        defer { open.removeLast() }
        let field = try made(definition)
        scope.add(field)
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 255
            && name.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_"
            }
    }

    private mutating func made(_ definition: DynamicField) throws(CompileFault) -> ExploreField {
        switch definition.content {
        case .measure(let measure): return try self.measure(measure, definition)
        case .dimension(let text): return try dimension(text, definition)
        case .group(let group): return try self.group(group, definition)
        case .bin(let bin): return try self.bin(bin, definition)
        case .calculation:
            throw .query(
                "Table calculation '\(definition.name)' is computed of the rows of the query, which can "
                    + "neither filter by it nor compute a custom field of it")
        case .unusable(let reason): throw .custom(definition.name, reason)
        }
    }

    // MARK: - Dimensions

    private mutating func dimension(
        _ text: String, _ definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        let names = try expressionNames(text, definition)
        let compiled: CompiledExpression
        do {
            compiled = try ExpressionCompiler(sql, attributes: attributes, seesRowsOnly: true)
                .value(text)
        } catch {
            throw .custom(definition.name, "expression: \(error)")
        }
        let type: FieldType
        var value = compiled.sql
        switch compiled.type {
        case .number: type = .number
        case .string: type = .string
        case .yesNo:
            type = .yesNo
            value = value.parenthesized
        case .date:
            // The fields that the expression names are times in the zone of the query.
            let isDate = compiled.hasTime == false
            let source = TimeSource(
                group: nil, datatype: isDate ? .date : .datetime, convertsTimeZone: false)
            type = .time(isDate ? .date : .time, source)
        }
        var row = try rowSQL(value, of: names)
        row.height = compiled.height
        return try field(definition, type, .dimension(row))
    }

    private mutating func group(
        _ group: DynamicField.Group, _ definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        guard group.labels.count <= CustomFields.maxGroups else {
            throw .custom(
                definition.name,
                "a field has at most \(CustomFields.maxGroups) groups, not \(group.labels.count)")
        }
        let field = try dimension(named: group.field, for: definition)
        var text = SQLFragment("CASE")
        for label in group.labels {
            var parts: [SQLFragment] = []
            for filter in label.filters {
                // A filter without a word lets each value pass.
                parts.append(try condition(on: field, filter, definition) ?? "1 = 1")
            }
            text +=
                " WHEN " + SQLFragment.conditions(parts, "OR") + " THEN "
                + SQLFragment(.text(label.text))
            try check(text, definition)
        }
        if let otherwise = group.otherwise {
            text += " ELSE " + SQLFragment(.text(otherwise))
        } else {
            let value = try sql.dimension(field)
            text += " ELSE CAST(" + value + " AS TEXT)"
        }
        return try self.field(
            definition, .string, .dimension(try rowSQL(text + " END", of: [group.field])))
    }

    private mutating func bin(
        _ bin: DynamicField.Bin, _ definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        let field = try dimension(named: bin.field, for: definition)
        guard field.isNumeric else {
            throw .custom(
                definition.name, "bins are of numbers, but '\(field.name)' is \(field.type)")
        }
        guard let style = TierStyle(rawValue: bin.style) else {
            throw .custom(
                definition.name,
                "the style '\(bin.style)' is none of classic, interval, integer and relational")
        }
        let bounds: [String]
        do {
            bounds = try BinBounds(bin.bounds).texts
        } catch {
            throw .custom(definition.name, error.description)
        }
        let row = try rowSQL(try sql.dimension(field), of: [bin.field])
        // Each range repeats the number.
        guard row.sql.byteCount <= CustomFields.maxBytes / (bounds.count + 1) else {
            throw tooLong(definition)
        }
        return try self.field(
            definition, .tier(bounds: bounds, style: style), .dimension(row))
    }

    // MARK: - Parts

    /// The field of a name that a definition has.
    mutating func field(
        named name: String, for definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        try resolve(name)
        guard let field = scope.field(name) else {
            throw .custom(
                definition.name,
                "there is no field '\(name)' in explore '\(scope.explore.name)'")
        }
        return field
    }

    mutating func dimension(
        named name: String, for definition: DynamicField
    ) throws(CompileFault) -> ExploreField {
        let field = try field(named: name, for: definition)
        guard field.field.kind == .dimension else {
            throw .custom(definition.name, "'\(name)' is no dimension")
        }
        return field
    }

    /// The names in an expression, looked up.
    mutating func expressionNames(
        _ text: String, _ definition: DynamicField
    ) throws(CompileFault) -> [String] {
        let names: [String]
        do {
            names = try ExpressionCompiler.fieldNames(in: text)
        } catch {
            throw .custom(definition.name, "expression: \(error)")
        }
        // A name that there is not is told with its place where the expression is compiled.
        for name in names { try resolve(name) }
        return names
    }

    func condition(
        on field: ExploreField, _ text: String, _ definition: DynamicField
    ) throws(CompileFault) -> SQLFragment? {
        do {
            return try conditions.condition(on: field, text)
        } catch {
            throw error.of(definition.name)
        }
    }

    /// SQL with the views of the fields that it is made of.
    func rowSQL(_ text: SQLFragment, of names: [String]) throws(CompileFault) -> RowSQL {
        var row = RowSQL(sql: text, aliases: [], owners: [])
        for name in names {
            let field = try scope.queried(name)
            row.aliases.formUnion(try sql.aliases(of: field))
            row.owners.formUnion(field.owners)
            row.height = max(row.height, field.custom?.row?.height ?? 1)
        }
        if row.owners.isEmpty { row.owners = [scope.explore.viewAlias] }
        return row
    }

    /// The field of a definition.
    mutating func field(
        _ definition: DynamicField, _ type: FieldType, _ custom: CustomField,
        of base: Field? = nil
    ) throws(CompileFault) -> ExploreField {
        if let row = custom.row { try check(row.sql, definition) }
        byteCount += custom.row?.sql.byteCount ?? 0
        guard byteCount <= CustomFields.maxBytes else { throw tooLong(definition) }
        let isMeasure = if case .dimension = custom { false } else { true }
        let place = SourcePlace(file: "dynamic_fields")
        // How times are shown is the base's; its links and all else are its own.
        let shown = ["type", "datatype", "convert_tz"]
        let entries = (base?.block.entries ?? []).filter { shown.contains($0.key) }
        var field = Field(
            name: definition.name, kind: isMeasure ? .measure : .dimension, place: place,
            block: Block(entries: entries))
        field.type = type
        field.sql = base?.sql
        field.label = definition.label ?? FieldLabel.text(of: definition.name)
        field.valueFormat = definition.valueFormat
        field.valueFormatName = definition.valueFormatName
        if definition.valueFormat == nil, definition.valueFormatName == nil {
            field.valueFormat = base?.valueFormat
            field.valueFormatName = base?.valueFormatName
        }
        return ExploreField(
            field, alias: alias(of: custom), viewLabel: "", formats: scope.model.valueFormats,
            custom: custom)
    }

    private func alias(of custom: CustomField) -> String {
        if case .filtered(let base, _) = custom { return base.alias }
        let owners = custom.row?.owners ?? []
        return scope.aliases.first { owners.contains($0) } ?? scope.explore.viewAlias
    }

    private func check(_ text: SQLFragment, _ definition: DynamicField) throws(CompileFault) {
        guard text.byteCount <= CustomFields.maxBytes else { throw tooLong(definition) }
    }

    private func tooLong(_ definition: DynamicField) -> CompileFault {
        .custom(
            definition.name,
            "custom fields have more than \(CustomFields.maxBytes) bytes of SQL")
    }
}

extension CompileFault {
    static func custom(_ name: String, _ reason: String) -> CompileFault {
        .query("Custom field '\(name)': \(reason)")
    }

    /// The fault of a part of a custom field.
    func of(_ name: String) -> CompileFault {
        var fault = self
        fault.description = "Custom field '\(name)': \(description)"
        return fault
    }
}
