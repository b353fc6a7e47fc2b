/// Turns dates of `json_bi` that are numbers into the text that other documents have, such as
/// `2019-12-22`. Documents of the SQL interface count days since 1970-01-01, and milliseconds for
/// times.
struct EpochDates: RowTransform {
    private struct Target {
        let column: Int
        let time: FieldTime
    }

    private let targets: [Target]

    /// `nil` for a result without flat cells (those of `json_bi`) or without date columns.
    init?(_ header: ResultHeader) {
        guard header.rowShape == .flatCells else { return nil }
        targets = header.columns.enumerated().compactMap { index, column in
            guard let time = column.field.type.flatMap(FieldTime.init(type:)) else { return nil }
            return Target(column: index, time: time)
        }
        if targets.isEmpty { return nil }
    }

    func apply(to frame: Frame) throws(FrameFailure) {
        var text = OutputBuffer()
        let textStart = frame.textEnd
        for target in targets {
            for row in 0..<frame.rowCount {
                let cell = frame.cells + row * frame.columnCount + target.column
                guard cell.pointee.kind == .number,
                    let count = wholeNumber(frame.text(cell.pointee)),
                    let time = target.time.civil(count)
                else { continue }
                let start = text.count
                text.append(iso: time, target.time)
                cell.initialize(
                    to: try frame.madeCell(
                        .text, at: row * frame.columnCount + target.column,
                        offset: textStart + start, length: text.count - start, isPlain: true))
            }
        }
        if text.count > 0 { _ = frame.append(text: text) }
    }

    /// Returns the value of a number without decimals; `94.0` counts as 94, since some servers
    /// write it so.
    private func wholeNumber(_ text: PaddedText) -> Int? {
        let digits = text
        let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? text.count
        guard point <= 17, digits.dropFirst(point + 1).allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return Int(String(decoding: digits[..<point], as: UTF8.self))
    }
}

extension FieldTime {
    /// Returns the date or time of a `json_bi` number; `nil` outside the years 0001 to 9999.
    fileprivate func civil(_ number: Int) -> CivilTime? {
        var days = number
        var nanoseconds = 0
        if self == .instant {
            // The division rounds down, so a time before 1970 belongs to the day whose midnight
            // precedes it.
            let perDay = 86_400_000
            days = number / perDay - (number % perDay < 0 ? 1 : 0)
            nanoseconds = (number - days * perDay) * 1_000_000
        }
        guard (-719_162...2_932_896).contains(days) else { return nil }
        return CivilTime(daysSince1970: days, nanosecondOfDay: nanoseconds)
    }
}

extension OutputBuffer {
    /// Appends a time in the text form of results: `2019-12-22`, `2019-12`, `2019-12-22 10:05:06`.
    fileprivate mutating func append(iso time: CivilTime, _ kind: FieldTime) {
        append(digits: time.year, count: 4)
        append("-")
        append(digits: time.month, count: 2)
        if kind == .month { return }
        append("-")
        append(digits: time.day, count: 2)
        guard kind == .instant else { return }
        for (mark, part) in [(" ", time.hour), (":", time.minute), (":", time.second)] {
            append(mark)
            append(digits: part, count: 2)
        }
        guard time.nanosecond > 0 else { return }
        append(".")
        append(digits: time.nanosecond / 1_000_000, count: 3)
    }

    private mutating func append(digits number: Int, count: Int) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: 48 + number / divisor % 10))
            divisor /= 10
        }
    }
}
