import Rowcast

/// The version of the command.
enum Version {
    static let number = "\(LibraryVersion.number)"

    /// The version and the commit that it was built from: `rowcast 0.2.0 (d54c2e02c9)`.
    static var text: String { "rowcast \(number) (\(buildCommit))" }
}
