/// The rows that an encoder gets.
enum TableRows {
    /// The rows of the result.
    case result
    /// The rows of the flat table: the result's rows, with a column of row numbers if the table
    /// shows one.
    case numbered
    /// The rows of the flat table, with the subtotal rows between them.
    case withSubtotals
}
