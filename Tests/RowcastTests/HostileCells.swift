@testable import Rowcast

/// Texts that some format, renderer, browser, database or spreadsheet might take for something else
/// than text.
enum HostileCells {
    /// Without control characters but tab, line feed and carriage return, which not every format
    /// has.
    static let texts: [String] = spaces + markup + code + addresses + looks

    private static let spaces = [
        "", " ", "  ", " a", "a ", "a  b", "\t", "a\tb", "\ta", "a\t", "\n", "a\nb", "\na", "a\n",
        "a\n\nb", "a \n b", "\n\n\n", "\u{A0}", "a\u{A0}", "\u{3000}a", "\u{2028}", "a\u{2029}b",
        "\u{FEFF}a", "\u{200B}", "\u{85}x",
    ]

    private static let markup = [
        "<b>bold</b>", "<br>", "a<br/>b", "</td></tr></table>", "<!-- x", "-->", "]]>", "<![CDATA[",
        "<?php", "<", ">", "&", "&&", "&amp;", "&lt;b&gt;", "&#65;", "&#x41;", "&nbsp;", "&copy",
        "&notanentity;", "AT&T", "a & b", "\"", "'", "\"quoted\"", "it's", "`", "``", "`code`",
        "```\nfence\n```", "|", "||", "a|b", "\\|", "\\\\|", "\\", "\\\\", "a\\", "a|\\", "\\a",
        "\\n", "C:\\dir\\file", "*", "**", "*x*", "**x**", "***", "* item", "_x_", "__x__", "a_b_c",
        "_", "~~x~~", "~x~", "~~", "# heading", "#", "## x ##", "- item", "-", "---", "--",
        "+ item",
        "1. item", "1) item", "> quote", "    indented", "===", "[x](y)", "![x](y)", "[x]: y",
        "[^1]", "[^1]: note", "[ ] task", "[x] done", "- [ ] task", ":smile:", ":---:", "| --- |",
        "| a | b |\n| --- | --- |", "$x$", "$$x$$", "==x==", "^x^", "x\\\ny", "x  \ny", "{{x}}",
        "{% x %}", "%s", "%00", "${x}", "@user", "#123", "\\u0041", "\\x41",
    ]

    private static let code = [
        "<script>window.ran = true</script>", "</script><script>window.ran = true</script>",
        "<img src=x onerror=\"window.ran = true\">", "<svg onload=\"window.ran = true\">",
        "javascript:window.ran=true", "<a href=\"javascript:window.ran=true\">x</a>",
        "\" onmouseover=\"window.ran=true", "' autofocus onfocus='window.ran=true",
        "<iframe srcdoc=\"<script>parent.ran=true</script>\">", "<style>*{display:none}</style>",
        "<meta http-equiv=refresh content=0>", "<base href=x>", "</style><script>window.ran=1",
        "<textarea>", "<plaintext>", "<title>x</title>", "</title><script>window.ran=true</script>",
        "'); DROP TABLE result; --", "'", "''", "'''", "\\'", "\\'; DROP TABLE result; --",
        "\"; DROP TABLE result; --", "/* x", "*/", "-- x", "# x", "; SELECT 1;", "a;\nb",
        "x\n.shell touch ran\ny", "x\n\\! touch ran\ny", "x\n.quit\ny", "x\n\\q\ny",
        "x\nsystem touch ran\ny", "x\ndelimiter //\ny", "x\nCOMMIT;\ny", "x\n/\ny", "\\N", "\\.",
        "$$", "$tag$", "E'\\n'", ":name", ":'name'", "?", "?1", "$1", "@x", "`x`", "U&'\\0041'",
        "=1+1", "+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", "=HYPERLINK(\"x\")",
    ]

    private static let addresses = [
        "www.a.b", "WWW.example.com", "http://example.com", "https://example.com/a_b?x=1&y=2",
        "ftp://example.com", "example.com", "a@b.co", "mailto:a@b.co", "xmpp:a@b.co",
        "<http://a.b>",
        "<a@b.co>", "(http://a.b)", "http://a.b|c", "file:///etc/passwd", "//example.com",
        "http://example.com/ä", "HTTPS://EXAMPLE.COM", "www.", "http://", "://",
    ]

    private static let looks = [
        "007", "1e5", "1.50", "-0", "1,234", "12345678901234567890", "NaN", "Infinity", "null",
        "NULL", "true", "FALSE", "2024-02-29", "2024-02-29 12:00:00", "1/2", "12:30", "0x10",
        "_x0041_",
        "_x000D_", "é", "e\u{301}", "你好，世界", "😀", "👩‍👩‍👧‍👦", "\u{202E}abc", "\u{FFFD}", "ﷺ", "𝔘",
        "İ", "ß", "\u{10FFFD}", String(repeating: "long ", count: 2000) + "end",
    ]

    /// The texts with carriage returns, which XML and HTML need a reference for.
    static let carriageReturns = ["a\r\nb", "\r", "a\rb", "\r\n"]
}
