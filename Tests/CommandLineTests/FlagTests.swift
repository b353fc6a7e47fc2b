import Testing

@testable import Rowcast
@testable import RowcastCommand

/// Flags in the library's texts.
@Suite struct FlagTests {
    @Test func `options are spelled as users type them`() {
        let texts: [(Message, String)] = [
            ("raise \(option: .maxRowBytes)", "raise --max-row-bytes"),
            ("\(option: LenientOption.lenient, true) reads on", "--lenient reads on"),
            ("pass \(option: JSONOptions.pivoted, false)", "pass --no-pivoted"),
            ("pass \(inputFormat: .jsonBI)", "pass --from json_bi"),
            ("\(option: DelimitedOptions.encoding, .utf16)", "--encoding utf-16"),
            ("\(option: .includesHidden) and \(option: .validation)", "--hidden and --validate"),
            ("\(option: .includesRowTotals, false)", "--no-row-totals"),
        ]
        for (message, text) in texts { #expect(message.withFlags == text) }
    }

    @Test func `every option that a text may name is a flag of the command`() throws {
        let help = try Workspace().rowcast("help", "convert").output
        let words = Set(help.split { $0 == " " || $0 == "\n" || $0 == "/" }.map(String.init))
        #expect(words.contains("--from"))
        for option in GeneralOption.allCases {
            // Row totals are left out by a flag, and nothing asks for them.
            let message: Message =
                option == .includesRowTotals ? "\(option: option, false)" : "\(option: option)"
            #expect(words.contains(message.withFlags))
        }
    }

    @Test func `help texts name options as flags`() throws {
        let workspace = try Workspace()
        let help = try workspace.rowcast("help", "convert").output
        let formats = try workspace.rowcast("formats", "--verbose").output
        #expect(formats.contains("What the table of --sql-rows is called"))
        for text in [help, formats] { #expect(!text.contains("sqlRows")) }
    }
}
