/// The repairs in some rows: for each kind their number and the place of the first.
struct LooseRepairs {
    enum Kind: Int, CaseIterable {
        case shortRow, longRow, emptyCells, quoteIsText, quoteIsClosed, notUTF8
    }

    private var counts = [Int](repeating: 0, count: Kind.allCases.count)
    private var places = [ConversionError.Position](
        repeating: .init(), count: Kind.allCases.count)

    var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// Counts a repair at a byte and in a row of a frame; the row is nil for the heading.
    mutating func note(_ kind: Kind, row: Int?, byte: Int) {
        if counts[kind.rawValue] == 0 {
            places[kind.rawValue] = .init(byte: byte, row: row)
        }
        counts[kind.rawValue] += 1
    }

    /// A warning for each kind of repair; `columnCount` is the number of columns of the heading.
    func warnings(columnCount: Int) -> [Warning] {
        Kind.allCases.compactMap { kind in
            let count = counts[kind.rawValue]
            guard count > 0 else { return nil }
            let (code, message) = text(kind, columnCount)
            var warning = Warning(code, message, count: count)
            warning.first = places[kind.rawValue]
            return warning
        }
    }

    private func text(_ kind: Kind, _ columnCount: Int) -> (code: String, message: Message) {
        switch kind {
        case .shortRow:
            ("short_rows", "rows with fewer cells than the heading are filled with nulls")
        case .longRow:
            (
                "long_rows",
                "rows with more cells than the heading have columns from "
                    + "column_\(columnCount + 1) on"
            )
        case .emptyCells:
            ("empty_cells_left_out", "empty cells behind the last column are left out")
        case .quoteIsText: ("quotes_as_text", "quotes that do not fit are text")
        case .quoteIsClosed:
            ("quote_closed", "a quote that nothing closes is closed at the end of the input")
        case .notUTF8:
            (
                "not_utf8",
                "bytes that are not UTF-8 are U+FFFD; \(option: DelimitedOptions.encoding) tells "
                    + "another encoding"
            )
        }
    }
}
