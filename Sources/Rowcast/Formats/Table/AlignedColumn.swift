/// A column of a table with aligned columns.
struct AlignedColumn {
    /// Width beyond which sampled cells do not widen a column: every row is padded to the width.
    private static let widest = 100
    /// Room in a numeric column for more digits than its sampled values have, where the result goes
    /// on behind the sample, since counters grow.
    private static let growth = 3

    /// Index of the column in a batch.
    let source: Int
    let isNumeric: Bool
    private(set) var width: Int

    /// Makes the column wide enough for a heading.
    mutating func fit(_ width: Int) { self.width = max(self.width, width) }

    /// Makes the column wide enough for the sampled cells.
    mutating func fit(sampled width: Int, goesOn: Bool) {
        let wanted = width + (isNumeric && goesOn ? AlignedColumn.growth : 0)
        fit(min(wanted, AlignedColumn.widest))
    }
}

/// Writes the cells of one line after the other, padded to the widths of their columns.
struct AlignedWriter: ~Copyable {
    private let style: WritingOptions.TableStyle
    /// Columns by which cells of the line were wider than their columns; blanks of later cells make
    /// up for them.
    private var excess = 0
    /// Where the last text of the line ends in the output.
    private var textEnd = 0
    /// Text with the escapes of a terminal but not yet those of Markdown.
    private var scratch = OutputBuffer(capacity: 256)

    init(_ style: WritingOptions.TableStyle) { self.style = style }

    /// Appends a number, which has no character that needs an escape.
    @inline(__always)
    mutating func append(
        number: PaddedText, in column: AlignedColumn, into output: inout OutputBuffer
    ) {
        let blanks = blanks(beside: number.count, in: column)
        if column.isNumeric { output.append(blanks: blanks) }
        output.append(number)
        textEnd = output.count
        if !column.isNumeric { output.append(blanks: blanks) }
    }

    /// Appends a text.
    mutating func append(
        _ text: PaddedText, in column: AlignedColumn, into output: inout OutputBuffer
    ) {
        let start = output.count
        let blanks = blanks(beside: put(text, into: &output), in: column)
        if column.isNumeric { output.insert(blanks: blanks, at: start) }
        if text.count > 0 { textEnd = output.count }
        if !column.isNumeric { output.append(blanks: blanks) }
    }

    /// Ends the line. A table without lines has no blanks at the end of its lines.
    mutating func endLine(_ end: StaticString, into output: inout OutputBuffer) {
        if style == .plain { output.count = max(textEnd, 0) }
        output.append(end)
        textEnd = output.count
        excess = 0
    }

    /// The columns that a text takes.
    mutating func width(of text: PaddedText) -> Int {
        if style != .markdown {
            scratch.count = 0
            return scratch.append(displayed: text)
        }
        var output = OutputBuffer(capacity: 256)
        return put(text, into: &output)
    }

    /// Appends a text with its escapes; returns the columns that it takes.
    private mutating func put(_ text: PaddedText, into output: inout OutputBuffer) -> Int {
        guard style == .markdown else { return output.append(displayed: text) }
        scratch.count = 0
        _ = scratch.append(displayed: text, keepsLineFeeds: true)
        let start = output.count
        output.append(markdown: scratch.text())
        return output.text(from: start).displayWidth
    }

    private mutating func blanks(beside width: Int, in column: AlignedColumn) -> Int {
        let missing = column.width - width
        guard missing > 0 else {
            excess -= missing
            return 0
        }
        let saved = min(excess, missing)
        excess -= saved
        return missing - saved
    }
}
