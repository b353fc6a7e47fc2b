internal import Foundation

/// The clocks of a time zone, with the stretches of time looked up so far in which they were not put forward or back.
/// A look-up in Foundation costs as much as hundreds of comparisons.
final class ZoneClock {
    /// Seconds from 1970-01-01 00:00:00 UTC, and the seconds that the clocks are ahead of UTC.
    private struct Stretch {
        var start: Int
        var end: Int
        var offset: Int

        func contains(_ seconds: Int) -> Bool { start <= seconds && seconds < end }
    }

    private let zone: TimeZone
    /// In the order of time, none overlapping.
    private var stretches: [Stretch] = []
    private var latest = Stretch(start: 0, end: 0, offset: 0)

    init(_ zone: TimeZone) {
        self.zone = zone
    }

    /// The UTC time at which the clocks show a time. A time that they show twice is the earlier of both; a time that
    /// they leave out is as long behind the gap's start, so that 02:30 is 03:30 where 02:00 to 03:00 is left out.
    func universalTime(of shown: Int) -> Int {
        let before = offset(at: shown - 86_400)
        let after = offset(at: shown - before)
        return offset(at: shown - after) == after ? shown - after : shown - before
    }

    /// The seconds that the clocks are ahead of UTC at a time of UTC.
    func offset(at seconds: Int) -> Int {
        if !latest.contains(seconds) { latest = stretch(around: seconds) }
        return latest.offset
    }

    private func stretch(around seconds: Int) -> Stretch {
        var (index, count) = (0, stretches.count)
        while index < count {
            let middle = (index + count) / 2
            if stretches[middle].end <= seconds { index = middle + 1 } else { count = middle }
        }
        if index < stretches.count, stretches[index].contains(seconds) { return stretches[index] }
        let stretch = found(around: seconds)
        // A stretch known from a later start on ends with the next change too.
        if index < stretches.count, stretches[index].end == stretch.end {
            stretches[index] = stretch
        } else {
            stretches.insert(stretch, at: index)
        }
        return stretch
    }

    /// Foundation tells the next change of the clocks, not the one before, so that the search for the start begins
    /// half a year earlier.
    private func found(around seconds: Int) -> Stretch {
        var start = seconds - 190 * 86_400
        var end = change(after: start)
        while end <= seconds { (start, end) = (end, change(after: end)) }
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        return Stretch(start: start, end: end, offset: offset)
    }

    private func change(after seconds: Int) -> Int {
        let date = Date(timeIntervalSince1970: Double(seconds))
        guard let change = zone.nextDaylightSavingTimeTransition(after: date) else { return .max }
        return max(seconds + 1, Int(change.timeIntervalSince1970.rounded()))
    }
}
