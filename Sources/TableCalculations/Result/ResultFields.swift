internal import Rowcast

/// The columns of a result as expressions refer to them.
struct ResultFields: Sendable {
    let fields: CalculationFields
    /// The index in the result's header of each pivot that is no row total.
    let pivots: [Int]
    /// The index of a column by field and pivot.
    private let columns: [Place: Int]
    private let pivotKeys: [String]

    private struct Place: Hashable {
        let field: String
        let pivot: String?
    }

    /// - Parameters:
    ///   - header: The header with the types that the first rows tell.
    ///   - replaced: The names of fields that are calculated anew.
    ///   - isEmpty: Whether the result has no rows, so that a column without a declared type fits each.
    init(_ header: ResultHeader, without replaced: Set<String>, isEmpty: Bool = false) {
        pivots = header.pivots.indices.filter { !header.pivots[$0].isRowTotal }
        pivotKeys = pivots.map { header.pivots[$0].key }
        var columns: [Place: Int] = [:]
        for (index, column) in header.columns.enumerated() {
            let place = Place(field: column.field.name, pivot: column.pivot?.key)
            if columns[place] == nil { columns[place] = index }
        }
        self.columns = columns
        var seen = replaced
        var list: [CalculationField] = []
        let rowTotal = header.pivots.first(where: \.isRowTotal)?.key
        for column in header.columns where seen.insert(column.field.name).inserted {
            let field = column.field
            list.append(
                CalculationField(
                    field.name,
                    isEmpty && !field.isDeclared ? .null : ResultFields.type(of: field),
                    ResultFields.role(of: field, isPivoted: column.pivot != nil),
                    hasTotal: header.hasTotals && field.category != .dimension,
                    hasRowTotal: rowTotal.map {
                        columns[Place(field: field.name, pivot: $0)] != nil
                    } ?? false))
        }
        let pivotFields = header.fields.filter { $0.category == .pivot }
        for (place, field) in pivotFields.enumerated() where seen.insert(field.name).inserted {
            list.append(
                CalculationField(
                    field.name, ResultFields.type(of: field), .dimension, pivotPlace: place))
        }
        let values = pivots.map { index in
            let cells = header.pivots[index].cells
            return pivotFields.indices.map { place -> Constant in
                guard place < cells.count else { return .null }
                return ResultFields.constant(cells[place], pivotFields[place])
            }
        }
        fields = CalculationFields(
            list, pivots: header.pivots.isEmpty ? nil : values, hasTotals: header.hasTotals)
    }

    private static func type(of field: Field) -> ValueType {
        if field.type == "yesno" { return .yesno }
        if field.hasTimes { return .date }
        return field.isNumeric ? .number : .text
    }

    private static func role(of field: Field, isPivoted: Bool) -> CalculationField.Role {
        switch field.category {
        case .measure: return .measure
        case .dimension, .pivot:
            // A source without fields has no measures: its numbers are such.
            return field.isDeclared || !field.isNumeric ? .dimension : .measure
        case .tableCalculation:
            if isPivoted { return .measure }
            let isMeasure = JSONNode(parsing: field.raw)?["measure"]?.isTrue ?? true
            return isMeasure ? .supermeasure : .dimension
        }
    }

    /// The value of a pivot field.
    private static func constant(_ cell: PivotCell, _ field: Field) -> Constant {
        if cell.kind == .null || cell.kind == .missing { return .null }
        let text = String(decoding: cell.text, as: UTF8.self)
        switch type(of: field) {
        case .yesno:
            return .yesno(cell.kind == .true || ["Yes", "yes", "true"].contains(text))
        case .number:
            return Double(text).map { .number($0) } ?? .null
        case .date:
            let date = cell.text.withText { DateValue($0) }
            return date.isNull ? .null : .date(date.microseconds, date.hasTime)
        case .text, .null: return .text(text)
        }
    }

    /// The index of a column of the result; nil where the result has none.
    func column(_ input: InputColumn, rowTotal: String?) -> Int? {
        let name = fields.fields[input.field].name
        if input.isRowTotal {
            return rowTotal.flatMap { columns[Place(field: name, pivot: $0)] }
        }
        if let pivot = input.pivot {
            return columns[Place(field: name, pivot: pivotKeys[pivot])]
                ?? columns[Place(field: name, pivot: nil)]
        }
        return columns[Place(field: name, pivot: nil)]
    }

    /// The indices of all columns that a calculation of the result has.
    func columns(ofCalculation name: String) -> [Int] {
        columns.filter { $0.key.field == name }.map(\.value).sorted()
    }

    /// The index of the column that a calculation of the result has; nil for none.
    func column(ofCalculation name: String, pivot: Int?) -> Int? {
        columns[Place(field: name, pivot: pivot.map { pivotKeys[$0] })]
    }
}
