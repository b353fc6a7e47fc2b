internal import FilterLanguage
internal import LookML

/// A field that a query defined, with its SQL.
///
/// The SQL of rows is the same in a statement over the joined tables and in the inner query of one where joins repeat
/// rows, so that it is made once. Aggregates are written where the statement is.
indirect enum CustomField: Hashable, Sendable {
    case dimension(RowSQL)
    /// An aggregate over the rows that meet a condition.
    case aggregate(Aggregate, RowSQL, condition: RowSQL?)
    /// Another measure over the rows that meet a condition.
    case filtered(ExploreField, condition: RowSQL?)

    /// The SQL of the rows that the field shows or aggregates; nil for a measure over a measure.
    var row: RowSQL? {
        switch self {
        case .dimension(let row), .aggregate(_, let row, _): row
        case .filtered: nil
        }
    }
}

/// SQL of a value, or of a condition, of a joined row.
struct RowSQL: Hashable, Sendable {
    var sql: SQLFragment
    /// Views whose tables the SQL reads.
    var aliases: Set<String>
    /// Views that the named fields belong to. A joined row has one row of each, to which the value belongs.
    var owners: Set<String>
    /// Number of operators and functions inside each other, at most.
    var height = 1
}

extension ExploreField {
    /// The views to whose rows an aggregate belongs: of rows with equal keys, it takes one.
    var owners: Set<String> { custom?.row?.owners ?? [alias] }
}

extension FieldSQL {
    /// The SQL of a measure that a query defined.
    func measure(
        _ custom: CustomField, of field: ExploreField, depth: Int
    ) throws(CompileFault) -> SQLFragment {
        switch custom {
        case .aggregate(let aggregate, _, _):
            return try inputs.aggregate(aggregate, of: field, depth: depth, in: self)
        case .filtered(let base, let condition):
            try check(base)
            var sql = self
            if let condition { sql.inputs.conditions.append(condition.sql) }
            do {
                return try sql.measure(base, depth: depth)
            } catch {
                throw error.of(field.name)
            }
        case .dimension: throw .query("Field '\(field.name)' is no measure")
        }
    }
}
