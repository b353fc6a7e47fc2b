internal import FilterLanguage

/// Dates. SQLite has texts, to the second; the other databases have types.
extension Compilation {
    func date(_ time: CivilTime, hasTime: Bool) -> Term {
        let value = SQLFragment(.text(hasTime ? time.description : time.dateText))
        var term = Term(
            database == .sqlite
                ? value : "CAST(" + value + (hasTime ? " AS TIMESTAMP)" : " AS DATE)"), .date)
        term.constant = .date(time)
        term.isNullable = false
        term.hasTime = hasTime
        return term
    }

    /// Two dates as values of one form, if the database has texts. Of a text the form may depend on the row.
    func aligned(_ lhs: Term, _ rhs: Term) -> (Term, Term) {
        guard database == .sqlite, lhs.type == .date, rhs.type == .date,
            lhs.hasTime == nil || lhs.hasTime != rhs.hasTime
        else { return (lhs, rhs) }
        return (timed(lhs), timed(rhs))
    }

    private func timed(_ date: Term) -> Term {
        if date.hasTime == true { return date }
        if case .date(let time)? = date.constant { return self.date(time, hasTime: true) }
        var term = filled("DATETIME({0})", [date], .date)
        term.isNullable = date.isNullable
        return term
    }

    /// The date of a constant text, from `2024` to `2024-03-01 10:05:06`; nil for other terms.
    func date(of text: Term) -> Term? {
        if text.isNull { return null(.date) }
        guard let text = text.text else { return nil }
        guard let (time, hasTime) = CivilTime.read(text) else { return null(.date) }
        return date(time, hasTime: hasTime)
    }

    /// The date of constant numbers: year, month, day, and hour, minute, second. Nil if one is no constant.
    func date(of parts: [Term]) -> Term? {
        if parts.contains(where: \.isNull) { return null(.date) }
        let numbers = parts.compactMap(\.whole)
        guard numbers.count == parts.count else { return nil }
        guard let time = CivilTime.read(numbers) else { return null(.date) }
        return date(time, hasTime: numbers.count > 3)
    }

    // MARK: - Later dates

    /// A date some units later. Months and years stop at the month's end.
    func later(_ date: Term, by count: Term, _ unit: String) -> Term {
        if date.isNull || count.isNull { return null(.date) }
        if case .number(let number)? = count.constant, number.magnitude >= 1e12 {
            return null(.date)
        }
        let isDay = ["days", "months", "years"].contains(unit)
        var term: Term
        switch database {
        case .sqlite:
            term =
                unit == "months" || unit == "years"
                ? laterMonth(date, count, unit == "years" ? 12 : 1)
                : laterText(date, modifier(count, 1, 0, unit), isDay)
        case .postgreSQL:
            term = filled(
                "({0!} + TRUNC({1}) * INTERVAL '1 \(unit.dropLast())')", [date, count], .date)
        case .duckDB:
            term = filled("({0!} + TO_\(unit.uppercased())({1}))", [date, cut(count)], .date)
        }
        term.hasTime = isDay ? date.hasTime : true
        if database != .sqlite, isDay, date.hasTime == false {
            term = filled("CAST({0} AS DATE)", [term], .date)
            term.hasTime = false
        }
        return term
    }

    /// The text of SQLite for a distance of `count * factor + offset` units: `3 days`.
    private func modifier(_ count: Term, _ factor: Int, _ offset: Int, _ unit: String) -> Term {
        if let whole = count.whole { return text("\(whole * factor + offset) \(unit)") }
        let number = cut(count)
        let product = factor == 1 ? number : filled("{0!} * \(factor)", [number], .number)
        let sum = offset == 0 ? product : filled("{0} + \(offset)", [product], .number)
        return filled("({0}) || ' \(unit)'", [sum], .string)
    }

    private func laterText(_ date: Term, _ modifier: Term, _ isDay: Bool) -> Term {
        if date.hasTime == true || !isDay {
            return filled("DATETIME({0}, {1})", [date, modifier], .date)
        }
        if date.hasTime == false { return filled("DATE({0}, {1})", [date, modifier], .date) }
        // The result keeps the form of the date, with or without a time.
        return filled("SUBSTR(DATETIME({0}, {1}), 1, LENGTH({0}))", [date, modifier], .date)
    }

    /// SQLite goes on into the next month where a month is shorter. The last day of the right month is less.
    private func laterMonth(_ date: Term, _ count: Term, _ months: Int) -> Term {
        let (distance, beyond) = (
            modifier(count, months, 0, "months"), modifier(count, months, 1, "months")
        )
        let last = "DATE({0}, 'start of month', {2}, '-1 day')"
        let arguments = [date, distance, beyond]
        switch date.hasTime {
        case false?: return filled("MIN(DATE({0}, {1}), \(last))", arguments, .date)
        case true?:
            return filled(
                "MIN(DATETIME({0}, {1}), \(last) || ' ' || TIME({0}))", arguments, .date)
        case nil:
            return filled(
                """
                SUBSTR(MIN(DATETIME({0}, {1}), \(last) || ' ' || TIME({0})), 1, LENGTH({0}))
                """, arguments, .date)
        }
    }
}

extension CivilTime {
    /// A year, a month, a day, and an hour, a minute and a second; nil for a time that does not exist.
    fileprivate static func read(_ parts: [Int]) -> CivilTime? {
        var all = parts
        for first in [1, 1, 0, 0, 0].suffix(6 - parts.count) { all.append(first) }
        guard all.count == 6, (0...9999).contains(all[0]), (1...12).contains(all[1]), all[2] >= 1,
            all[2] <= CivilTime.daysOfMonth(year: all[0], month: all[1]),
            (0..<24).contains(all[3]), (0..<60).contains(all[4]), (0..<60).contains(all[5])
        else { return nil }
        return CivilTime(
            year: all[0], month: all[1], day: all[2], hour: all[3], minute: all[4], second: all[5])
    }

    /// Reads `2024`, `2024-03`, `2024-03-01`, and those with a time down to a second; fractions of a second are
    /// cut off.
    fileprivate static func read(_ text: String) -> (time: CivilTime, hasTime: Bool)? {
        var bytes = Array(text.utf8)
        if bytes.last == UInt8(ascii: "Z") { bytes.removeLast() }
        if bytes.count > 20, bytes[19] == UInt8(ascii: "."),
            bytes[20...].allSatisfy({ 48...57 ~= $0 })
        {
            bytes.removeSubrange(19...)
        }
        let shape: [UInt8] = Array("dddd-dd-dd dd:dd:dd".utf8)
        guard [4, 7, 10, 13, 16, 19].contains(bytes.count) else { return nil }
        var parts: [Int] = []
        var number = 0
        for (byte, expected) in zip(bytes, shape) {
            if expected == UInt8(ascii: "d") {
                guard 48...57 ~= byte else { return nil }
                number = number * 10 + Int(byte - 48)
                continue
            }
            guard byte == expected || (byte == UInt8(ascii: "T") && expected == 32) else {
                return nil
            }
            parts.append(number)
            number = 0
        }
        parts.append(number)
        return read(parts).map { ($0, parts.count > 3) }
    }
}
