extension JSONRowScanner {
    // MARK: - Predicted rows

    /// Reads rows whose text between the values equals that of `shape`, until one differs or the
    /// frame has no room for rows.
    ///
    /// `generalRow` is the plain twin; both must accept the same rows.
    mutating func predictedRows(
        _ shape: JSONRowShape, _ frame: Frame, _ layout: JSONRowPlan.Layout, isLast: Bool,
        rows: inout Int
    ) -> RowStep {
        let steps = shape.steps
        let stepCount = shape.count
        let tail = shape.tail
        let tailLength = shape.tailLength
        let separator = shape.separator
        let separatorLength = shape.separatorLength
        let isComplete = shape.isComplete
        let columnCount = frame.columnCount
        let capacity = frame.rowCapacity
        let rawCells = frame.rawCells
        let rawRows = frame.rawRows
        var row = frame.cells + rows &* columnCount
        var count = rows
        defer { rows = count }
        while count < capacity {
            let start = p
            let textStart = textEnd
            if !isComplete {
                row.update(repeating: Cell.missing, count: columnCount)
                if let rawCells {
                    (rawCells + count &* columnCount).update(
                        repeating: Cell.missing, count: columnCount)
                }
            }
            var index = 0
            while index < stepCount {
                let step = steps[index]
                guard isEqual(base + p, step.glue, count: step.length) else {
                    return giveUp(start, textStart)
                }
                p &+= step.length
                let valueStart = p
                let cell = row + step.column
                if cellStyle == .plain {
                    guard value(into: cell) else { return giveUp(start, textStart) }
                } else {
                    if step.isInsideCell {
                        guard value(into: cell), finishCell() else {
                            return giveUp(start, textStart)
                        }
                    } else if cellObject(into: cell) < 0 {
                        return giveUp(start, textStart)
                    }
                    if let rawCells {
                        var objectStart = valueStart
                        if step.isInsideCell {
                            while base[objectStart] != 123 { objectStart &-= 1 }
                        }
                        rawCells[count &* columnCount &+ step.column] = Cell(
                            inFrame: .json, offset: objectStart, length: p &- objectStart)
                    }
                }
                index &+= 1
            }
            guard isEqual(base + p, tail, count: tailLength) else {
                return giveUp(start, textStart)
            }
            p &+= tailLength
            if p > end { return giveUp(start, textStart) }
            if let rawRows {
                rawRows[count] = Cell(inFrame: .json, offset: start, length: p &- start)
            }
            if isEqual(base + p, separator, count: separatorLength), p &+ separatorLength <= end {
                p &+= separatorLength
            } else {
                let step = afterRow(layout, isLast: isLast)
                guard case .nextRow = step else {
                    if case .rowsEnded = step { count &+= 1 } else { p = start }
                    return step
                }
            }
            count &+= 1
            row += columnCount
        }
        return .nextRow
    }

    /// Returns to the start of a row, so that `generalRow` reads it.
    private mutating func giveUp(_ start: Int, _ textStart: Int) -> RowStep {
        p = start
        textEnd = textStart
        fault = nil
        return .nextRow
    }

    // MARK: - General rows

    /// Reads one row of any shape.
    @inline(never)
    mutating func generalRow(
        _ frame: Frame, _ layout: JSONRowPlan.Layout, isLast: Bool, rows: inout Int,
        learner: inout ShapeLearner
    ) -> RowStep {
        skipSpace()
        let start = p
        let row = frame.cells + rows * frame.columnCount
        row.update(repeating: Cell.missing, count: frame.columnCount)
        let rawCells = frame.rawCells.map { $0 + rows * frame.columnCount }
        rawCells?.update(repeating: Cell.missing, count: frame.columnCount)
        learner.beginRow()
        guard object(into: row, rawCells, &learner) else {
            p = start
            return .stopped
        }
        learner.endRow(at: p)
        frame.rawRows?[rows] = Cell(inFrame: .json, offset: start, length: p - start)
        let step = afterRow(layout, isLast: isLast)
        if case .stopped = step { p = start } else { rows += 1 }
        return step
    }

    /// Reads the members of a row's object. Pivots nest at most two deep, so a vector holds the key
    /// tables of the open objects.
    private mutating func object(
        into row: UnsafeMutablePointer<Cell>, _ rawCells: UnsafeMutablePointer<Cell>?,
        _ learner: inout ShapeLearner
    ) -> Bool {
        guard base[p] == 123 else {
            fail(base[p] == 93 ? .trailingComma : .expectedRow, at: p)
            return false
        }
        p &+= 1
        var depth = 0
        var tables = SIMD4<Int32>(repeating: 0)
        var guesses = SIMD4<Int32>(repeating: 0)
        skipSpace()
        var isOpen = base[p] != 125
        while true {
            if isOpen {
                guard let key = key() else { return false }
                skipSpace()
                let table = Int(tables[depth])
                let index = find(key, in: table, guess: Int(guesses[depth]))
                if index < 0 {
                    guard skipExtra(key) else { return false }
                } else {
                    guesses[depth] = Int32(truncatingIfNeeded: index &+ 1)
                    switch tree.target(index, in: table) {
                    case .column(let column):
                        guard cell(column, key, row, rawCells, &learner) else { return false }
                    case .table(let nested):
                        if base[p] == 123, depth < 3 {
                            p &+= 1
                            depth &+= 1
                            tables[depth] = Int32(truncatingIfNeeded: nested)
                            guesses[depth] = 0
                            skipSpace()
                            isOpen = base[p] != 125
                            continue
                        }
                        guard nullPivots(key) else { return false }
                    }
                }
            }
            // Behind a value or an empty object: closes the objects that end here.
            while true {
                skipSpace()
                if base[p] == 125 {
                    p &+= 1
                    if depth == 0 { return true }
                    depth &-= 1
                    continue
                }
                guard base[p] == 44 else {
                    fault = JSONSkip.faultAfterValue(text, p, .expectedCommaOrBrace)
                    return false
                }
                p &+= 1
                skipSpace()
                isOpen = true
                break
            }
        }
    }

    /// Reads the value of a column.
    @inline(__always)
    private mutating func cell(
        _ column: Int, _ key: JSONString, _ row: UnsafeMutablePointer<Cell>,
        _ rawCells: UnsafeMutablePointer<Cell>?, _ learner: inout ShapeLearner
    ) -> Bool {
        let cell = row + column
        guard cell.pointee.isMissing else {
            faultKey = JSONNode.unescaped(text, key)
            fail(.repeatedKey, at: key.start &- 1)
            return false
        }
        let start = p
        var valueStart = p
        if cellStyle == .plain {
            guard value(into: cell) else {
                faultColumn = column
                return false
            }
        } else {
            valueStart = cellObject(into: cell)
            guard valueStart >= 0 else {
                faultColumn = column
                return false
            }
            rawCells?[column] = Cell(inFrame: .json, offset: start, length: p &- start)
        }
        if learner.isRecording {
            learner.record(
                JSONRowShape.Mark(
                    start: valueStart, end: p, column: column, isInsideCell: valueStart != start))
        }
        return true
    }

    /// Handles a key without a column: a fault, or a skipped value if the options ignore extra
    /// keys.
    private mutating func skipExtra(_ key: JSONString) -> Bool {
        let isFailure = isFailureKey(key)
        if isFailure {
            // The value holds the error message, so it must be whole.
            let start = p
            guard JSONSkip.value(base, end, &p, fault: &fault) else { return false }
            p = start
        }
        if !ignoresExtraKeys || isFailure {
            faultKey = JSONNode.unescaped(text, key)
            fail(.unexpectedKey, at: key.start &- 1)
            return false
        }
        ignoredKeyCount += 1
        return JSONSkip.value(base, end, &p, fault: &fault)
    }

    /// Whether the key announces that the query failed after some rows.
    private func isFailureKey(_ key: JSONString) -> Bool {
        key.end - key.start == 12 && JSONNode.unescaped(text, key) == "looker_error"
    }

    /// Reads a `null` in place of an object of pivots, which makes all its cells null.
    private mutating func nullPivots(_ key: JSONString) -> Bool {
        let start = p
        guard JSONSkip.value(base, end, &p, fault: &fault) else { return false }
        if base[start] == 110 { return true }
        faultKey = JSONNode.unescaped(text, key)
        fail(.expectedPivots, at: start)
        return false
    }

    // MARK: - Between rows

    /// Reads the separator behind a row. A row counts only once the byte behind it was seen, so
    /// that no frame begins between a row and its comma.
    mutating func afterRow(_ layout: JSONRowPlan.Layout, isLast: Bool) -> RowStep {
        switch layout {
        case .array:
            skipSpace()
            if base[p] == 44 {
                p &+= 1
                skipSpace()
                return .nextRow
            }
            if base[p] == 93 { return .rowsEnded }
            fail(.expectedRowEnd, at: p)
            return .stopped
        case .lines:
            let start = p
            skipSpace()
            let hasLineEnd = (start..<p).contains { base[$0] == 10 || base[$0] == 13 }
            if hasLineEnd || (p >= end && isLast) { return .nextRow }
            fail(.expectedLineEnd, at: p)
            return .stopped
        }
    }
}
