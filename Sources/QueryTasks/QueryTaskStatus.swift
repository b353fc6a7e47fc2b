/// How far a query task is. Servers may know more words than these.
public struct QueryTaskStatus: RawRepresentable, Hashable, Sendable {
    /// The word on the wire.
    public let rawValue: String

    /// Any word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Waits for its turn.
    public static let added = QueryTaskStatus(rawValue: "added")
    /// Runs.
    public static let running = QueryTaskStatus(rawValue: "running")
    /// There is a result.
    public static let complete = QueryTaskStatus(rawValue: "complete")
    /// The query failed; the result says why.
    public static let error = QueryTaskStatus(rawValue: "error")
    /// The result is no longer kept.
    public static let expired = QueryTaskStatus(rawValue: "expired")
    /// Was stopped.
    public static let killed = QueryTaskStatus(rawValue: "killed")

    /// Whether nothing more will come.
    public var isFinished: Bool { self != .added && self != .running }
}

extension QueryTaskStatus: Codable {}
