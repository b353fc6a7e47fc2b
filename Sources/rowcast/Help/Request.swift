/// Requests for a text that rowcast prints without reading a result.
enum Request {
    case overview, version

    /// The request that the words of a command line make; nil for anything else.
    init?(_ words: [String]) {
        switch words.first {
        case "--help", "-h", "help":
            guard words.count == 1 else { return nil }
            self = .overview
        case "--version", "-V":
            guard words.count == 1 else { return nil }
            self = .version
        default:
            guard Subcommand(words.first) == nil, let last = words.last,
                last == "--help" || last == "-h", !words.contains("--")
            else { return nil }
            self = .overview
        }
    }

    var text: String {
        switch self {
        case .overview: ShortHelp.text
        case .version: Version.text + "\n"
        }
    }
}
