internal import ArgumentParser
internal import Foundation
internal import Logging

/// A whole number of at least 1, far enough below the greatest one that ten times as many are no overflow.
struct Count: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let number: Int

    init(_ number: Int) { self.number = number }

    init?(argument: String) {
        guard let number = Int(argument), 1...1_000_000_000 ~= number else { return nil }
        self.number = number
    }

    var description: String { "\(number)" }
    var defaultValueDescription: String { description }
}

/// A number of threads, or of what has a thread each.
struct ThreadCount: ExpressibleByArgument, Sendable, CustomStringConvertible {
    static let range = 1...1000

    let number: Int

    init(_ number: Int) { self.number = number }

    init?(argument: String) {
        guard let number = Int(argument), ThreadCount.range ~= number else { return nil }
        self.number = number
    }

    var description: String { "\(number)" }
    var defaultValueDescription: String { description }
}

/// A number of seconds above 0.
struct Seconds: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let number: Double

    init(_ number: Double) { self.number = number }

    init?(argument: String) {
        guard let number = Double(argument), number > 0, number < 1e9 else { return nil }
        self.number = number
    }

    var description: String { number == number.rounded() ? "\(Int(number))" : "\(number)" }
    var defaultValueDescription: String { description }
}

/// An address to listen on: `127.0.0.1:19999`, `[::1]:0`, `localhost:80`.
struct ListenAddress: ExpressibleByArgument, Sendable, CustomStringConvertible {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let port = Int(argument[argument.index(after: colon)...]), (0...65535).contains(port)
        else { return nil }
        let host = argument[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
    }

    /// Whether only this machine reaches the address.
    var isLoopback: Bool {
        var address = in_addr()
        let isIPv4 = inet_pton(AF_INET, host, &address) == 1
        return host == "localhost" || host == "::1"
            || isIPv4 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
    var defaultValueDescription: String { description }
}

/// The start of the URLs of a server: `https://HOST:PORT`.
struct ServerURL: ExpressibleByArgument, Sendable {
    let text: String

    init?(argument: String) {
        guard let url = URL(string: argument), ["http", "https"].contains(url.scheme),
            url.host() != nil, ["", "/"].contains(url.path()), url.query() == nil,
            url.user() == nil
        else { return nil }
        text = argument.hasSuffix("/") ? String(argument.dropLast()) : argument
    }
}

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

/// The time that the server takes for now when it starts: seconds since 1970, or `+N` seconds from now. The
/// clock of `=N` stands still.
struct ClockStart: ExpressibleByArgument, Sendable {
    let offset: Double
    /// Seconds since 1970 of a clock that stands still.
    var standing: Double?

    init?(argument: String) {
        let digits = argument.hasPrefix("=") ? String(argument.dropFirst()) : argument
        guard let number = Double(digits), number.isFinite else { return nil }
        if argument.hasPrefix("=") { standing = number }
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

    /// Tells the person who starts the server something, whatever the level of the log.
    func tell(_ text: String, _ level: LogLevel = .notice) {
        switch self {
        case .text: Notice.write("rowcast-server: \(text)")
        case .json: logger(level: level).log(level: level.level, "\(text)")
        }
    }
}

/// A database by the name that models have for it: `shop=sqlite:shop.db`.
struct ConnectionOption: ExpressibleByArgument, Sendable {
    let name: String
    let path: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[1].hasPrefix("sqlite:"), parts[1].count > 7 else {
            return nil
        }
        name = parts[0]
        path = String(parts[1].dropFirst("sqlite:".count))
    }
}
