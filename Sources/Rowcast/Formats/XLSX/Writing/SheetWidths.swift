/// How much room columns need, by the first rows and the headings.
struct SheetWidths {
    private static let narrowest = 8
    private static let widest = 60
    /// Where there are no rows to look at.
    private static let usual = 16
    /// What markup adds to the text of a cell, at most.
    private static let markupBytes = 64

    /// The longest line of each column's values, in characters, `nil` without values.
    private var longest: [Int?]
    /// The bytes of the longest row as XML.
    private(set) var longestRow: Int

    init(_ table: OutputTable, _ columns: [SheetColumn]) {
        longest = columns.map { _ in nil }
        // Where there are no rows to look at, so much of every cell.
        longestRow = 100 * columns.count
        guard let sample = table.sample, sample.rowCount > 0 else { return }
        longestRow = 0
        let batch = sample.batch
        for row in 0..<batch.rowCount {
            var rowBytes = SheetWidths.markupBytes * columns.count
            for (index, source) in table.sources.enumerated() {
                let cell = batch.cell(row: row, column: source)
                rowBytes += cell.length
                if cell.isNull { continue }
                let text = UnsafeBufferPointer(start: batch.text(cell), count: cell.length)
                let width = SheetWidths.width(of: text, cell.kind, columns[index])
                longest[index] = max(longest[index] ?? 0, width)
            }
            longestRow = max(longestRow, rowBytes)
        }
        withExtendedLifetime(sample) {}
    }

    /// Widths in characters. Headings are bold and have the button of a filter beside them.
    func widths(below headings: [String]?) -> [Int] {
        longest.indices.map { index in
            let heading = headings.map { $0[index].unicodeScalars.reduce(4) { $0 + $1.columns } }
            let width = max(longest[index].map { $0 + 2 } ?? Self.usual, heading ?? 0)
            return min(max(width, Self.narrowest), Self.widest)
        }
    }

    private static func width(
        of text: UnsafeBufferPointer<UInt8>, _ kind: Cell.Kind, _ column: SheetColumn
    ) -> Int {
        switch kind {
        case .missing, .null: return 0
        case .false, .true: return 5
        case .number:
            let digits = text.prefix { $0 != UInt8(ascii: ".") }.count
            if column.isGrouped { return text.count + digits / 3 }
            guard !column.isTime, let format = column.valueFormat else {
                // A sheet shows eleven characters of a number that has no format.
                return min(text.count, 11)
            }
            return digits + digits / 3 + extent(of: format)
        case .text where column.isTime: return column.timeWidth
        case .text, .json:
            // A cell can be as long as a whole frame, and what is beyond the widest does not count.
            let beginning = String(decoding: text.prefix(16 << 10), as: UTF8.self)
            var width = 0
            var line = 0
            for scalar in beginning.unicodeScalars {
                line = scalar == "\n" ? 0 : line + scalar.columns
                width = max(width, line)
                if width > widest { break }
            }
            return width
        }
    }

    /// How many characters a format shows beside the digits in front of the point.
    private static func extent(of format: String) -> Int {
        let section = format.prefix { $0 != ";" }
        let whole = section.prefix { $0 != "." }
        return whole.count { !"0#?,\\\"_*".contains($0) } + section.count - whole.count
    }
}

extension UnicodeScalar {
    /// How many columns of a fixed grid a character takes: two in scripts of East Asia and for
    /// pictures.
    fileprivate var columns: Int {
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
