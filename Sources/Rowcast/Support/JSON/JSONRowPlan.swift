/// The layout of the rows of a JSON document, and the column of each key.
struct JSONRowPlan: Sendable {
    enum Layout: Sendable {
        /// Rows are elements of an array: `[{…},{…}]`.
        case array
        /// Each row is an object on a line of its own.
        case lines

        /// The error text for rows that end too early.
        var truncation: Message {
            switch self {
            case .array: "the input is cut short: it ends before the closing ']'"
            case .lines: "the input is cut short: it ends inside a row"
            }
        }
    }

    enum CellStyle: Sendable {
        /// A cell is a value: `"key":value`.
        case plain
        /// A cell is an object: `"key":{"value":value,…}`.
        case object
    }

    var layout = Layout.array
    var cellStyle = CellStyle.plain
    var tree: JSONKeyTree
    /// Names of the columns, for error texts.
    var columnNames: [String]
    var ignoresExtraKeys = false
    /// Whether rows with a fault are repaired where `JSONRepair` can repair them.
    var isLenient = false
    /// Whether the array of rows is empty.
    var hasNoRows = false
    var needs: DocumentNeeds = []
    /// The shape of the sampled rows; nil if none was learnt.
    var shape: JSONRowShape?
    var boundary = RowBoundary(marks: [])

    var columnCount: Int { columnNames.count }

    /// Learns the shape of rows and the boundaries of frames from the first rows.
    ///
    /// - Parameter sample: Whole rows and the bytes behind them, with padding.
    mutating func learn(from sample: PaddedText) {
        let frame = Frame(capacity: sample.count)
        frame.append(sample)
        frame.beginRows(columnCount: columnCount, needs: [])
        frame.reserveRow(after: 1)
        var scanner = JSONRowScanner(frame, tree: tree, ignoresExtraKeys: true)
        scanner.cellStyle = cellStyle
        scanner.skipSpace()
        var learner = ShapeLearner(columnCount: columnCount, patience: 1)
        for _ in 0..<2 where scanner.p < scanner.end {
            let start = scanner.p
            var rows = 0
            let step = scanner.generalRow(
                frame, layout, isLast: false, rows: &rows, learner: &learner)
            // A shape with keys that have no column would accept these keys in all rows.
            guard case .nextRow = step, scanner.ignoredKeyCount == 0 else { break }
            shape = learner.takeShape(scanner, rowStart: start) ?? shape
            learner = ShapeLearner(columnCount: columnCount, patience: 1)
        }
        boundary = RowBoundary(marks: shape.map(JSONRowPlan.marks) ?? JSONRowPlan.usualMarks)
    }

    /// The usual texts at the end of one row and the start of the next.
    static let usualMarks = ["},\n{", "},{", "}\n{", "},\r\n{", "}\r\n{"].map {
        RowBoundary.Mark(text: Array($0.utf8), kept: 1)
    }

    /// The text between two rows with the first key, which hardly occurs elsewhere; and the text
    /// without the key, for rows whose first key differs.
    private static func marks(of shape: JSONRowShape) -> [RowBoundary.Mark] {
        let separator = UnsafeBufferPointer(start: shape.separator, count: shape.separatorLength)
        let glue = UnsafeBufferPointer(start: shape.steps[0].glue, count: shape.steps[0].length)
        let end: [UInt8] = [125] + separator
        return [
            RowBoundary.Mark(text: end + glue, kept: glue.count),
            RowBoundary.Mark(text: end + [123], kept: 1),
        ]
    }
}

extension JSONRowPlan {
    /// Decodes the rows of a frame.
    func decode(_ frame: Frame, isLast: Bool) -> FrameOutcome {
        var repair: (JSONRepair, start: Int)?
        return decode(frame, isLast: isLast, repair: &repair)
    }

    /// Decodes the rows of a frame; returns in `repair` the repair of its text, if it needed one,
    /// and the place of the repaired text.
    func decode(
        _ frame: Frame, isLast: Bool, repair: inout (JSONRepair, start: Int)?
    ) -> FrameOutcome {
        let strict = decode(frame, text: nil, isLast: isLast)
        guard isLenient, case .failed = strict.ending else { return strict }
        for keys in [false, true] {
            guard let (found, text) = frame.repairJSON(keys: keys) else { continue }
            let outcome = decode(frame, text: text, isLast: isLast)
            if case .failed = outcome.ending, !keys { continue }
            repair = (found, text.lowerBound)
            return outcome.original(found, textStart: text.lowerBound)
        }
        return strict
    }

    /// Decodes the rows of a frame's bytes, or of `text` in its memory. Most rows match the known
    /// shape; `generalRow` reads the others.
    private func decode(_ frame: Frame, text: Range<Int>?, isLast: Bool) -> FrameOutcome {
        let textEnd = frame.textEnd
        frame.beginRows(columnCount: columnCount, needs: needs)
        if text != nil { frame.textEnd = textEnd }
        var scanner = JSONRowScanner(frame, tree: tree, ignoresExtraKeys: ignoresExtraKeys)
        if let text { scanner.read(text) }
        scanner.cellStyle = cellStyle
        var shape = shape
        var rows = 0
        var learner = ShapeLearner(columnCount: columnCount)
        defer { frame.textEnd = scanner.textEnd }
        scanner.skipSpace()
        if hasNoRows, scanner.p < scanner.end {
            return FrameOutcome(consumed: scanner.p, ending: .rowsEnded)
        }
        while true {
            if scanner.p >= scanner.end {
                frame.rowCount = rows
                if isLast, layout == .array { return truncated(scanner, rows) }
                return FrameOutcome(
                    consumed: scanner.end, ending: .frameEnded, warnings: warnings(scanner))
            }
            if rows >= frame.rowCapacity {
                frame.rowCount = rows
                if frame.isFull {
                    return FrameOutcome(
                        consumed: scanner.p, ending: .frameFull, warnings: warnings(scanner))
                }
                frame.reserveRow(after: rows)
            }
            var step = RowStep.nextRow
            if let known = shape {
                let before = rows
                step = scanner.predictedRows(known, frame, layout, isLast: isLast, rows: &rows)
                if rows > before { learner.didPredict() }
                if case .nextRow = step, rows >= frame.rowCapacity { continue }
            }
            scanner.skipSpace()
            let start = scanner.p
            if case .nextRow = step, scanner.p < scanner.end {
                step = scanner.generalRow(
                    frame, layout, isLast: isLast, rows: &rows, learner: &learner)
                if let learnt = learner.takeShape(scanner, rowStart: start) { shape = learnt }
            }
            switch step {
            case .nextRow: continue
            case .rowsEnded:
                frame.rowCount = rows
                return FrameOutcome(
                    consumed: scanner.p, ending: .rowsEnded, warnings: warnings(scanner))
            case .stopped:
                frame.rowCount = rows
                guard let fault = scanner.fault, fault.offset < scanner.end else {
                    if isLast { return truncated(scanner, rows) }
                    return FrameOutcome(
                        consumed: scanner.p, ending: .frameEnded, warnings: warnings(scanner))
                }
                return FrameOutcome(
                    consumed: scanner.p, ending: .failed(failure(fault, scanner, rows)))
            }
        }
    }

    private func warnings(_ scanner: borrowing JSONRowScanner) -> [Warning] {
        guard scanner.ignoredKeyCount > 0 else { return [] }
        return [
            Warning(
                "extra_keys_ignored", "values of keys without a column were left out",
                count: scanner.ignoredKeyCount)
        ]
    }

    private func truncated(_ scanner: borrowing JSONRowScanner, _ rows: Int) -> FrameOutcome {
        FrameOutcome(
            consumed: scanner.p,
            ending: .failed(
                FrameFailure(
                    code: .truncated, offset: scanner.end, row: rows, reason: layout.truncation)))
    }

    private func failure(
        _ fault: JSONFault, _ scanner: borrowing JSONRowScanner, _ rows: Int
    ) -> FrameFailure {
        var failure = FrameFailure(offset: fault.offset, row: rows, reason: fault.reason.text)
        switch fault.reason {
        case .unexpectedKey where scanner.faultKey == "looker_error":
            failure.code = .queryFailed
            failure.reason = "the query failed after rows had been sent: \(scanner.faultText)"
        case .unexpectedKey:
            failure.reason = "the key '\(scanner.faultKey)' is not in the rows sampled before"
            failure.hint =
                "pass \(option: JSONOptions.scanKeys, true) to look for keys in all rows, "
                + "\(option: .columns), or \(option: JSONOptions.extraKeys, .ignore)"
        case .repeatedKey:
            failure.reason = "the key '\(scanner.faultKey)' stands twice"
            failure.hint = isLenient ? nil : JSONRepair.hintForKeys
        case .expectedPivots:
            failure.hint =
                "pass \(option: JSONOptions.pivoted, false) if nested values are no pivots"
            failure.column = scanner.faultKey
        case .tooDeep: failure.code = .tooLarge
        default:
            if scanner.faultColumn >= 0, scanner.faultColumn < columnNames.count {
                failure.column = columnNames[scanner.faultColumn]
            }
            failure.hint = isLenient ? nil : JSONRepair.hint(fault, scanner.text, scanner.end)
        }
        return failure
    }
}

/// The position of a scanner behind a row.
enum RowStep {
    /// The scanner stands where the next row should begin, or at the end of the frame.
    case nextRow
    /// The scanner stands at the bracket that ends the rows.
    case rowsEnded
    /// The scanner stands at the start of a row that has a fault or does not end in the frame.
    case stopped
}

/// Decides when to learn the rows' shape again: after two misses in succession, then ever more
/// rarely while new shapes do not match either.
struct ShapeLearner {
    private var misses = 0
    private var patience: Int
    private var marks: [JSONRowShape.Mark] = []
    private var rowEnd = 0
    private(set) var isRecording = false
    private let columnCount: Int

    init(columnCount: Int, patience: Int = 2) {
        self.columnCount = columnCount
        self.patience = patience
    }

    mutating func didPredict() {
        misses = 0
        patience = 2
    }

    mutating func beginRow() {
        misses += 1
        isRecording = misses >= patience
        marks.removeAll(keepingCapacity: true)
    }

    mutating func record(_ mark: JSONRowShape.Mark) { marks.append(mark) }

    mutating func endRow(at end: Int) { rowEnd = end }

    /// The shape of the row that was just read; nil if its values were not recorded.
    mutating func takeShape(_ scanner: borrowing JSONRowScanner, rowStart: Int) -> JSONRowShape? {
        guard isRecording, !marks.isEmpty, scanner.fault == nil, scanner.p > rowEnd else {
            return nil
        }
        isRecording = false
        patience = min(2 * patience, 1 << 16)
        misses = 0
        return marks.withUnsafeBufferPointer { marks in
            JSONRowShape(
                UnsafePointer(scanner.base), row: rowStart..<rowEnd, separatorEnd: scanner.p,
                marks: marks, columnCount: columnCount)
        }
    }
}
