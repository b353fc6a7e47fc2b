/// Texts of consecutive rows in one piece of memory.
package struct TextColumn: Sendable {
    package var bytes: [UInt8] = []
    package var places: [Place] = []

    /// Place of a text; a negative number of bytes stands for null.
    package struct Place: Sendable {
        package let start: Int
        package let count: Int
    }

    @inline(__always)
    mutating func append(_ text: PaddedText) {
        places.append(Place(start: bytes.count, count: text.count))
        bytes.append(text)
    }

    @inline(__always)
    mutating func appendNull() { places.append(Place(start: 0, count: -1)) }
}

/// A column of consecutive rows as calculations read it; a cell that is no value of the column's type is
/// null and a fault.
package struct ReadColumn<Values: Sendable>: Sendable {
    package var values: Values
    package private(set) var faultCount = 0
    package private(set) var firstFault = 0

    init(_ values: Values) { self.values = values }

    @inline(never)
    fileprivate mutating func addFault(_ row: Int) {
        if faultCount == 0 { firstFault = row }
        faultCount += 1
    }
}

extension RowBatch {
    /// The numbers of a column, NaN for null.
    package func numbers(ofColumn column: Int) -> ReadColumn<[Double]> {
        var read = ReadColumn([Double]())
        var values = [Double](repeating: .nan, count: rowCount)
        for row in 0..<rowCount {
            let cell = cell(row: row, column: column)
            if let number = number(cell) {
                values[row] = number
            } else if !cell.isNull, cell.length > 0 {
                read.addFault(row)
            }
        }
        read.values = values
        return read
    }

    /// The digits of a column's numbers as they arrived, which RFC 8259 allows as a number; null for other
    /// cells.
    package func digits(ofColumn column: Int) -> TextColumn {
        var digits = TextColumn()
        digits.places.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let cell = cell(row: row, column: column)
            let text = text(cell)
            switch cell.kind {
            case .number: digits.append(text)
            case .text where cell.length > 0 && jsonNumberLength(text) == cell.length:
                digits.append(text)
            case .text, .missing, .null, .false, .true, .json: digits.appendNull()
            }
        }
        return digits
    }

    /// The texts of a column; numbers, yes and no, and JSON as their text.
    package func texts(ofColumn column: Int) -> TextColumn {
        var texts = TextColumn()
        texts.places.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let cell = cell(row: row, column: column)
            switch cell.kind {
            case .text, .number, .json, .true, .false: texts.append(text(cell))
            case .missing, .null: texts.appendNull()
            }
        }
        return texts
    }

    /// Values of a column that `make` has for its texts; nil of a text that is none. `null` stands for the
    /// others, and for empty text.
    package func values<Value>(
        ofColumn column: Int, null: Value, _ make: (TextView) -> Value?
    ) -> ReadColumn<[Value]> {
        var read = ReadColumn([Value]())
        read.values.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let cell = cell(row: row, column: column)
            guard !cell.isNull, cell.length > 0 else {
                read.values.append(null)
                continue
            }
            let value = make(text(cell).view)
            if value == nil { read.addFault(row) }
            read.values.append(value ?? null)
        }
        return read
    }

    /// Yes and no of a column, by 1 and 0, or 2 for null.
    package func yesNo(ofColumn column: Int) -> ReadColumn<[UInt8]> {
        var read = ReadColumn([UInt8]())
        read.values.reserveCapacity(rowCount)
        for row in 0..<rowCount {
            let cell = cell(row: row, column: column)
            switch cell.kind {
            case .true: read.values.append(1)
            case .false: read.values.append(0)
            case .missing, .null: read.values.append(2)
            case .text, .number, .json:
                let text = text(cell).string
                let value: UInt8 =
                    ["Yes", "yes", "true", "1"].contains(text)
                    ? 1 : ["No", "no", "false", "0"].contains(text) ? 0 : 2
                if value == 2, cell.length > 0 { read.addFault(row) }
                read.values.append(value)
            }
        }
        return read
    }

    /// Whether a column has values, and all are `true` or `false`.
    func holdsBooleans(inColumn column: Int) -> Bool {
        var hasValue = false
        for row in 0..<rowCount {
            switch cell(row: row, column: column).kind {
            case .true, .false: hasValue = true
            case .missing, .null: break
            case .text, .number, .json: return false
            }
        }
        return hasValue
    }

    /// The number of a cell; nil for null and for text that is no number.
    @inline(__always)
    private func number(_ cell: Cell) -> Double? {
        switch cell.kind {
        case .number: Double(number: text(cell))
        case .text: Double(text: text(cell))
        case .missing, .null, .false, .true, .json: nil
        }
    }
}
