/// The constant text of a row object, such as `{"id":` and `,"name":`, ready to be written between
/// its values.
final class JSONRowTemplate: @unchecked Sendable {
    private struct Step {
        let text: PaddedText
        /// The index in the batch of the column whose value follows the text.
        let column: Int
    }

    private let steps: UnsafeMutablePointer<Step>
    private let stepCount: Int
    private let tail: Snippet
    private let separator: Snippet
    private let snippets: [Snippet]

    /// `separator` is the text between two rows.
    init(_ members: JSONMembers, separator: String) {
        snippets = members.glue.map { Snippet($0) }
        tail = Snippet(members.tail)
        self.separator = Snippet(separator)
        stepCount = snippets.count
        steps = .allocate(capacity: max(1, stepCount))
        for (index, snippet) in snippets.enumerated() {
            (steps + index).initialize(
                to: Step(text: snippet.text, column: members.sources[index]))
        }
    }

    deinit { steps.deallocate() }

    /// Number of bytes of a row without its values.
    var fixedByteCount: Int {
        snippets.reduce(tail.count + separator.count) { $0 + $1.count }
    }

    /// Appends the rows of a batch with their values.
    func appendRows(_ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer) {
        let steps = UnsafePointer(steps)
        let stepCount = stepCount
        var row = batch.cells
        for index in 0..<batch.rowCount {
            beginRow(index &+ firstRow, into: &output)
            for place in 0..<stepCount {
                let step = steps[place]
                let cell = row[step.column]
                output.reserve(step.text.count &+ cell.length &+ 2)
                output.put(step.text)
                output.putJSONValue(cell, batch)
            }
            endRow(into: &output)
            row += batch.columnCount
        }
    }

    /// Appends the rows of a batch with their values, lists as arrays.
    func appendRowsWithArrays(_ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer) {
        if batch.lists.isEmpty { return appendRows(batch, firstRow: firstRow, into: &output) }
        for index in 0..<batch.rowCount {
            beginRow(index + firstRow, into: &output)
            for place in 0..<stepCount {
                let step = steps[place]
                let list = batch.lists[index * batch.columnCount + step.column]
                let cell = list.isMissing ? batch.cell(row: index, column: step.column) : list
                output.reserve(step.text.count + cell.length + 2)
                output.put(step.text)
                output.putJSONValue(cell, batch)
            }
            endRow(into: &output)
        }
    }

    /// Appends one row whose values are all null.
    func appendNulls(row: Int, into output: inout OutputBuffer) {
        beginRow(row, into: &output)
        for snippet in snippets {
            output.reserve(snippet.count + 4)
            output.put(snippet.text)
            output.append("null")
        }
        endRow(into: &output)
    }

    /// Appends rows with the source text of their cells; a missing cell becomes `{"value":null}`.
    func appendRawRows(_ batch: RowBatch, firstRow: Int, into output: inout OutputBuffer) {
        guard var row = batch.rawCells else { return }
        let missing = Snippet("{\"value\":null}")
        for index in 0..<batch.rowCount {
            beginRow(index + firstRow, into: &output)
            for place in 0..<stepCount {
                let step = steps[place]
                let cell = row[step.column]
                output.reserve(step.text.count + cell.length + missing.count)
                output.put(step.text)
                if cell.isMissing {
                    output.put(missing.text)
                } else {
                    output.put(batch.text(cell))
                }
            }
            endRow(into: &output)
            row += batch.columnCount
        }
    }

    @inline(__always)
    private func beginRow(_ number: Int, into output: inout OutputBuffer) {
        guard number > 0 else { return }
        output.reserve(separator.count)
        output.put(separator.text)
    }

    @inline(__always)
    private func endRow(into output: inout OutputBuffer) {
        output.reserve(tail.count)
        output.put(tail.text)
    }
}
