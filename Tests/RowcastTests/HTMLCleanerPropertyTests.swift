import Testing

@testable import Rowcast

/// Html of all kinds, put together by chance.
@Suite struct HTMLCleanerPropertyTests {
    private static let pieces = [
        "<a href=\"/x?a=1&amp;b=2\">", "<a href='https://example.com' target=_blank>", "</a>",
        "<a href=javascript:alert(1)>", "<A HREF=jav&#9;ascript:x>", "<b>", "</b>", "<i>", "</i>",
        "<p>", "</p>", "<div>", "</div>", "<ul>", "</ul>", "<ol start=2>", "</ol>", "<li>", "</li>",
        "<span style=\"color:red\" onclick='x'>", "</span>", "<br>", "<br/>", "<hr>", "<pre>",
        "</pre>", "<h1>", "</h1>", "<h2>", "</h2>", "<dl>", "</dl>", "<dt>", "<dd>", "<center>",
        "</center>", "<blockquote>", "</blockquote>", "<font color=red>", "</font>", "<em>",
        "</em>", "<img src=/a.png alt='pic'>", "<img src=x onerror=alert(1)>", "<label>",
        "</label>", "<form>", "</form>", "<section>", "</section>", "<x-y>", "</x-y>", "<script>",
        "</script>", "<style>", "</style>", "<noscript>", "</noscript>", "<textarea>",
        "</textarea>", "<iframe>", "</iframe>", "<title>", "</title>", "<!--", "-->", "--!>", "<!",
        "<?", ">", "<", "</", "\"", "'", "=", "/", " ", "\n", "\t", "&amp;", "&lt;", "&#x41;",
        "&#1234", "&nbsp;", "&", "text", "é", "😀", "a b", " title=\"q\"", "5 < 6", "-", "--", "!",
    ]

    private static func html(
        _ random: inout SeededGenerator, of pieces: [String] = pieces
    ) -> String {
        (0..<Int.random(in: 1...25, using: &random))
            .compactMap { _ in pieces.randomElement(using: &random) }.joined()
    }

    @Test func `cleaning what is clean changes nothing, nor the text shown`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            var html = Self.html(
                &random,
                of: Self.pieces + ["<svg>", "</svg>", "<table>", "<tr>", "<td>", "</table>"])
            if Bool.random(using: &random), let place = html.indices.randomElement(using: &random) {
                html.remove(at: place)
            }
            let once = cleaned(html)
            #expect(cleaned(once) == once, "\(html.debugDescription) (seed \(seed))")
            #expect(plainText(once) == plainText(html), "\(html.debugDescription) (seed \(seed))")
            #expect(
                once.utf8.count <= 6 * html.utf8.count, "\(html.debugDescription) (seed \(seed))")
        }
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `a parser that is not ours reads of it what was meant, and of the input the same words`()
        throws
    {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let count = 500
        let lines = (0..<count).map { _ in
            let html = Self.html(&random)
            let parts = [html, cleaned(html), plainText(html)].map { $0.jsonString }
            return "[\(parts.joined(separator: ", "))]\n"
        }
        let output = try Readers.run(
            "check_clean_html.py", on: Array(lines.joined().utf8), named: "cells.txt")
        #expect(output == "\(count) checked\n", "seed \(seed)")
    }
}

/// The text that html shows.
func plainText(_ html: String) -> String {
    let snippet = Snippet(html)
    defer { withExtendedLifetime(snippet) {} }
    var output = OutputBuffer()
    HTMLPlainText.append(of: snippet.text, into: &output)
    return String(decoding: output.array, as: UTF8.self)
}
