import ArgumentParser
import Rowcast

/// The options of a command as data, for completions, the manual page and error texts.
///
/// The argument parser tells them as a JSON text and in no other way.
struct CommandModel {
    /// Something that may stand in the command line: an option, a flag or an input.
    struct Argument {
        /// The spellings with hyphens, in the order of the declaration: `-t`, `--to`.
        var names: [String] = []
        /// The name of the value in help texts; nil for a flag.
        var valueName: String?
        var summary = ""
        var defaultText: String?
        /// The values of an option that takes one of several words.
        var choices: [String] = []
        /// Whether the summary leaves the values out.
        fileprivate var hasUntoldChoices = false
        var completion = Completion.none
        /// Title of the topic in help texts.
        var topic: String?
        var isPositional = false
        var isHidden = false

        /// The option as it is typed: `-t, --to <format>`.
        var synopsis: String {
            let value = valueName.map { "<\($0)>" }
            let words = [isPositional ? nil : names.joined(separator: ", "), value]
            return words.compactMap(\.self).joined(separator: " ")
        }

        /// The summary with the values and the default, unless it tells them itself.
        var description: String {
            var notes: [String] = []
            if hasUntoldChoices { notes.append("values: \(choices.joined(separator: ", "))") }
            if let defaultText { notes.append("default: \(defaultText)") }
            return notes.isEmpty ? summary : "\(summary) (\(notes.joined(separator: "; ")))"
        }
    }

    /// How the value of an option is completed.
    enum Completion { case none, choices, files, folders, fields }

    var name = ""
    var abstract = ""
    var discussion = ""
    var arguments: [Argument] = []

    init(of command: any ParsableCommand.Type) {
        let text = Array(command._dumpHelp().utf8)
        guard let node = try? JSONNode.tree(of: text).member("command") else { return }
        name = node.member("commandName")?.text ?? ""
        abstract = node.member("abstract")?.text ?? ""
        discussion = node.member("discussion")?.text ?? ""
        arguments = (node.member("arguments")?.children).map { $0.map(Argument.init) } ?? []
    }

    /// All spellings of options with two hyphens.
    var longNames: [String] {
        arguments.filter { !$0.isHidden }.flatMap(\.names).filter { $0.hasPrefix("--") }
    }

    /// The option with a spelling such as `-t` or `--to`; nil if there is none.
    func option(_ spelling: String) -> Argument? {
        arguments.first { $0.names.contains(spelling) }
    }
}

extension CommandModel.Argument {
    fileprivate init(_ node: JSONNode) {
        for name in node.member("names").map({ Array($0.children) }) ?? [] {
            let hyphens = name.member("kind")?.text == "long" ? "--" : "-"
            names.append(hyphens + (name.member("name")?.text ?? ""))
        }
        // Single letters come first, as in every manual.
        names.sort { $0.count < $1.count && $0.count == 2 }
        let kind = node.member("kind")?.text
        isPositional = kind == "positional"
        isHidden = node.member("shouldDisplay")?.kind == .false
        if kind != "flag" { valueName = node.member("valueName")?.text ?? "value" }
        summary = node.member("abstract")?.text ?? ""
        defaultText = kind == "flag" ? nil : node.member("defaultValue")?.text
        topic = node.member("sectionTitle")?.text
        choices = node.member("allValues").map { $0.children.map(\.text) } ?? []
        hasUntoldChoices = !choices.isEmpty
        guard let completion = node.member("completionKind")?.children.first else { return }
        switch completion.key {
        case "list":
            self.completion = .choices
            if choices.isEmpty { choices = completion.member("values")?.children.map(\.text) ?? [] }
        case "file": self.completion = .files
        case "directory": self.completion = .folders
        case "custom": self.completion = .fields
        default: break
        }
    }
}

extension JSONNode {
    /// The member of an object with the key `key`; nil if there is none.
    fileprivate func member(_ key: String) -> JSONNode? {
        children.first { $0.key == key }
    }
}
