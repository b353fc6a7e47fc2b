/// Column widths of a sheet, estimated from the first rows and the headings.
struct WrittenWidths {
    private static let narrowest = 8
    private static let widest = 60
    /// Width of a column if the table has no rows.
    private static let usual = 16
    /// Most bytes that XML markup adds to the text of a cell.
    private static let markupBytes = 64

    /// Characters in the longest line of each column's values; `nil` for a column without values.
    private var longest: [Int?]
    /// Bytes of the longest row as XML.
    private(set) var longestRow: Int

    init(_ table: OutputTable, _ columns: [WrittenColumn]) {
        longest = columns.map { _ in nil }
        // Without rows, a cell is estimated at 100 bytes.
        longestRow = 100 * columns.count
        guard let sample = table.sample, sample.rowCount > 0 else { return }
        longestRow = 0
        let batch = sample.batch
        for row in 0..<batch.rowCount {
            var rowBytes = WrittenWidths.markupBytes * columns.count
            // The sample has no row numbers, which a table may show behind its columns.
            for (index, source) in table.sources.enumerated() where source < batch.columnCount {
                let cell = batch.cell(row: row, column: source)
                rowBytes += cell.length
                if cell.isNull { continue }
                let text = batch.text(cell)
                let width = WrittenWidths.width(of: text, cell.kind, columns[index])
                longest[index] = max(longest[index] ?? 0, width)
            }
            longestRow = max(longestRow, rowBytes)
        }
        withExtendedLifetime(sample) {}
    }

    /// Returns widths in characters. A heading needs more: it is bold and has a filter button
    /// beside it.
    func widths(below headings: [String]?) -> [Int] {
        longest.indices.map { index in
            let heading = headings.map { $0[index].unicodeScalars.reduce(4) { $0 + $1.columns } }
            let width = max(longest[index].map { $0 + 2 } ?? Self.usual, heading ?? 0)
            return min(max(width, Self.narrowest), Self.widest)
        }
    }

    private static func width(
        of text: PaddedText, _ kind: Cell.Kind, _ column: WrittenColumn
    ) -> Int {
        switch kind {
        case .missing, .null: return 0
        case .false, .true: return 5
        case .number:
            let digits = text.prefix { $0 != UInt8(ascii: ".") }.count
            if column.isGrouped { return text.count + digits / 3 }
            guard !column.isTime, let format = column.valueFormat else {
                // A sheet shows at most eleven characters of a number without a format.
                return min(text.count, 11)
            }
            return digits + digits / 3 + extent(of: format)
        case .text where column.isTime: return column.timeWidth
        case .text, .json:
            // A cell can be as long as a frame; the first 16 KB decide its width.
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

    /// Number of characters that a format adds to the digits before the decimal point.
    private static func extent(of format: String) -> Int {
        let section = format.prefix { $0 != ";" }
        let whole = section.prefix { $0 != "." }
        return whole.count { !"0#?,\\\"_*".contains($0) } + section.count - whole.count
    }
}

extension UnicodeScalar {
    /// Width of a character in a fixed grid: two columns for East Asian scripts and pictographs.
    fileprivate var columns: Int {
        switch value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
