extension FormatSection {
    /// Appends a date or time as a date section such as `yyyy-mm-dd` shows it.
    func appendDate(_ time: CivilTime, into output: inout OutputBuffer) {
        appendDate(
            days: time.daysSince1970 + CivilTime.excelEpochOffset,
            nanoseconds: time.nanosecondOfDay, into: &output
        ) { CivilTime(daysSince1970: $0 - CivilTime.excelEpochOffset) }
    }

    /// Appends the day and time of a spreadsheet's day count, such as 43,821.5. Returns `false`,
    /// and appends nothing, for days behind 9999-12-31 and for negative counts, unless the section
    /// shows a duration.
    func appendSerial(_ number: DecimalNumber, into output: inout OutputBuffer) -> Bool {
        let isElapsed = layout.isElapsed
        guard number.exponent <= 9, isElapsed || !number.isNegative else { return false }
        var days = 0
        for rank in (0..<max(0, number.exponent)).reversed() {
            days = days * 10 + Int(number.digit(number.exponent - 1 - rank))
        }
        guard isElapsed || days <= FormatSection.lastDay else { return false }
        var part: UInt64 = 0
        for index in 0..<18 {
            let place = number.exponent + index
            part = part * 10 + UInt64(place < 0 ? 0 : number.digit(place))
        }
        let one: UInt64 = 1_000_000_000_000_000_000
        let nanoseconds = one.dividingFullWidth(
            part.multipliedFullWidth(by: UInt64(CivilTime.nanosecondsPerDay))
        ).quotient
        if number.isNegative { output.append(UInt8(ascii: "-")) }
        appendDate(days: days, nanoseconds: Int(nanoseconds), into: &output) { days in
            // Day 0 of a spreadsheet, the date of durations under one day, is not a calendar day.
            if days == 0 { return CivilTime(year: 1900, month: 1, day: 0) }
            // Excel's count has a 29 February 1900.
            return CivilTime(
                daysSince1970: (days < 60 ? days + 1 : days) - CivilTime.excelEpochOffset)
        }
        return true
    }

    /// Day count of 9999-12-31.
    private static let lastDay = 2_958_465

    private func appendDate(
        days: Int, nanoseconds: Int, into output: inout OutputBuffer, day: (Int) -> CivilTime
    ) {
        var days = days
        var nanoseconds = nanoseconds
        if layout.showsTimeOfDay {
            // Rounds to the last shown digit of seconds, or to whole seconds: Excel shows 59.9 s as
            // the next minute.
            let unit = (layout.secondDecimals..<9).reduce(1) { unit, _ in unit * 10 }
            nanoseconds = (nanoseconds + unit / 2) / unit * unit
            if nanoseconds >= CivilTime.nanosecondsPerDay {
                days += 1
                nanoseconds = 0
            }
        }
        var time = day(days)
        time.nanosecondOfDay = nanoseconds
        let seconds = days * 86_400 + nanoseconds / 1_000_000_000
        literals.withText { literals in
            for token in tokens {
                if case .date(let part) = token {
                    append(part, of: time, elapsed: seconds, into: &output)
                } else {
                    FormatSection.append(text: token, of: literals, into: &output)
                }
            }
        }
    }

    private func append(
        _ part: DatePart, of time: CivilTime, elapsed seconds: Int,
        into output: inout OutputBuffer
    ) {
        switch part {
        case .year(let digits):
            FormatSection.append(digits == 2 ? time.year % 100 : time.year, digits, into: &output)
        case .month(let width):
            FormatSection.append(time.month, width, FormatSection.months, into: &output)
        case .day(let width):
            if width < 3 {
                FormatSection.append(time.day, width, into: &output)
            } else {
                FormatSection.append(time.weekday + 1, width, FormatSection.weekdays, into: &output)
            }
        case .hour(let digits):
            let hour = layout.isTwelveHours ? (time.hour + 11) % 12 + 1 : time.hour
            FormatSection.append(hour, digits, into: &output)
        case .minute(let digits): FormatSection.append(time.minute, digits, into: &output)
        case .second(let digits): FormatSection.append(time.second, digits, into: &output)
        case .secondFraction(let digits):
            output.append(UInt8(ascii: "."))
            let unit = (digits..<9).reduce(1) { unit, _ in unit * 10 }
            FormatSection.append(time.nanosecond / unit, digits, into: &output)
        case .elapsedHours(let digits):
            FormatSection.append(seconds / 3600, digits, into: &output)
        case .elapsedMinutes(let digits):
            FormatSection.append(seconds / 60, digits, into: &output)
        case .elapsedSeconds(let digits): FormatSection.append(seconds, digits, into: &output)
        case .halfDay(.short(let am, let pm)): output.append(time.hour < 12 ? am : pm)
        case .halfDay(.whole): output.append(time.hour < 12 ? "AM" : "PM")
        }
    }

    /// Appends a number with zeros in front up to `digits` digits.
    private static func append(_ number: Int, _ digits: Int, into output: inout OutputBuffer) {
        var limit = 10
        for _ in 1..<max(1, digits) {
            if number < limit { output.append(UInt8(ascii: "0")) }
            limit *= 10
        }
        output.append(decimal: number)
    }

    /// Appends a number in one or two digits, or its name for `width` 3 (`Jan`), 4 (`January`) and
    /// 5 (`J`).
    private static func append(
        _ number: Int, _ width: Int, _ names: [StaticString], into output: inout OutputBuffer
    ) {
        guard width > 2 else { return append(number, width, into: &output) }
        let name = names[number - 1]
        let count = width == 3 ? 3 : width == 5 ? 1 : name.utf8CodeUnitCount
        output.append(name.utf8Start, count: count)
    }

    // English names: the format code does not carry the reader's language.
    private static let months: [StaticString] = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let weekdays: [StaticString] = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
}
