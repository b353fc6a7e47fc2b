import Testing

@testable import Rowcast

/// Renderers that are not ours show what we write.
@Suite(
    .timeLimit(.minutes(60)), .enabled(if: Readers.hasPython, Readers.missingPython),
    .enabled(if: Readers.has("cmark-gfm"), "cmark-gfm is not installed"))
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

    @Test(arguments: ["cmark-gfm", "markdown-it", "gfm-like"])
    func `a renderer shows every cell as itself`(renderer: String) throws {
        var generator = SeededGenerator(seed: 7)
        let random = (0..<300).map { _ in (0..<3).map { _ in Self.text(&generator) } }
        let hostile = HostileCells.texts + HostileCells.carriageReturns
        // Each text in a cell of every place: at the beginning of a row, inside, and at its end.
        let places = hostile.flatMap { [[$0, "b", "c"], ["a", $0, "c"], ["a", "b", $0]] }
        var outputs = [try output(random), try output(places)]
        // And each as a heading.
        outputs.append(try output([hostile.map { _ in "x" }], hostile))
        for result in ResultCase.all {
            let bytes = try Conversion(from: .jsonDetail).convert(
                try result.bytes(.jsonDetail), to: .md)
            outputs.append(
                Readers.Output(
                    name: "\(result.name).md", bytes: bytes, cells: .csv(try result.bytes(.csv))))
        }
        try Readers.expectCells("read_md.py", renderer, read: outputs)
    }

    private func output(
        _ texts: [[String]], _ headings: [String] = ["A", "B|`", "<C>"]
    ) throws -> Readers.Output {
        let rows = texts.map { $0.map(TestCell.text) }
        let bytes = try encoded(
            MDEncoder(EncodingOptions()), OutputTable(headings), [rows]
        ).bytes
        return Readers.Output(
            name: "table.md", bytes: bytes, cells: .texts([headings.map(TestCell.text)] + rows))
    }
}
