internal import FilterLanguage
internal import Foundation

/// The time zone of a query.
struct QueryZone: Sendable {
    let name: String
    private let zone: TimeZone

    /// The zone of an IANA name; nil for none, and for UTC, in which times are stored.
    init?(_ name: String?) throws(QueryFault) {
        guard let name, !name.isEmpty, name != "UTC", name != "Etc/UTC" else { return nil }
        // Foundation takes other names too, such as IST, which is a time of three countries. Names with a slash are
        // those of the database.
        guard name.contains("/") || QueryZone.shortNames.contains(name),
            let zone = TimeZone(identifier: name)
        else {
            throw .bad(
                "query_timezone '\(name)' is no time zone of the IANA database, such as Europe/Berlin"
            )
        }
        self.name = name
        self.zone = zone
    }

    /// The names without a slash.
    private static let shortNames: Set = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT",
        "GMT+0", "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel",
        "Jamaica", "Japan", "Kwajalein", "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT",
        "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK", "Singapore", "Turkey",
        "UCT", "Universal", "W-SU", "WET", "Zulu",
    ]

    /// The time on the clocks of a zone, or of UTC.
    static func civilTime(_ seconds: Double, in zone: QueryZone?) -> CivilTime {
        let whole = Int(seconds.rounded(.down))
        let offset =
            zone?.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(whole))) ?? 0
        return CivilTime(seconds: whole + offset)
    }

    /// The time in UTC of a time on the zone's clocks. One that clocks show twice is the earlier; one that they
    /// leave out is the moment at which they go on.
    func toUTC(_ time: CivilTime) -> CivilTime {
        func offset(_ seconds: Int) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        let first = offset(time.seconds - offset(time.seconds - 86_400))
        let candidate = time.seconds - first
        let second = offset(candidate)
        if second == first { return CivilTime(seconds: candidate) }
        let other = time.seconds - second
        if offset(other) == second { return CivilTime(seconds: other) }
        let change = zone.nextDaylightSavingTimeTransition(
            after: Date(timeIntervalSince1970: Double(min(candidate, other))))
        return CivilTime(seconds: change.map { Int($0.timeIntervalSince1970) } ?? candidate)
    }

    /// Whether clocks show a time twice, since they are set back.
    func isRepeated(_ time: CivilTime) -> Bool {
        let first = toUTC(time).seconds
        func offset(_ seconds: Int) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
        }
        // Clocks are set back by half an hour at least, and two hours at most.
        return [1_800, 3_600, 7_200].contains { later in
            offset(first + later) == offset(first) - later
        }
    }
}
