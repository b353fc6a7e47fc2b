internal import ArgumentParser
internal import Foundation
internal import Logging

/// A number of bytes: `64MB`, `20GB`, `1000`.
struct ByteCount: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let count: Int

    init(_ count: Int) { self.count = count }

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40]
        guard let number = Int(digits),
            let unit = units[argument.dropFirst(digits.count).uppercased()]
        else { return nil }
        let (count, isOver) = number.multipliedReportingOverflow(by: unit)
        guard !isOver else { return nil }
        self.count = count
    }

    var description: String {
        for (name, unit) in [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)]
        where count >= unit && count % unit == 0 {
            return "\(count / unit)\(name)"
        }
        return "\(count)"
    }

    var defaultValueDescription: String { description }
}

/// The time that the server takes for now when it starts: seconds since 1970, or `+N` seconds from now.
struct ClockStart: ExpressibleByArgument, Sendable {
    let offset: Double

    init?(argument: String) {
        guard let number = Double(argument), number.isFinite else { return nil }
        offset =
            argument.hasPrefix("+") || argument.hasPrefix("-")
            ? number : number - Date().timeIntervalSince1970
    }
}

/// The least level of the lines that are logged.
enum LogLevel: String, ExpressibleByArgument, CaseIterable, Sendable {
    case debug, info, notice, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .notice }
}

/// How lines of the log are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text, json

    func logger(level: LogLevel) -> Logger {
        var logger = Logger(label: "rowcast-server") { label in
            switch self {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler()
            }
        }
        logger.logLevel = level.level
        return logger
    }
}
