/// The progress of a query task. Servers may send words other than the ones declared here.
public struct QueryTaskStatus: RawRepresentable, Hashable, Sendable {
    /// The word on the wire.
    public let rawValue: String

    /// Makes a status of any word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The task waits for its turn.
    public static let added = QueryTaskStatus(rawValue: "added")
    /// The query runs.
    public static let running = QueryTaskStatus(rawValue: "running")
    /// The result is ready.
    public static let complete = QueryTaskStatus(rawValue: "complete")
    /// The query failed; the result tells the reason.
    public static let error = QueryTaskStatus(rawValue: "error")
    /// The server has dropped the result.
    public static let expired = QueryTaskStatus(rawValue: "expired")
    /// The task was cancelled.
    public static let killed = QueryTaskStatus(rawValue: "killed")

    /// Whether the status is final: neither `added` nor `running`.
    public var isFinished: Bool { self != .added && self != .running }
}

extension QueryTaskStatus: Codable {}
