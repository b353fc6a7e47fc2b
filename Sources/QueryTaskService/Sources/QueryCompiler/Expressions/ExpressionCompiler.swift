package import FilterLanguage
@_spi(Expressions) internal import TableCalculations

/// Compiles expressions in the language of table calculations to SQL: conditions of filters, and custom
/// dimensions.
///
/// Nulls follow table calculations: a comparison with a null is no, but `=` of two nulls is yes; `NOT` is yes
/// only where the value is no; a null yes/no of the model is No. Whole numbers stay whole; every other number is a
/// double. Fractions of a second are cut off. Constants become bound values.
package struct ExpressionCompiler {
    /// Greatest number of bytes of an expression's SQL. Functions whose SQL repeats their arguments grow with each
    /// level.
    static let maxBytes = 1 << 19

    let dialect: SQLDialect
    /// The clock of `now()`.
    let now: CivilTime
    private let field: (String) throws(ExpressionFault) -> ExpressionField
    private let matchesFilter: (String, String) throws(ExpressionFault) -> SQLFragment

    /// Makes a compiler for a model. `field` looks up a field by the name that the expression has in `${}`;
    /// `matchesFilter` compiles a filter text on a field to a condition.
    package init(
        dialect: SQLDialect, now: CivilTime,
        field: @escaping (String) throws(ExpressionFault) -> ExpressionField,
        matchesFilter: @escaping (String, String) throws(ExpressionFault) -> SQLFragment
    ) {
        self.dialect = dialect
        self.now = now
        self.field = field
        self.matchesFilter = matchesFilter
    }

    /// The names in `${}` of an expression, each once, in their order. Their views take part in the query.
    package static func fieldNames(in text: String) throws(ExpressionFault) -> [String] {
        var known: Set<String> = []
        return try Compilation.parsed(text).references.map(\.name).filter {
            known.insert($0).inserted
        }
    }

    /// The condition of rows for which a yes/no expression is yes. SQL's NULL is not yes.
    package func condition(
        _ text: String
    ) throws(ExpressionFault) -> (sql: SQLFragment, usesMeasures: Bool) {
        var compilation = Compilation(compiler: self, database: try database)
        var term = try compilation.term(of: text)
        if term.isNull { term = Term("FALSE", .yesNo) }
        guard term.type == .yesNo else {
            throw ExpressionFault(
                0..<0,
                "a filter is yes or no, but the expression is a \(term.type?.rawValue ?? "null")",
                hint: "compare it, as in ${view.field} > 0")
        }
        return (try compilation.checked(term.sql), compilation.usesMeasures)
    }

    /// The value of an expression of any type. A null yes/no whose null means no is FALSE.
    package func value(_ text: String) throws(ExpressionFault) -> CompiledExpression {
        var compilation = Compilation(compiler: self, database: try database)
        let term = compilation.value(try compilation.term(of: text))
        return CompiledExpression(
            sql: try compilation.checked(term.sql), type: term.type ?? .string,
            hasTime: term.hasTime, usesMeasures: compilation.usesMeasures, height: term.height)
    }

    private var database: Database {
        get throws(ExpressionFault) {
            guard let database = Database(rawValue: dialect.name) else {
                throw ExpressionFault(
                    0..<0, "expressions are not compiled to the SQL of \(dialect.name)")
            }
            return database
        }
    }

    func lookedUp(_ name: String, at place: Range<Int>) throws(ExpressionFault) -> ExpressionField {
        do throws(ExpressionFault) { return try field(name) } catch { throw error.at(place) }
    }

    func filter(
        _ text: String, on name: String, at place: Range<Int>
    ) throws(ExpressionFault) -> SQLFragment {
        do throws(ExpressionFault) {
            return try matchesFilter(name, text)
        } catch { throw error.at(place) }
    }
}
