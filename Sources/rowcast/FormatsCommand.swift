import ArgumentParser
import Rowcast

/// `rowcast formats`: lists the formats.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "List the formats.",
        discussion: """
            EXAMPLES:
              rowcast formats
              rowcast formats --verbose      # with the options of each
            """)

    @Flag(help: "List the options of each format too, with their defaults.")
    var verbose = false

    func run() throws {
        try StandardOutput.write(verbose ? described : listed)
    }

    private var listed: String {
        var table = TextTable(
            heading: ["NAME", "READ", "WRITE", "EXTENSIONS", "MEDIA TYPE", "OTHER NAMES"])
        for format in ResultFormat.all {
            table.add([
                format.name, format.canDecode ? "yes" : "no", format.canEncode ? "yes" : "no",
                format.extensions.joined(separator: ", "), format.mediaType,
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
            text += "  \(does.compactMap(\.self).joined(separator: " and ")), "
            text += "\(format.mediaType), .\(format.extensions.joined(separator: ", ."))\n"
            var table = TextTable(heading: ["OPTION", "DEFAULT", "FOR", "MEANING"])
            for option in format.options {
                table.add([
                    option.usage, option.defaultText ?? "",
                    option.use.text, option.summary.withFlags,
                ])
            }
            guard !format.options.isEmpty else { return text }
            return text + table.text(indent: "    ")
        }.joined(separator: "\n")
    }
}

extension FormatOption.Use {
    fileprivate var text: String {
        switch self {
        case .reading: "reading"
        case .writing: "writing"
        case .both: "both"
        }
    }
}
