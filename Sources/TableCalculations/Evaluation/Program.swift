/// A step over whole vectors; its operands are earlier steps.
struct Instruction: Hashable, Sendable {
    enum Operation: Hashable, Sendable {
        case constant(Constant)
        /// A column of the rows.
        case input(Int)
        /// A cell of the row of totals.
        case total(Int)
        /// A function or operator that needs no other rows; lists are summed up row by row.
        case call(String)
        case rowNumber
        /// Random numbers; the number tells apart the calls of an expression.
        case random(Int)
        /// The value some rows below (or above, where negative).
        case shift(Int)
        /// The values of some rows from a distance on.
        case window(Int, Int)
        case running(String)
        /// The summary that a holding has of a column; the operands are the other arguments.
        case summary(String, Int)
        /// The row of a value among the distinct values of a holding.
        case match(Int)
        /// The value of a held column in the row that `match` finds.
        case lookup(Int, Int)
        /// The value of a held column in the row of a number from 1.
        case element(Int)
        /// The value of a held column at a distance that each row has for itself.
        case farShift(Int)
        /// The values of a held column at distances and in numbers that each row has for itself.
        case farWindow(Int)
        /// The operand of a number from 1, behind the number itself.
        case choose
        /// Some of the operands from a place on, behind the place and the number.
        case chooseList
        /// The one of the second half of the operands whose partner in the first half is yes.
        case onlyWhere
    }

    var operation: Operation
    var operands: [Int]
    var type: ExpressionType
}

/// Data of a whole column that a pass collects before the steps that use it.
struct Holding: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A summary of fixed size, by its function's name.
        case reduction(String)
        /// The numbers in ascending order.
        case sorted
        /// The distinct values.
        case tally
        /// The values in the order of rows.
        case column
    }

    var kind: Kind
    var operands: [Int]
}

/// A column that the steps read.
package struct InputColumn: Sendable, Hashable {
    /// Index of the field.
    package var field: Int
    /// Index of the pivot column; nil for a field that is not pivoted, and for row totals.
    package var pivot: Int?
    /// Whether it is the field's column of row totals.
    package var isRowTotal: Bool
    package var type: ValueType
}

/// A cell of the row of totals.
package enum TotalCell: Sendable, Hashable {
    case field(InputColumn)
    /// The cell of a calculation, by its index and that of the pivot column.
    case calculation(Int, pivot: Int?)
}

/// A column that calculations make.
package struct ResultColumn: Sendable {
    /// Index of the calculation.
    package var calculation: Int
    /// Index of the pivot column; nil for a calculation of one column.
    package var pivot: Int?
    var instruction: Int
}

/// The steps of all calculations over blocks of rows, and the passes that they take.
package struct Program: Sendable {
    /// The columns of each row that the steps read, and whether with the digits of numbers.
    package internal(set) var inputs: [InputColumn] = []
    package internal(set) var inputsWithDigits: Set<Int> = []
    /// The cells of the row of totals that the steps read.
    package internal(set) var totals: [TotalCell] = []
    package internal(set) var results: [ResultColumn] = []
    /// Number of rows above and below that the steps see of each row.
    package internal(set) var rowsAbove = 0
    package internal(set) var rowsBelow = 0
    /// Number of passes over the rows: the last one makes the results.
    package internal(set) var passCount = 1

    var instructions: [Instruction] = []
    var holdings: [Holding] = []
    /// For each instruction the number of passes that have to come first.
    var levels: [Int] = []
    var holdingLevels: [Int] = []
    /// Rows above and below that each instruction is needed for.
    var margins: [(above: Int, below: Int)] = []
    /// Whether an instruction depends on a running one, so that blocks run through it in order.
    var isSequential: [Bool] = []
    var heldWithDigits: Set<Int> = []
    var passes: [Pass] = []

    /// The instructions of one pass over all rows, and the columns that it collects.
    struct Pass: Sendable {
        /// The instructions in order.
        var instructions: [Int]
        /// The holdings that it collects.
        var holdings: [Int]
        /// The instruction behind which no other needs the values of an instruction; nil where values are
        /// results, or steps need them that run in the order of blocks.
        var lastUses: [Int: Int]
    }

    /// Whether any step depends on the rows before it, so that the blocks of a pass run in order.
    package var hasSequentialSteps: Bool { isSequential.contains(true) }

    /// Whether the values of a row depend on no other row, nor on the number of the row.
    package var isRowwise: Bool {
        passCount == 1 && rowsAbove == 0 && rowsBelow == 0 && totals.isEmpty && !hasSequentialSteps
            && instructions.allSatisfy { instruction in
                switch instruction.operation {
                case .rowNumber, .random: false
                default: true
                }
            }
    }
}
