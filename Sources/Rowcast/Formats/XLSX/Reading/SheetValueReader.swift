/// Makes cells of a frame from the values of a sheet.
struct SheetValueReader: ~Copyable {
    /// Type of a cell's value, from its attribute `t` (ECMA-376 part 1, 18.18.11).
    enum CellType { case number, boolean, error, text, inlineText, shared, date }

    /// An invalid value, such as a boolean `maybe`.
    struct Flaw: Error {
        var code = ConversionError.Code.malformed
        var reason: Message
        var hint: Message?
    }

    let frame: Frame
    private let styles: CellStyles
    private let uses1904: Bool
    private var shared: SharedStringCells
    private let stringCount: Int
    private let missingPart: String?

    init(_ sheet: DecodedSheet, frame: Frame) {
        self.frame = frame
        styles = sheet.styles
        uses1904 = sheet.uses1904
        shared = SharedStringCells(
            sheet.strings, maxText: DecodedSheet.maxFrameText + sheet.maxRowText)
        stringCount = sheet.strings.count
        missingPart = sheet.strings.missingPart
    }

    /// Bytes of the longest shared string in the frame.
    var longestShared: Int { shared.longest }

    /// Returns the kind of value that a cell style shows numbers as.
    @inline(__always)
    func kind(ofStyle style: Int) -> NumberKind { styles.hasDates ? styles.kind(style) : .number }

    /// Returns the cell of a value of `length` bytes at `start` in the frame, with all references
    /// resolved and white space trimmed; `nil` for an empty value.
    ///
    /// - Parameter kind: The kind that the cell's style shows; becomes the kind of the value
    ///   itself.
    mutating func cell(
        _ type: CellType, at start: Int, length: Int, kind: inout NumberKind
    ) throws(Flaw) -> Cell? {
        let style = kind
        if type != .number { kind = .number }
        switch type {
        case .text, .inlineText: return Cell(inFrame: .text, offset: start, length: length)
        case .number, .shared, .boolean, .error, .date: break
        }
        let range = SheetTextReader.trimmed(frame.allText, start..<start + length)
        guard !range.isEmpty else {
            kind = .number
            return nil
        }
        let text = frame.text(at: range.lowerBound, count: range.count)
        switch type {
        case .text, .inlineText, .error:
            return Cell(inFrame: .text, offset: range.lowerBound, length: range.count)
        case .number:
            return number(range, &kind)
        case .shared:
            guard let index = SheetValueReader.index(text) else {
                throw Flaw(reason: "'\(excerpt(range))' is no number of a shared string")
            }
            return try sharedCell(index)
        case .boolean:
            switch excerpt(range) {
            case "1", "true": return put(.true, Array("true".utf8))
            case "0", "false": return put(.false, Array("false".utf8))
            default:
                throw Flaw(reason: "'\(excerpt(range))' is neither true nor false")
            }
        case .date:
            guard var time = CivilTime(iso: text) else {
                return Cell(inFrame: .text, offset: range.lowerBound, length: range.count)
            }
            time.nanosecond = time.nanosecond / 1_000_000 * 1_000_000
            let hasTime = time.nanosecondOfDay > 0 || range.count > 10 && style != .date
            kind = hasTime ? .dateTime : .date
            return put(hasTime ? .dateTime : .date, time)
        }
    }

    /// Returns the cell of a shared string.
    @inline(__always)
    mutating func sharedCell(_ index: Int) throws(Flaw) -> Cell {
        do throws(ConversionError) {
            if let cell = try shared.cell(index, in: frame) { return cell }
        } catch {
            throw Flaw(code: error.code, reason: error.reason, hint: error.hint)
        }
        if let missingPart {
            throw Flaw(
                reason: "shared string \(index) is needed, but the archive lacks part "
                    + "'\(missingPart)'")
        }
        throw Flaw(
            reason: "there is no shared string \(index); the workbook has \(stringCount)")
    }

    /// Reads the index of a shared string; `nil` if the text is not one.
    @inline(__always)
    static func index(_ text: PaddedText) -> Int? {
        guard text.count > 0, text.count < 12 else { return nil }
        var index = 0
        for place in 0..<text.count {
            let digit = text[place] &- 48
            if digit > 9 { return nil }
            index = index &* 10 &+ Int(digit)
        }
        return index
    }

    private func excerpt(_ range: Range<Int>) -> String {
        let bytes = frame.text(at: range.lowerBound, count: min(range.count, 40))
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Numbers and dates

    private mutating func number(_ range: Range<Int>, _ kind: inout NumberKind) -> Cell? {
        let text = frame.text(at: range.lowerBound, count: range.count)
        if kind != .number {
            if let cell = date(text, &kind) { return cell }
            kind = .number
        }
        if isJSONNumber(text) {
            return shortest(Cell(inFrame: .number, offset: range.lowerBound, length: range.count))
        }
        // Numbers that JSON does not allow, such as `.5`, `+1` and `007`.
        if let value = Double(excerpt(range)), value.isFinite, range.count <= 40 {
            let description = value.description
            let shortest =
                description.hasSuffix(".0") ? String(description.dropLast(2)) : description
            return put(.number, Array(shortest.utf8))
        }
        return Cell(inFrame: .text, offset: range.lowerBound, length: range.count)
    }

    /// Returns a number in the shortest digits of its double: programs write doubles with 17
    /// digits, `0.10299999999999999` for 0.103.
    @inline(never)
    mutating func shortest(_ cell: Cell) -> Cell {
        guard let digits = SheetNumberWriter.shortened(frame.text(cell)) else { return cell }
        return put(.number, digits)
    }

    /// Returns the cell of a number that its style shows as a date or time; `nil` if it has no
    /// date.
    @inline(never)
    mutating func date(
        _ text: PaddedText, _ kind: inout NumberKind
    ) -> Cell? {
        if kind == .elapsed {
            // Only durations may be negative.
            let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
            let start = isNegative ? 1 : 0
            guard let serial = DaySerial(text + start) else { return nil }
            let sign = isNegative && serial != .zero ? Array("-".utf8) : []
            return put(.text, sign + serial.elapsedText)
        }
        guard let serial = DaySerial(text) else { return nil }
        guard let time = CivilTime(serial, uses1904: uses1904) else { return nil }
        switch kind {
        case .number, .elapsed, .dateTime: kind = .dateTime
        case .date: if serial.milliseconds > 0 { kind = .dateTime }
        case .time: if serial.day > 0 { kind = .dateTime }
        }
        return put(kind, time)
    }

    private mutating func put(_ kind: NumberKind, _ time: CivilTime) -> Cell {
        frame.reserveText(32)
        let start = frame.textEnd
        let room = frame.target(at: start)
        var target = room
        if kind != .time {
            target.put(time.year, digits: 4)
            target.put(UInt8(ascii: "-"))
            target.put(time.month, digits: 2)
            target.put(UInt8(ascii: "-"))
            target.put(time.day, digits: 2)
        }
        if kind == .dateTime { target.put(UInt8(ascii: " ")) }
        if kind != .date {
            target.put(time.hour, digits: 2)
            target.put(UInt8(ascii: ":"))
            target.put(time.minute, digits: 2)
            target.put(UInt8(ascii: ":"))
            target.put(time.second, digits: 2)
            if time.nanosecond > 0 {
                target.put(UInt8(ascii: "."))
                target.put(time.nanosecond / 1_000_000, digits: 3)
            }
        }
        let length = target - room
        frame.textEnd += length
        return Cell(inFrame: .text, offset: start, length: length, isPlain: true)
    }

    private mutating func put(_ kind: Cell.Kind, _ text: [UInt8]) -> Cell {
        frame.reserveText(text.count)
        let start = text.withText { frame.append(unescaped: $0) }
        return Cell(inFrame: kind, offset: start, length: text.count)
    }
}

extension TextTarget {
    fileprivate mutating func put(_ byte: UInt8) {
        self[0] = byte
        self = self + 1
    }

    fileprivate mutating func put(_ number: Int, digits: Int) {
        var rest = number
        for index in stride(from: digits - 1, through: 0, by: -1) {
            self[index] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        self = self + digits
    }
}

/// A spreadsheet's count of days, to the millisecond.
struct DaySerial: Equatable {
    var day: Int
    /// Milliseconds since midnight.
    var milliseconds: Int

    static let millisecondsPerDay = 86_400_000
    static let zero = DaySerial(day: 0, rounding: 0)

    /// Reads a number that is not negative; `nil` for other text and for more than ten million
    /// days.
    init?(_ text: PaddedText) {
        var day = 0
        var index = 0
        while index < text.count, text[index] &- 48 <= 9 {
            day = day * 10 + Int(text[index] &- 48)
            index += 1
            if index > 8 { return nil }
        }
        guard index > 0 else { return nil }
        // Eleven digits resolve a microsecond, and their product with the milliseconds of a day
        // fits 64 bits.
        var fraction = 0
        var scale = 100_000_000_000
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            while index < text.count, text[index] &- 48 <= 9 {
                if scale > 1 {
                    scale /= 10
                    fraction += Int(text[index] &- 48) * scale
                }
                index += 1
            }
        }
        guard index == text.count else {
            guard text.count <= 40 else { return nil }
            guard let value = Double(String(decoding: text, as: UTF8.self)), value >= 0,
                value < 10_000_000
            else { return nil }
            self.init(
                day: Int(value),
                rounding: Int((value - value.rounded(.down)) * 100_000_000_000))
            return
        }
        self.init(day: day, rounding: fraction)
    }

    /// - Parameter fraction: Fraction of the day, in units of 10^-11.
    private init(day: Int, rounding fraction: Int) {
        let milliseconds =
            (fraction * DaySerial.millisecondsPerDay + 50_000_000_000) / 100_000_000_000
        self.day = day + milliseconds / DaySerial.millisecondsPerDay
        self.milliseconds = milliseconds % DaySerial.millisecondsPerDay
    }

    /// Hours, without a limit of 24, minutes and seconds: `36:00:00`.
    var elapsedText: [UInt8] {
        let total = day * DaySerial.millisecondsPerDay + milliseconds
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = total / 1000
        var text =
            "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
        if total % 1000 > 0 { text += ".\(digits(total % 1000, 3))" }
        return Array(text.utf8)
    }
}

extension CivilTime {
    /// Makes the time of a spreadsheet's day count; `nil` for counts that Excel shows no date for.
    init?(_ serial: DaySerial, uses1904: Bool) {
        guard serial.day < CivilTime.endOfExcelDays(uses1904: uses1904) else { return nil }
        var day = serial.day
        if uses1904 {
            day -= CivilTime.excelEpochOffset1904
        } else {
            day = (day < 60 ? day + 1 : day) - CivilTime.excelEpochOffset
        }
        self.init(daysSince1970: day, nanosecondOfDay: serial.milliseconds * 1_000_000)
    }
}
