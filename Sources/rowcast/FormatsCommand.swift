import ArgumentParser
import Rowcast

/// `rowcast formats`: lists the formats.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "List the formats.",
        discussion: """
            EXAMPLES:
              rowcast formats
              rowcast formats --verbose      # with media types, and the options of each
              rowcast formats --json         # for programs
            """)

    @Flag(help: "List the options of each format too, with their defaults.")
    var verbose = false

    @Flag(help: "Write the formats and their options as one line of json.")
    var json = false

    func run() throws {
        let text = json ? ResultFormat.json(.flags) + "\n" : verbose ? described : listed
        try StandardOutput.write(text)
    }

    private var listed: String {
        var table = TextTable(
            heading: ["NAME", "READ", "WRITE", "EXTENSIONS", "OTHER NAMES"])
        for format in ResultFormat.all {
            table.add([
                format.name, format.canDecode ? "yes" : "no", format.canEncode ? "yes" : "no",
                format.extensions.joined(separator: ", "),
                format.aliases.joined(separator: ", "),
            ])
        }
        return table.text()
    }

    /// Each format with its options.
    private var described: String {
        ResultFormat.all.map { format in
            let does = [format.canDecode ? "read" : nil, format.canEncode ? "written" : nil]
            var text = "\(format.name): \(format.summary)\n"
            let facts =
                "  \(does.compactMap(\.self).joined(separator: " and ")), \(format.mediaType), "
                + ".\(format.extensions.joined(separator: ", ."))\n"
            text += facts.wrapped(indent: 4)
            for option in format.options { text += option.described }
            return text
        }.joined(separator: "\n")
    }
}

extension FormatOption {
    /// The option with its use and default on one line, and its meaning below.
    fileprivate var described: String {
        let facts = [use.text, defaultText.map { "default: \($0)" }].compactMap(\.self)
        let heading =
            "    \(OptionSpelling.flags.usage(of: self))  (\(facts.joined(separator: ", ")))\n"
        return heading.wrapped(indent: 8)
            + "        \(summary.withFlags)\n".wrapped(indent: 8)
    }
}

extension FormatOption.Use {
    fileprivate var text: String {
        switch self {
        case .reading: "reading"
        case .writing: "writing"
        case .both: "reading and writing"
        }
    }
}
