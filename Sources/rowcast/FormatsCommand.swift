import ArgumentParser
import Rowcast

/// `rowcast formats`.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats", abstract: "List the formats.")

    func run() throws {
        var table = TextTable(
            heading: ["NAME", "READ", "WRITE", "EXTENSIONS", "MEDIA TYPE", "OTHER NAMES"])
        for format in ResultFormat.all {
            table.add([
                format.name, format.canDecode ? "yes" : "no", format.canEncode ? "yes" : "no",
                format.extensions.joined(separator: ", "), format.mediaType,
                format.aliases.joined(separator: ", "),
            ])
        }
        try StandardOutput.write(table.text())
    }
}
