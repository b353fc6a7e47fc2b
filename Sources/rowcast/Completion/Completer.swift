import ArgumentParser
import Rowcast

/// Answers to Tab: the words that may stand at the end of a command line.
///
/// The first line of an answer names what the shell has to do: `files` and `folders` let it offer paths
/// too, behind the text after a tab; `fields` are followed by a comma as well as by a blank. Each
/// further line is a candidate for the whole last word and, behind a tab, what it means.
enum Completer {
    /// The first word of a request: `rowcast ---complete SHELL WORD...`.
    static let request = "---complete"

    private enum Action: String { case files, folders, fields, words, options }

    private struct Candidate {
        var word: String
        var meaning = ""
    }

    /// The answer to a request: the shell's name, the words behind `rowcast`, and the last word up to
    /// the cursor.
    static func answer(to request: [String]) -> String {
        guard request.count > 1, let shell = Shell(rawValue: request[0]) else { return "" }
        let home = environmentValue("HOME")
        var words = request.dropFirst().map { word in
            // zsh takes off the quotes itself, and fish those of all words but the last.
            shell == .bash ? ShellWord.text(of: word, home: home) : word
        }
        var current = words.removeLast()
        if shell == .fish { current = ShellWord.text(of: current, home: nil) }
        let line = TypedLine(words)
        let (action, kept, candidates) = offer(current, behind: line)
        let lines = candidates.filter { $0.word.hasPrefix(current) && isPlain($0.word) }
            .map { "\($0.word)\t\($0.meaning)\n" }
        return "\(action.rawValue)\t\(kept)\n" + lines.joined()
    }

    private static func offer(
        _ current: String, behind line: TypedLine
    ) -> (Action, kept: String, [Candidate]) {
        if let option = line.pending { return offerValue(of: option, "", current, line) }
        if line.isBehindTerminator { return (.files, "", []) }
        if current.hasPrefix("-") {
            let parts = current.split(separator: "=", maxSplits: 1)
            if current.contains("="), let name = parts.first.map(String.init) {
                guard let option = line.model.option(name), option.valueName != nil else {
                    return (.words, "", validations)
                }
                return offerValue(of: option, "\(name)=", current, line)
            }
            return (.options, "", options(of: line.model))
        }
        if line.words.first == Subcommand.help.rawValue {
            return (.words, "", line.words.count == 1 ? subcommands : [])
        }
        if line.words.isEmpty {
            return (.files, "", current.isEmpty || isCommand(current) ? subcommands : [])
        }
        let takesFile = line.model.arguments.contains { $0.isPositional }
        return (takesFile ? .files : .words, "", [])
    }

    /// - Parameter start: The beginning of the word that is no part of the value: `--to=`.
    private static func offerValue(
        of option: CommandModel.Argument, _ start: String, _ current: String, _ line: TypedLine
    ) -> (Action, kept: String, [Candidate]) {
        let value = current.dropFirst(start.count)
        switch option.completion {
        case .files:
            // FORMAT:FILE
            let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let hasFormat = parts.count == 2 && ResultFormat.named(String(parts[0])) != nil
            return (.files, start + (hasFormat ? "\(parts[0]):" : ""), [])
        case .folders: return (.folders, start, [])
        case .fields:
            let listed = value.split(separator: ",", omittingEmptySubsequences: false).dropLast()
            let head = start + listed.map { "\($0)," }.joined()
            let fields = InputFields.names(for: line).filter {
                !$0.contains(",") && !listed.contains(Substring($0))
            }
            return (.fields, "", fields.map { Candidate(word: head + $0) })
        case .choices, .none:
            let isFormat = option.choices.contains { $0 == ResultFormat.csv.name }
            return (
                .words, "",
                option.choices.map { choice in
                    let meaning = isFormat ? ResultFormat.named(choice)?.summary ?? "" : ""
                    return Candidate(word: start + choice, meaning: meaning)
                }
            )
        }
    }

    private static func isCommand(_ start: String) -> Bool {
        Subcommand.allCases.contains { $0.rawValue.hasPrefix(start) }
    }

    private static var subcommands: [Candidate] {
        Subcommand.allCases.map { Candidate(word: $0.rawValue, meaning: $0.meaning) }
    }

    private static let validations = [
        Candidate(word: "--validate=well-formed", meaning: "Check that markup is well-formed."),
        Candidate(word: "--validate=schema", meaning: "Check by the schemas too."),
    ]

    /// The long names of all options, each with the first sentence of its summary.
    private static func options(of model: CommandModel) -> [Candidate] {
        let options = model.arguments.filter { !$0.isHidden }.flatMap { option in
            let summary = option.summary.split(separator: "\n").first ?? ""
            let sentence = summary.firstRange(of: ". ").map { summary[..<$0.lowerBound] } ?? summary
            let meaning = String(sentence.prefix(70))
            return option.names.filter { $0.hasPrefix("--") }.map {
                Candidate(word: $0, meaning: meaning)
            }
        }
        // The parser tells the version of the whole tool only.
        return options + [Candidate(word: "--version", meaning: "Show version and commit.")]
    }

    /// Whether a word has no character that would change the line of an answer or the terminal.
    private static func isPlain(_ word: String) -> Bool {
        word.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
                false
            default: true
            }
        }
    }
}

/// The words before the cursor, as far as a command line is typed.
struct TypedLine {
    /// The words behind `rowcast`, but not the one at the cursor.
    let words: [String]
    let model: CommandModel
    /// The option whose value stands at the cursor; nil for none.
    private(set) var pending: CommandModel.Argument?
    /// The first word that is no option and no value of one.
    private(set) var input: String?
    /// Whether `--` was typed, behind which there are no options.
    private(set) var isBehindTerminator = false

    init(_ words: [String]) {
        self.words = words
        model = CommandModel(of: RowcastCommand.command(of: ["rowcast"] + words))
        for word in Subcommand(words.first) == nil ? words[...] : words.dropFirst() {
            if pending != nil {
                pending = nil
            } else if isBehindTerminator || !word.hasPrefix("-") || word == "-" {
                input = input ?? word
            } else if word == "--" {
                isBehindTerminator = true
            } else if let option = model.option(word), option.valueName != nil {
                pending = option
            }
        }
    }
}

extension Subcommand {
    fileprivate var meaning: String {
        switch self {
        case .convert: ConvertCommand.configuration.abstract
        case .inspect: InspectCommand.configuration.abstract
        case .validate: ValidateCommand.configuration.abstract
        case .calc: CalcCommand.configuration.abstract
        case .formats: FormatsCommand.configuration.abstract
        case .help: "Show the options of a command."
        }
    }
}
