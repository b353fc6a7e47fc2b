import Testing

@testable import Rowcast

/// Renderers that are not ours show what we write. `Tests/Readers/install.sh` installs them.
@Suite(.enabled(if: Readers.python != nil, "ROWCAST_READERS names no Python environment"))
struct MDReaderTests {
    /// Text of pieces that mean something to Markdown, the same at every run.
    private static func text(_ generator: inout SeededGenerator) -> String {
        let pieces = [
            "|", "\\", "`", "*", "_", "[", "]", "(", ")", "<", ">", "&", "~", "@", ":", "/", "w",
            ".",
            "#", "-", "+", "!", "\"", "'", "$", "^", "=", "a", "1", " ", "\n", "\t", "\r",
            "http://",
            "www.", "a@b.co", "&amp;", "&#65;", "<br>", "<b>", "é", "\u{A0}", "你", "\u{3000}", "😀",
            "__", "**", "~~", "\u{2028}", "![a](b)", "[^1]", "mailto:a@b.co", "WWW.a.b", "<!--",
            "]: x",
        ]
        return (0..<Int.random(in: 0..<12, using: &generator))
            .compactMap { _ in pieces.randomElement(using: &generator) }.joined()
    }

    @Test(arguments: ["cmark-gfm", "markdown-it"])
    func `a renderer shows every cell as itself`(renderer: String) throws {
        var generator = SeededGenerator(seed: 7)
        let rows = (0..<300).map { _ in (0..<3).map { _ in Self.text(&generator) } }
        let bytes = try encoded(
            MDEncoder(ConversionOptions()), OutputTable(["A", "B|`", "<C>"]),
            [rows.map { $0.map(TestCell.text) }]
        ).bytes
        let output = try Readers.run("read_md.py", on: bytes, named: "table.md", [renderer])
        let expected = ([["A", "B|`", "<C>"]] + rows).map { row in
            "[" + row.map { $0.jsonString }.joined(separator: ", ") + "]\n"
        }
        #expect(output == expected.joined())
    }
}

extension String {
    /// The text as Python's json module writes it.
    var jsonString: String {
        "\""
            + unicodeScalars.map { scalar in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case "\n": "\\n"
                case "\r": "\\r"
                case "\t": "\\t"
                default: String(scalar)
                }
            }.joined() + "\""
    }
}
