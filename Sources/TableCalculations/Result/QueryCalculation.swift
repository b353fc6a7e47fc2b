package import Rowcast

/// A calculation of a query's `dynamic_fields`.
package struct QueryCalculation: Sendable {
    package var name: String
    package var label: String
    package var valueFormat: String?
    /// The calculation; nil for one that cannot be computed.
    package var calculation: TableCalculation?
    /// Why there is no calculation.
    package var fault: String?

    init(_ calculation: TableCalculation) {
        name = calculation.name
        label = calculation.label
        valueFormat = calculation.valueFormat
        self.calculation = calculation
    }

    /// The calculations of `dynamic_fields`: an array, its JSON text, or a query that has it. Disabled ones
    /// are left out, and custom measures and dimensions, which are the query's.
    ///
    /// - Throws: `.invalidOption` for text that is none of these.
    package static func list(_ json: [UInt8]) throws(ConversionError) -> [QueryCalculation] {
        var node = JSONNode(parsing: json)
        if node?.kind == .object { node = node?["dynamic_fields"] }
        if node?.kind == .null { return [] }
        if let text = node?.string {
            if text.allSatisfy({ $0 == " " || $0 == "\n" }) { return [] }
            node = JSONNode(parsing: Array(text.utf8))
        }
        guard let node, node.kind == .array else {
            throw ConversionError(
                .invalidOption,
                "dynamic fields are no JSON array of fields, no text of one, and no query with `dynamic_fields`"
            )
        }
        return node.children.compactMap { QueryCalculation($0) }
    }

    private init?(_ node: JSONNode) {
        guard node.kind == .object, let name = node["table_calculation"]?.string, !name.isEmpty,
            node["is_disabled"]?.isTrue != true
        else { return nil }
        let format =
            [node["value_format"]?.string, node["value_format_name"]?.string].compactMap { $0 }
            .first { !$0.isEmpty }
        self.name = name
        label = node["label"]?.string ?? name
        valueFormat = format
        do throws(Fault) {
            calculation = TableCalculation(
                name: name, label: label, expression: try QueryCalculation.expression(node),
                valueFormat: format)
        } catch {
            fault = "calculation \(name): \(error.reason)".oneLine
        }
    }

    private struct Fault: Error { let reason: String }

    /// The expression of a calculation, made of its type where it is a shortcut.
    private static func expression(_ node: JSONNode) throws(Fault) -> String {
        if let expression = node["expression"]?.string, !expression.isEmpty { return expression }
        guard let type = node["calculation_type"]?.string else {
            throw Fault(reason: "it has no expression and no calculation_type")
        }
        let first = node["args"]?.children.first { _ in true }?.string
        guard let name = first ?? node["source_field"]?.string ?? node["based_on"]?.string else {
            throw Fault(reason: "the calculation_type \(type) has no field in args")
        }
        let field = "${\(name)}"
        switch type {
        case "percent_of_column_sum": return "\(field) / sum(\(field))"
        case "percent_of_previous": return "\(field) / offset(\(field), 1)"
        case "percent_difference_from_previous":
            return "(\(field) - offset(\(field), 1)) / offset(\(field), 1)"
        case "rank_of_column": return "rank(\(field), \(field))"
        case "running_total": return "running_total(\(field))"
        case "percent_of_row": return "\(field) / sum(pivot_row(\(field)))"
        case "running_row_total":
            return "sum(pivot_offset_list(\(field), 1 - pivot_column(), pivot_column()))"
        default: throw Fault(reason: "there is no calculation_type \"\(type)\"")
        }
    }
}
