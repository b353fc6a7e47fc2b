package import LookML

/// A field of an explore, with what the API tells of it.
package struct ExploreField: Sendable, Hashable {
    package let field: Field
    /// Name of the view in the explore.
    package let alias: String
    package let viewLabel: String
    /// Label without that of the view.
    package let shortLabel: String
    package let valueFormat: String?
    /// The definition of a field of the query's own; nil for a field of the model.
    let custom: CustomField?

    init(
        _ field: Field, alias: String, viewLabel: String, formats: [String: String],
        custom: CustomField? = nil
    ) {
        self.custom = custom
        self.field = field
        self.alias = alias
        self.viewLabel = field.viewLabel ?? viewLabel
        shortLabel = FieldLabel.short(field)
        valueFormat =
            field.valueFormat
            ?? field.valueFormatName.flatMap { formats[$0] ?? ValueFormatNames.formats[$0] }
    }

    /// Full name, such as `orders.city`, or the name alone of a field that the query defined.
    package var name: String { custom == nil ? "\(alias).\(field.name)" : field.name }
    package var label: String { viewLabel.isEmpty ? shortLabel : viewLabel + " " + shortLabel }
    /// Whether the query defined the field.
    package var isDynamic: Bool { custom != nil }
    package var isMeasure: Bool { field.kind == .measure }

    /// Type as the API names it: `string`, `number`, `yesno`, `tier`, `date_month`, `count_distinct`.
    package var type: String {
        switch field.type {
        case .string, .cases, nil: "string"
        case .number: "number"
        case .yesNo: "yesno"
        case .tier: "tier"
        case .duration(let unit, _, _, _): "duration_\(unit.rawValue)"
        case .location: "location"
        // A dimension that is shown as it is stored has the name of its own type.
        case .time(.raw, let source) where source.group == nil:
            MeasureTime.frame(of: field).map { "date_\($0.name)" } ?? "date_raw"
        case .time(let frame, _): "date_\(frame.name)"
        case .measure(.date): MeasureTime.frame(of: field).map { "date_\($0.name)" } ?? "date"
        case .measure(let aggregate): aggregate.name
        }
    }

    package var isNumeric: Bool {
        switch field.type {
        case .number, .duration: true
        case .time(let frame, _): frame.isNumber
        case .measure(let aggregate): aggregate.isNumber
        default: false
        }
    }

    /// Whether values are times, or spans of them such as months.
    package var isTime: Bool {
        switch field.type {
        case .time(let frame, _): frame.isSpan
        case .measure(.date): true
        default: false
        }
    }

    package var timeframe: String? {
        guard case .time(let frame, _)? = field.type else { return nil }
        return frame.name
    }

    package var dimensionGroup: String? {
        switch field.type {
        case .time(_, let source): return source.group.map { "\(alias).\($0)" }
        case .duration(_, _, _, let group): return "\(alias).\(group)"
        default: return nil
        }
    }

    /// The values of a `case`, in their order.
    package var enumeration: [String]? {
        guard case .cases(let branches, let otherwise)? = field.type else { return nil }
        return branches.map(\.label) + (otherwise.map { [$0] } ?? [])
    }
}

/// Labels of names.
package enum FieldLabel {
    /// A label from a name: `order_items` becomes `Order Items`.
    package static func text(of name: String) -> String {
        name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }

    /// The label of a field; that of a timeframe is the label of its group, and its own name: `Created Month`.
    static func short(_ field: Field) -> String {
        if case .duration(let unit, _, _, let group)? = field.type {
            let label = field.label ?? text(of: group)
            let name = text(of: unit.rawValue + "s")
            return label.isEmpty ? name : "\(name) \(label)"
        }
        guard case .time(let frame, let source)? = field.type, let group = source.group else {
            return field.label ?? text(of: field.name)
        }
        let label = field.label ?? text(of: group)
        let name = text(of: frame.name)
        return label.isEmpty ? name : "\(label) \(name)"
    }
}

/// The timeframe of a measure of type date, from its type's name.
enum MeasureTime {
    static func frame(of field: Field) -> Timeframe? {
        switch field.block.last("type")?.value.scalar {
        case "date_time", "datetime": .time
        case let name? where name.hasPrefix("date_"): Timeframe(String(name.dropFirst(5)))
        default: .date
        }
    }

    /// The time that a measure of type date gives.
    static func source(of field: Field) -> TimeSource {
        TimeSource(
            group: nil,
            datatype: field.block.last("datatype")?.value.scalar
                .flatMap(TimeSource.Datatype.init) ?? .datetime,
            convertsTimeZone: field.block.last("convert_tz")?.value.scalar != "no")
    }

    /// The keys of a measure of type date that is shown as a dimension's times are.
    static func block(_ field: ExploreField, _ frame: Timeframe, _ source: TimeSource) -> Block {
        let place = field.field.place
        let isDate = source.datatype == .date || source.datatype == .yyyymmdd
        let stored = isDate ? "date" : "time"
        let keys = [
            ("type", "date_\(frame == .raw ? stored : frame.name)"),
            ("datatype", source.datatype.rawValue),
            ("convert_tz", source.convertsTimeZone ? "yes" : "no"),
        ]
        return Block(
            entries: keys.map { key, value in
                Entry(key: key, place: place, value: .word(value), valuePlace: place)
            })
    }
}

/// Formats that `value_format_name` names without a definition in the model, from the vendor's page
/// “value_format_name”.
enum ValueFormatNames {
    static let formats: [String: String] = {
        var formats = ["id": "0"]
        for digits in 0...4 {
            let fraction = digits == 0 ? "" : "." + String(repeating: "0", count: digits)
            formats["decimal_\(digits)"] = "#,##0\(fraction)"
            formats["percent_\(digits)"] = "#,##0\(fraction)%"
        }
        for (name, sign) in [("usd", "$"), ("gbp", "\"£\""), ("eur", "\"€\"")] {
            formats[name] = "\(sign)#,##0.00"
            formats["\(name)_0"] = "\(sign)#,##0"
        }
        return formats
    }()
}
