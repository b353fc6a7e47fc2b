/// The widths of a table's columns in a window, and the blocks of columns that fit it side by side.
struct PreviewColumns {
    /// A column's widths.
    struct Width {
        /// Width of the longest text.
        var natural: Int
        /// Width that the column keeps.
        var least: Int
    }

    /// A run of columns side by side.
    struct Block: Equatable {
        /// Index of the first column.
        var first: Int
        /// Width of each column.
        var widths: [Int]
    }

    /// Columns that a line of the table takes beside the cells: one in front of all, and three a
    /// cell.
    private static let edge = 1
    private static let marks = 3

    /// Width to which texts are cut before the table becomes blocks, and then in the blocks.
    private static let shortText = 12
    private static let blockText = 30
    /// Width to which headings above short numbers are cut.
    private static let shortHeading = 8

    let blocks: [Block]

    /// - Parameters:
    ///   - headings: Width of each column's heading.
    ///   - values: Width of each column's longest value.
    ///   - areNumbers: Whether the column's values are numbers, which are never cut.
    init(headings: [Int], values: [Int], areNumbers: [Bool], window: Int) {
        let widths = { (text: Int) in
            zip(zip(headings, values), areNumbers).map { column, isNumber in
                let natural = max(column.0, column.1, 1)
                let least =
                    isNumber
                    ? max(column.1, min(column.0, PreviewColumns.shortHeading))
                    : min(natural, text)
                return Width(natural: natural, least: max(1, least))
            }
        }
        let room = max(1, window - PreviewColumns.edge)
        if let fitted = PreviewColumns.fit(widths(PreviewColumns.shortText)[...], room) {
            blocks = [Block(first: 0, widths: fitted)]
            return
        }
        let wide = widths(PreviewColumns.blockText).map { width in
            Width(
                natural: width.natural,
                least: min(width.least, max(1, room - PreviewColumns.marks)))
        }
        var blocks: [Block] = []
        var first = 0
        while first < wide.count {
            var end = first
            var taken = 0
            while end < wide.count, taken + wide[end].least + PreviewColumns.marks <= room {
                taken += wide[end].least + PreviewColumns.marks
                end += 1
            }
            // A window that is narrower than any column shows one column, cut by the terminal.
            end = max(end, first + 1)
            let fitted = PreviewColumns.fit(wide[first..<end], room)
            blocks.append(Block(first: first, widths: fitted ?? [1]))
            first = end
        }
        self.blocks = blocks
    }

    /// The widths of columns that share a room, none smaller than its least width; nil where they
    /// do not fit. The widest columns shrink first, all to one width.
    private static func fit(_ columns: ArraySlice<Width>, _ room: Int) -> [Int]? {
        func width(_ column: Width, cap: Int) -> Int {
            max(column.least, min(column.natural, cap))
        }
        func total(cap: Int) -> Int {
            columns.reduce(0) { $0 + width($1, cap: cap) + marks }
        }
        guard total(cap: 0) <= room else { return nil }
        var low = 0
        var high = columns.reduce(1) { max($0, $1.natural) }
        while low < high {
            let middle = (low + high + 1) / 2
            if total(cap: middle) <= room { low = middle } else { high = middle - 1 }
        }
        var rest = room - total(cap: low)
        return columns.map { column in
            let fitted = width(column, cap: low)
            guard rest > 0, fitted < column.natural else { return fitted }
            rest -= 1
            return fitted + 1
        }
    }
}
