internal import Foundation

/// Times as RFC 3339 writes them.
enum TimeText {
    static func text(of secondsSince1970: Double) -> String {
        Date(timeIntervalSince1970: secondsSince1970).formatted(.iso8601)
    }
}
