// The buffers of one column of a block.

/// Reason why a batch of rows cannot be packed.
enum ArrowMisfit: Error {
    /// The value in a row of the batch does not fit the type that was chosen for its column.
    case changed(row: Int)
    /// The texts of a column are longer than offsets of 32 bits reach.
    case tooLong
}

extension OutputBuffer {
    /// Appends the buffers of a column, and puts their places into the block that begins at `start`.
    mutating func append(
        column index: Int, of batch: RowBatch, source: Int, as type: ArrowType, behind start: Int
    ) throws(ArrowMisfit) {
        var nulls = 0
        var validity = 0
        var text = 0
        for row in 0..<batch.rowCount where batch.cell(row: row, column: source).isNull {
            nulls &+= 1
        }
        if nulls > 0 {
            validity = alignBuffer(behind: start)
            append(bitsOf: batch, source) { !$0.isNull }
        }
        let values = alignBuffer(behind: start)
        switch type {
        case .int64:
            try append(valuesOf: batch, source, width: 8) { cell, text, target in
                guard let value = text.int64 else { return false }
                target.store(UInt64(bitPattern: value))
                return true
            }
        case .decimal(_, let scale):
            let decimals = ArrowDecimals(scale: scale)
            try append(valuesOf: batch, source, width: 16) { cell, text, target in
                decimals.store(text, at: target)
            }
        case .double:
            try append(valuesOf: batch, source, width: 8) { cell, text, target in
                let value = Double(number: text)
                target.store(value.bitPattern)
                return value.isFinite
            }
        case .bool:
            append(bitsOf: batch, source) { cell in
                cell.kind == .true || cell.kind == .text && booleanText(batch.text(cell)) == true
            }
        case .day:
            try append(valuesOf: batch, source, width: 4) { cell, text, target in
                guard let time = ColumnTime(text), time.isDay else { return false }
                target.store(UInt32(truncatingIfNeeded: time.civil.daysSince1970))
                return true
            }
        case .time:
            try append(valuesOf: batch, source, width: 8) { cell, text, target in
                guard let time = ColumnTime(text) else { return false }
                target.store(UInt64(bitPattern: Int64(time.microsecondsSince1970)))
                return true
            }
        case .text: text = try append(textsOf: batch, source, behind: start)
        }
        let words = target(at: start) + ArrowBlock.place(ofColumn: index)
        words.store(UInt64(nulls), at: 8 * ArrowBlock.nullCount)
        words.store(UInt64(validity), at: 8 * ArrowBlock.validity)
        words.store(UInt64(values), at: 8 * ArrowBlock.values)
        words.store(UInt64(text), at: 8 * ArrowBlock.text)
    }

    /// Appends one bit for each cell, the first in the lowest bit of a byte.
    @inline(__always)
    private mutating func append(bitsOf batch: RowBatch, _ source: Int, _ bit: (Cell) -> Bool) {
        let rows = batch.rowCount
        reserve((rows &+ 7) >> 3)
        let target = target
        var byte: UInt8 = 0
        for row in 0..<rows {
            if bit(batch.cell(row: row, column: source)) { byte |= 1 << UInt8(row & 7) }
            if row & 7 == 7 {
                target[row >> 3] = byte
                byte = 0
            }
        }
        if rows & 7 != 0 { target[rows >> 3] = byte }
        count &+= (rows &+ 7) >> 3
    }

    /// Appends values of `width` bytes, a multiple of four: zeros for null, otherwise those that
    /// `store` writes. It returns false for a text that is no value of the column's type.
    @inline(__always)
    private mutating func append(
        valuesOf batch: RowBatch, _ source: Int, width: Int,
        _ store: (Cell, PaddedText, TextTarget) -> Bool
    ) throws(ArrowMisfit) {
        let rows = batch.rowCount
        reserve(rows &* width)
        let target = target
        for row in 0..<rows {
            let cell = batch.cell(row: row, column: source)
            let place = target + row &* width
            if cell.isNull {
                for start in stride(from: 0, to: width, by: 4) {
                    place.store(UInt32(0), at: start)
                }
            } else if !store(cell, batch.text(cell), place) {
                throw .changed(row: row)
            }
        }
        count &+= rows &* width
    }

    /// Appends the offsets of texts and, behind them, the texts; returns the place of these in the
    /// block.
    private mutating func append(
        textsOf batch: RowBatch, _ source: Int, behind start: Int
    ) throws(ArrowMisfit) -> Int {
        let rows = batch.rowCount
        reserve((rows &+ 1) &* 4)
        let offsets = target
        offsets.store(UInt32(0))
        var end = 0
        for row in 0..<rows {
            end &+= batch.shownLength(batch.cell(row: row, column: source))
            offsets.store(UInt32(truncatingIfNeeded: end), at: (row &+ 1) &* 4)
        }
        guard end <= Int32.max else { throw .tooLong }
        count &+= (rows &+ 1) &* 4
        let place = alignBuffer(behind: start)
        reserve(end)
        for row in 0..<rows {
            let cell = batch.cell(row: row, column: source)
            switch cell.kind {
            case .missing, .null: break
            case .true: append("true")
            case .false: append("false")
            case .number, .text, .json: put(batch.text(cell))
            }
        }
        return place
    }
}

extension RowBatch {
    /// Number of bytes of a cell as text.
    @inline(__always)
    fileprivate func shownLength(_ cell: Cell) -> Int {
        switch cell.kind {
        case .missing, .null: 0
        case .true: 4
        case .false: 5
        case .number, .text, .json: cell.length
        }
    }
}
