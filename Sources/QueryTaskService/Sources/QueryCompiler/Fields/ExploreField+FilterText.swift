internal import FilterLanguage
internal import LookML

extension ExploreField {
    /// The text of a filter of this dimension that accepts the rows of one of its values alone; nil for values
    /// that no filter tells from others, such as fractions of seconds.
    ///
    /// - Parameter value: The value as a result has it, a number by its digits; nil for null.
    package func filterText(accepting value: String?) -> String? {
        switch field.type {
        case .string, .cases, .tier, nil: return FilterValue.text(value)
        case .number, .duration, .yesNo: return value ?? "NULL"
        case .location, .measure: return nil
        case .time(let frame, _):
            guard frame.isSpan else {
                return frame.isNumber || frame == .yesNo
                    ? value ?? "NULL" : FilterValue.text(value)
            }
            guard let value else { return frame == .raw ? nil : "NULL" }
            guard let text = ExploreField.dateText(frame, value),
                (try? DateParser.filter(of: text)) != nil
            else { return nil }
            return text
        }
    }

    /// The span that a value of a timeframe shows, as a filter of dates.
    private static func dateText(_ frame: Timeframe, _ value: String) -> String? {
        switch frame {
        case .time, .second, .minute, .date, .month, .quarter, .year, .fiscalQuarter: value
        case .fiscalYear: "FY\(value)"
        case .week: "\(value) for 1 week"
        case .hour: "\(value):00 for 1 hour"
        case .hours(let step): "\(value):00 for \(step) hours"
        case .minutes(let step): "\(value) for \(step) minutes"
        case .raw, .millisecond, .microsecond, .milliseconds, .timeOfDay, .yesNo, .hourOfDay,
            .dayOfWeek, .dayOfWeekIndex, .weekOfYear, .monthNumber, .monthName, .dayOfMonth,
            .dayOfYear, .quarterOfYear, .fiscalMonthNumber, .fiscalQuarterOfYear:
            nil
        }
    }

    /// The dimensions of the same group that show shorter spans, longest first: those by which a value is split.
    package func finerTimes(in scope: ExploreScope) -> [ExploreField] {
        guard case .time(let own, let source)? = field.type, let group = source.group,
            let place = ExploreField.spans.firstIndex(of: own)
        else { return [] }
        return ExploreField.spans[(place + 1)...].compactMap { frame in
            scope.field("\(alias).\(group)_\(frame.name)").flatMap { found in
                found.field.isHidden || !found.field.problems.isEmpty ? nil : found
            }
        }
    }

    /// Spans of the calendar, from the longest to the shortest.
    private static let spans: [Timeframe] = [
        .year, .quarter, .month, .week, .date, .hour, .minute, .time,
    ]
}
