/// The texts around the cells of an aligned table.
struct TableMarks {
    /// A line that holds no cells: above the heading, below it, or below the last row.
    struct Rule {
        let start: StaticString
        let between: StaticString
        let end: StaticString
    }

    let start: StaticString
    let between: StaticString
    let end: StaticString
    let top: Rule?
    let middle: Rule?
    let bottom: Rule?
    /// Most bytes that the marks add to a cell.
    static let bytesPerCell = 5

    init(_ style: WritingOptions.TableStyle) {
        switch style {
        case .box:
            (start, between, end) = ("│ ", " │ ", " │\n")
            top = Rule(start: "┌─", between: "─┬─", end: "─┐\n")
            middle = Rule(start: "├─", between: "─┼─", end: "─┤\n")
            bottom = Rule(start: "└─", between: "─┴─", end: "─┘\n")
        case .plain:
            (start, between, end) = ("", "  ", "\n")
            (top, middle, bottom) = (nil, nil, nil)
        case .markdown:
            (start, between, end) = ("| ", " | ", " |\n")
            middle = Rule(start: "| ", between: " | ", end: " |\n")
            (top, bottom) = (nil, nil)
        }
    }
}
