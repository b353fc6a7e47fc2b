import ArgumentParser
import Rowcast

/// The manual page rowcast(1), in the language of man(7).
enum ManualPage {
    static var text: String {
        var page = ManualText()
        page.header()
        page.section("NAME")
        page.text("rowcast - \(RowcastCommand.configuration.abstract.lowercasedFirst)")
        page.section("SYNOPSIS")
        page.lines(
            ConvertCommand.configuration.usage.map { $0.split(separator: "\n").map(String.init) }
                ?? [])
        page.lines([
            "rowcast inspect INPUT [OPTION ...]", "rowcast validate INPUT [OPTION ...]",
            "rowcast calc --explain EXPRESSION [INPUT]", "rowcast formats [--verbose]",
            "rowcast help COMMAND",
        ])
        page.section("DESCRIPTION")
        page.paragraphs(RowcastCommand.configuration.discussion)
        page.section("EXAMPLES")
        for (command, purpose) in ShortHelp.examples { page.entry(command, purpose) }
        let convert = CommandModel(of: ConvertCommand.self)
        page.section("OPTIONS")
        page.options(of: convert, except: [])
        page.entry("-V, --version", "Show version and commit.")
        page.section("COMMANDS")
        let others: [any ParsableCommand.Type] = [
            InspectCommand.self, ValidateCommand.self, CalcCommand.self, FormatsCommand.self,
        ]
        let shared = Set(convert.arguments.map(\.synopsis))
        for command in others {
            let model = CommandModel(of: command)
            page.subsection("rowcast \(model.name)")
            page.paragraphs(model.abstract)
            page.paragraphs(model.discussion)
            page.options(of: model, except: shared)
            if model.arguments.contains(where: { $0.isPositional }) {
                page.paragraphs("Options for reading, limits and messages are those above.")
            }
        }
        page.section("FORMATS")
        for format in ResultFormat.all { page.entry(format.name, format.summary) }
        page.section("EXIT STATUS")
        for (status, meaning) in exitStatuses { page.entry(status, meaning) }
        page.section("ENVIRONMENT")
        page.entry("TMPDIR", "Folder of temporary files, unless --temporary-folder names one.")
        return page.text
    }

    private static let exitStatuses = [
        ("0", "All is done. A reader of standard output that went away counts as done."),
        ("1", "The input breaks a rule of its format, or --strict met a warning."),
        ("2", "The input says that its query failed."),
        ("64", "The command line is wrong, or options and formats exclude each other."),
        ("74", "The input cannot be read, or an output cannot be written."),
    ]
}

/// Text in the language of man(7). No text of a line is taken for a request or an escape.
struct ManualText {
    private(set) var text = ""

    mutating func header() {
        text += ".\\\" Written by rowcast --generate-manual-page.\n"
        text += ".TH ROWCAST 1 \"\" \"rowcast \(Version.number)\" \"User Commands\"\n"
        // No hyphenation, and no blanks between words to fill lines.
        text += ".nh\n.ad l\n"
    }

    mutating func section(_ title: String) { text += ".SH \(ManualText.escaped(title))\n" }

    mutating func subsection(_ title: String) { text += ".SS \(ManualText.escaped(title))\n" }

    mutating func text(_ line: String) { text += ManualText.escaped(line) + "\n" }

    /// Lines that stay as they are.
    mutating func lines(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        text += ".nf\n"
        for line in lines { text(line) }
        text += ".fi\n"
    }

    /// A term and its meaning.
    mutating func entry(_ term: String, _ meaning: String) {
        text += ".TP\n\\fB\(ManualText.escaped(term))\\fR\n"
        text(meaning)
    }

    /// Paragraphs that empty lines separate; indented lines stay as they are.
    mutating func paragraphs(_ paragraphs: String) {
        guard !paragraphs.isEmpty else { return }
        text += ".PP\n"
        var indented: [String] = []
        for line in paragraphs.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  ") {
                indented.append(String(line))
                continue
            }
            lines(indented)
            indented = []
            if line.isEmpty { text += ".PP\n" } else { text(String(line)) }
        }
        lines(indented)
    }

    /// All options of a command but those whose synopsis is in `known`, by topic.
    mutating func options(of model: CommandModel, except known: Set<String>) {
        var topic: String?
        var last: CommandModel.Argument?
        for argument in model.arguments
        where !argument.isHidden && !known.contains(argument.synopsis) {
            // A flag and its opposite share a summary; one entry has both.
            if let last, last.summary == argument.summary, last.valueName == nil { continue }
            last = argument
            if argument.topic != topic, known.isEmpty { subsection(argument.topic ?? "General") }
            topic = argument.topic
            let opposite = model.arguments.first {
                $0.summary == argument.summary && $0.names != argument.names
            }
            entry(
                argument.synopsis + (opposite.map { ", \($0.synopsis)" } ?? ""),
                argument.description)
        }
    }

    /// A line in which no character has a meaning: `'` and `.` begin requests, `\` escapes, and hyphens
    /// are those of options.
    static func escaped(_ line: String) -> String {
        var text = line.hasPrefix(".") ? "\\&" : ""
        for scalar in line.unicodeScalars {
            switch scalar {
            case "\\": text += "\\e"
            case "'": text += "\\(aq"
            case "`": text += "\\(ga"
            case "^": text += "\\(ha"
            case "~": text += "\\(ti"
            case "\"": text += "\\(dq"
            case "-": text += "\\-"
            default:
                if scalar.isASCII {
                    text.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    text +=
                        "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
                }
            }
        }
        return text
    }
}

extension String {
    fileprivate var lowercasedFirst: String {
        let text = prefix(1).lowercased() + dropFirst()
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }
}
