import Rowcast

/// Requests for a text that rowcast prints without reading a result.
enum Request {
    case overview, version, completionScript(Shell), completions([String]), manualPage

    /// The request that the words of a command line make; nil for anything else.
    init?(_ words: [String]) throws(Failure) {
        switch words.first {
        case "--help", "-h", "help":
            guard words.count == 1 else { return nil }
            self = .overview
        case "-V", "--version":
            guard words.count == 1 else { return nil }
            self = .version
        case "--generate-completion-script":
            self = .completionScript(try Shell(named: words.dropFirst().first))
        case "--generate-manual-page": self = .manualPage
        case Completer.request: self = .completions(Array(words.dropFirst()))
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
        case .completionScript(let shell): shell.script
        case .completions(let words): Completer.answer(to: words)
        case .manualPage: ManualPage.text
        }
    }
}
