/// The help that a usage error points at.
enum HelpPage: String {
    case overview = "rowcast --help"
    case convert = "rowcast help convert"
    case inspect = "rowcast help inspect"
    case validate = "rowcast help validate"
    case calc = "rowcast help calc"
    case formats = "rowcast formats"
    case formatsHelp = "rowcast help formats"

    /// The page for an error text of the command that runs: the first one that has all options which
    /// the text names.
    init(for text: String) {
        switch Subcommand(CommandLine.arguments.dropFirst().first) {
        case .inspect: self = .inspect
        case .validate: self = .validate
        case .calc: self = .calc
        case .formats: self = .formatsHelp
        case .convert, .help, nil:
            let isPart: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "-" }
            let options = text.split { !isPart($0) }.filter { word in
                // -1 is a number.
                word.hasPrefix("-") && word.contains { $0.isLetter }
            }
            let areShort = options.allSatisfy { ShortHelp.names.contains(String($0)) }
            self = areShort ? .overview : .convert
        }
    }

    /// An error line with its pointer to the page.
    func ending(_ line: String) -> String {
        line + (line.hasSuffix("?") ? " See" : "; see") + " '\(rawValue)'"
    }
}

/// The words that may stand first in a command line.
enum Subcommand: String, CaseIterable {
    case convert, inspect, validate, calc, formats, help

    init?(_ word: String?) {
        guard let word, let command = Subcommand(rawValue: word) else { return nil }
        self = command
    }
}
