/// How the rows of a JSON document are laid out, and which column each value belongs to.
struct JSONRowPlan: Sendable {
    enum Layout: Sendable {
        /// `[{…},{…}]`
        case array
        /// One object a line.
        case lines

        /// What is said of rows that end before they should.
        var truncation: String {
            switch self {
            case .array: "the input is cut short: it ends before the closing ']'"
            case .lines: "the input is cut short: it ends inside a row"
            }
        }
    }

    enum CellStyle: Sendable {
        /// `"key":value`
        case plain
        /// `"key":{"value":value,…}`
        case object
    }

    var layout = Layout.array
    var cellStyle = CellStyle.plain
    var tree: JSONKeyTree
    /// Names of the columns, for errors.
    var columnNames: [String]
    var ignoresExtraKeys = false
    /// Whether rows in which there is a fault are repaired if they can be.
    var isLenient = false
    /// Whether the rows' bracket closes at once.
    var hasNoRows = false
    var facets: Facets = []
    /// What the sampled rows looked like.
    var shape: JSONRowShape?
    var boundary = RowBoundary(marks: [])

    var columnCount: Int { columnNames.count }

    /// Learns the shape of rows from the first ones, and where frames can be cut.
    ///
    /// - Parameter sample: Whole rows and what follows them, with padding behind.
    mutating func learn(from sample: UnsafeBufferPointer<UInt8>) {
        let frame = Frame(capacity: sample.count)
        if let start = sample.baseAddress { frame.append(start, count: sample.count) }
        frame.beginRows(columnCount: columnCount, facets: [])
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
            // A shape with keys that have no column would let them pass.
            guard case .nextRow = step, scanner.ignoredKeyCount == 0 else { break }
            shape = learner.takeShape(scanner, rowStart: start) ?? shape
            learner = ShapeLearner(columnCount: columnCount, patience: 1)
        }
        boundary = RowBoundary(marks: shape.map(JSONRowPlan.marks) ?? JSONRowPlan.usualMarks)
    }

    /// Rows in general end and begin like this.
    static let usualMarks = ["},\n{", "},{", "}\n{", "},\r\n{", "}\r\n{"].map {
        RowBoundary.Mark(text: Array($0.utf8), kept: 1)
    }

    /// The text between two rows with the first key, which hardly anything else contains; without
    /// it, where the first key differs.
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

    /// The same; `repair` is what the rows were repaired by, and where their text begins then.
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

    /// Decodes the rows of a frame, or of a text in its memory in their place, most of them by
    /// prediction and the others the general way.
    private func decode(_ frame: Frame, text: Range<Int>?, isLast: Bool) -> FrameOutcome {
        let textEnd = frame.textEnd
        frame.beginRows(columnCount: columnCount, facets: facets)
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
                "pass --scan-keys to look for keys in all rows, --columns, or --extra-keys ignore"
        case .repeatedKey:
            failure.reason = "the key '\(scanner.faultKey)' stands twice"
            failure.hint = isLenient ? nil : JSONRepair.hintForKeys
        case .expectedPivots:
            failure.hint = "pass --no-pivoted if nested values are no pivots"
            failure.column = scanner.faultKey
        case .tooDeep: failure.code = .tooLarge
        default:
            if scanner.faultColumn >= 0, scanner.faultColumn < columnNames.count {
                failure.column = columnNames[scanner.faultColumn]
            }
            failure.hint = isLenient ? nil : JSONRepair.hint(fault, scanner.base, scanner.end)
        }
        return failure
    }
}

/// What comes after a row.
enum RowStep {
    /// The scanner stands where the next row should begin, or at the end of the frame.
    case nextRow
    /// The scanner stands at the bracket that ends the rows.
    case rowsEnded
    /// The scanner stands where a row begins that has a fault, or whose end is not in the frame.
    case stopped
}

/// Decides when the shape of rows is learnt anew: after two misses in a row, and less and less
/// often while that does not help.
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

    /// The shape of the row that was just read, if it was recorded.
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
