/// Reads the rows of a frame into cells. A scanner is a local variable of one decoding call and
/// holds the state of its hot loops.
///
/// Loads are not bounds-checked: the frame ends with zero bytes, which stop every scan. A fault at
/// or behind `end` means that the frame ends inside a row.
struct JSONRowScanner: ~Copyable {
    let base: UnsafeMutablePointer<UInt8>
    private(set) var end: Int
    let tree: JSONKeyTree
    let ignoresExtraKeys: Bool
    var cellStyle = JSONRowPlan.CellStyle.plain
    /// Place of the scanner.
    var p = 0
    /// Place of the next unescaped text.
    var textEnd: Int
    var fault: JSONFault?
    var faultColumn = -1
    var faultKey = ""
    var ignoredKeyCount = 0

    init(_ frame: Frame, tree: JSONKeyTree, ignoresExtraKeys: Bool) {
        base = frame.bytes
        end = frame.count
        textEnd = frame.textEnd
        self.tree = tree
        self.ignoresExtraKeys = ignoresExtraKeys
    }

    /// Directs the scanner to a text behind the frame's bytes, instead of these bytes.
    mutating func read(_ text: Range<Int>) {
        p = text.lowerBound
        end = text.upperBound
    }

    /// The text that is scanned, zeros behind it.
    var text: PaddedText { PaddedText(unsafeStart: base, count: end) }

    @inline(__always)
    mutating func skipSpace() { skipJSONSpace(base, &p) }

    mutating func fail(_ reason: JSONFault.Reason, at offset: Int, column: Int = -1) {
        fault = JSONFault(offset: offset, reason: reason)
        faultColumn = column
    }

    /// The string behind the key at the fault, such as the message of `looker_error`.
    var faultText: String {
        var p = fault?.offset ?? end
        var fault: JSONFault?
        _ = JSONNode.string(text, &p)
        skipJSONSpace(base, &p)
        guard base[p] == 58 else { return "" }
        p += 1
        let node = JSONNode.parse(text, end, &p, fault: &fault)
        return (node?["value"] ?? node)?.text ?? ""
    }

    // MARK: - Values

    /// Reads a value into a cell.
    @inline(__always)
    mutating func value(into cell: UnsafeMutablePointer<Cell>) -> Bool {
        let start = p
        let byte = base[start]
        if byte == 34 {
            var high: UInt64 = 0
            let stop = jsonStringStop(base, start &+ 1, &high)
            if base[stop] == 34, high == 0 {
                cell.initialize(
                    to: Cell(
                        inFrame: .text, offset: start &+ 1, length: stop &- start &- 1,
                        isPlain: true))
                p = stop &+ 1
                return true
            }
            return specialString(into: cell)
        }
        if byte &- 48 <= 9 || byte == 45 {
            let length = jsonNumberLength(base + start)
            if length != 0 {
                cell.initialize(to: Cell(inFrame: .number, offset: start, length: length))
                p = start &+ length
                return true
            }
        }
        return otherValue(into: cell)
    }

    /// Reads a string with escapes or bytes over 127; false for a fault.
    @inline(never)
    private mutating func specialString(into cell: UnsafeMutablePointer<Cell>) -> Bool {
        guard let string = scanJSONString(base, quote: p, fault: &fault) else { return false }
        var start = string.start
        var length = string.end &- string.start
        if string.hasEscapes {
            start = textEnd
            length = unescapeJSON(base, string.start, string.end, to: base + textEnd)
            textEnd &+= length
        }
        cell.initialize(
            to: Cell(inFrame: .text, offset: start, length: length, isPlain: !string.hasEscapes))
        p = string.end &+ 1
        return true
    }

    /// Reads a literal, an object or an array; false for a fault.
    @inline(never)
    private mutating func otherValue(into cell: UnsafeMutablePointer<Cell>) -> Bool {
        let start = p
        let isNested = base[start] == 123 || base[start] == 91
        let kind: Cell.Kind
        switch base[start] {
        case 110: kind = .null
        case 116: kind = .true
        case 102: kind = .false
        default: kind = .json
        }
        let isValue =
            isNested
            ? JSONSkip.value(base, end, &p, fault: &fault)
            : JSONSkip.scalar(base, end, &p, &fault)
        guard isValue else { return false }
        cell.initialize(to: Cell(inFrame: kind, offset: start, length: p &- start))
        return true
    }

    // MARK: - Cell objects

    /// Reads the other members of a cell's object, behind its value.
    @inline(__always)
    mutating func finishCell() -> Bool {
        if base[p] == 125 {
            p &+= 1
            return true
        }
        // By far the most frequent rest of a cell is `,"rendered":"…"}`.
        if load64(base + p).littleEndian == 0x7265_646E_6572_222C,
            load32(base + p + 8).littleEndian == 0x3A22_6465, base[p &+ 12] == 34
        {
            var high: UInt64 = 0
            let stop = jsonStringStop(base, p &+ 13, &high)
            if base[stop] == 34, high == 0, base[stop &+ 1] == 125 {
                p = stop &+ 2
                return true
            }
        }
        return finishCellGenerally()
    }

    @inline(never)
    private mutating func finishCellGenerally() -> Bool {
        while true {
            skipSpace()
            if base[p] == 125 {
                p &+= 1
                return true
            }
            guard base[p] == 44 else {
                fault = JSONSkip.faultAfterValue(text, p, .expectedCommaOrBrace)
                return false
            }
            p &+= 1
            skipSpace()
            guard let key = key() else { return false }
            if isValueKey(key) {
                faultKey = "value"
                fail(.repeatedKey, at: key.start)
                return false
            }
            guard JSONSkip.value(base, end, &p, fault: &fault) else { return false }
        }
    }

    private func isValueKey(_ key: JSONString) -> Bool {
        key.end - key.start == 5 && load32(base + key.start).littleEndian == 0x756C_6176
            && base[key.start + 4] == 101
    }

    /// Reads a whole cell object into a cell.
    ///
    /// Returns the place of the value if it is the first member, the object's place if not, or -1
    /// for a fault.
    mutating func cellObject(into cell: UnsafeMutablePointer<Cell>) -> Int {
        let start = p
        guard base[p] == 123 else {
            fail(.expectedCell, at: p)
            return -1
        }
        p &+= 1
        skipSpace()
        if base[p] == 125 {
            fail(.cellWithoutValue, at: p)
            return -1
        }
        var isFirst = true
        while true {
            guard let key = key() else { return -1 }
            skipSpace()
            if isValueKey(key) {
                let valueStart = p
                guard value(into: cell), finishCell() else { return -1 }
                return isFirst ? valueStart : start
            }
            isFirst = false
            guard JSONSkip.value(base, end, &p, fault: &fault) else { return -1 }
            skipSpace()
            guard base[p] == 44 else {
                fault = JSONSkip.faultAfterValue(
                    text, p, base[p] == 125 ? .cellWithoutValue : .expectedCommaOrBrace)
                return -1
            }
            p &+= 1
            skipSpace()
        }
    }

    // MARK: - Keys

    /// Reads `"key":` up to behind the colon; nil for a fault.
    @inline(__always)
    mutating func key() -> JSONString? {
        guard base[p] == 34 else {
            fail(base[p] == 125 ? .trailingComma : .expectedKey, at: p)
            return nil
        }
        var high: UInt64 = 0
        let stop = jsonStringStop(base, p &+ 1, &high)
        let string: JSONString
        if base[stop] == 34, high == 0 {
            string = JSONString(start: p &+ 1, end: stop, hasEscapes: false)
        } else {
            guard let special = scanJSONString(base, quote: p, fault: &fault) else { return nil }
            string = special
        }
        p = string.end &+ 1
        skipSpace()
        guard base[p] == 58 else {
            fail(.expectedColon, at: p)
            return nil
        }
        p &+= 1
        return string
    }

    /// The index of a key in its table, or -1.
    @inline(__always)
    func find(_ key: JSONString, in table: Int, guess: Int) -> Int {
        if !key.hasEscapes {
            let index = tree.find(
                base + key.start, key.end &- key.start, in: table, guess: guess)
            if index >= 0 { return index }
        }
        return findGenerally(key, in: table)
    }

    @inline(never)
    private func findGenerally(_ key: JSONString, in table: Int) -> Int {
        var name = JSONNode.unescaped(text, key)
        while true {
            let index = Array(name.utf8).withPaddedText {
                tree.find($0.unsafeStart, $0.count, in: table)
            }
            // Some pivot keys have an undeclared segment at their end.
            guard index < 0, table > 0, let shorter = name.withoutLastPivotSegment else {
                return index
            }
            name = shorter
        }
    }
}

extension String {
    /// The pivot key without its last `|FIELD|` and the text behind it; nil for a key of one
    /// segment.
    var withoutLastPivotSegment: String? {
        let bytes = Array(utf8)
        let separator = Array(Pivot.separator.utf8)
        guard bytes.count > separator.count else { return nil }
        for start in stride(from: bytes.count - separator.count, to: 0, by: -1)
        where Array(bytes[start..<start + separator.count]) == separator {
            return String(decoding: bytes[..<start], as: UTF8.self)
        }
        return nil
    }
}
