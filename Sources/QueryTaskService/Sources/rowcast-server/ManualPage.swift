internal import ArgumentParser
internal import Foundation

/// The manual page rowcast-server(8), in the language of man(7), from the declarations of the options.
enum ManualPage {
    static var text: String {
        let configuration = Main.configuration
        let version = configuration.version
        var page = #"""
            .\" Written by rowcast-server --generate-manual-page.
            .TH ROWCAST\-SERVER 8 "" "rowcast\-server \#(version)" "System Administration"
            .nh
            .ad l

            """#
        func section(_ title: String) { page += ".SH \(title)\n" }
        func paragraph(_ text: String) { page += ".PP\n\(escaped(text))\n" }
        func entry(_ term: String, _ meaning: String) {
            page += ".TP\n\\fB\(escaped(term))\\fR\n\(escaped(meaning))\n"
        }
        section("NAME")
        let purpose =
            "serve results or models as query tasks, or stand in front of a server of them"
        page += escaped("rowcast-server - \(purpose)") + "\n"
        section("SYNOPSIS")
        page += ".nf\n"
        for form in [
            "--data FOLDER", "--model FOLDER --connection NAME=sqlite:FILE", "--upstream URL",
        ] {
            page += escaped("rowcast-server \(form) [OPTION ...]") + "\n"
        }
        page += ".fi\n"
        section("DESCRIPTION")
        paragraph(configuration.discussion)
        paragraph(
            "With --upstream, clients log in with the credentials of the server behind, and results are "
                + "fetched from there once for all formats.")
        section("OPTIONS")
        for option in OptionModel.all(of: Main.self) { entry(option.synopsis, option.description) }
        section("SIGNALS")
        entry(
            "SIGTERM, SIGINT, SIGHUP",
            "Answers are sent to their ends for some seconds; tasks that run are added again at the next "
                + "start. SIGHUP is ignored where it was before, as by nohup(1).")
        section("EXIT STATUS")
        for (status, meaning) in [
            ("0", "A signal ended the server."), ("1", "The server cannot start or failed."),
            ("64", "The command line is wrong."),
            ("74", "A file or folder cannot be read or written."),
        ] { entry(status, meaning) }
        section("ENVIRONMENT")
        entry(
            "ROWCAST_CLIENT_ID, ROWCAST_CLIENT_SECRET",
            "Client id and secret of the only user, unless --credentials names a file. Without either, a "
                + "secret is made and printed at the start.")
        section("FILES")
        entry(
            "/etc/rowcast-server/credentials.ini",
            "The users of the unit rowcast-server.service: a section for each, with client_id, and "
                + "client_secret or client_secret_sha256.")
        entry(
            "/var/lib/rowcast-server/data", "The files that the unit serves.")
        section("SEE ALSO")
        page += escaped("rowcast(1), systemctl(1)") + "\n"
        return page
    }

    /// Text in which no character has a meaning: `'` and `.` begin requests, `\` escapes, and hyphens
    /// are those of options.
    private static func escaped(_ text: String) -> String {
        let meanings: [Character: String] = [
            "\\": "\\e", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", "\"": "\\(dq",
            "-": "\\-",
        ]
        return text.split(separator: "\n").map { line in
            (line.hasPrefix(".") ? "\\&" : "") + line.map { meanings[$0] ?? "\($0)" }.joined()
        }.joined(separator: "\n")
    }
}

/// An option as the argument parser tells it.
private struct OptionModel: Decodable {
    private struct Document: Decodable {
        struct Command: Decodable { let arguments: [OptionModel] }
        let command: Command
    }

    private struct Name: Decodable {
        let kind: String
        let name: String
    }

    private let names: [Name]
    private let kind: String
    private let valueName: String?
    private let abstract: String?
    private let defaultValue: String?
    private let allValues: [String]?
    private let shouldDisplay: Bool

    static func all(of command: any ParsableCommand.Type) -> [OptionModel] {
        let text = Data(command._dumpHelp().utf8)
        let document = try? JSONDecoder().decode(Document.self, from: text)
        return document?.command.arguments.filter(\.shouldDisplay) ?? []
    }

    /// The option as it is typed: `--data <folder>`.
    var synopsis: String {
        let names = names.map { ($0.kind == "long" ? "--" : "-") + $0.name }
        let value = kind == "flag" ? "" : " <\(valueName ?? "value")>"
        return names.joined(separator: ", ") + value
    }

    var description: String {
        var notes: [String] = []
        if let allValues { notes.append("values: \(allValues.joined(separator: ", "))") }
        if let defaultValue, kind != "flag" { notes.append("default: \(defaultValue)") }
        return (abstract ?? "") + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }
}
