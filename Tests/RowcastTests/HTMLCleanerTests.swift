import Testing

@testable import Rowcast

/// What is left of the html of a cell. Expected values are what HTML's own rules for reading tags
/// (HTML Standard, 13.2.5) make of the input, less what is not allowed.
@Suite struct HTMLCleanerTests {
    private func expect(
        _ html: String, becomes expected: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let once = cleaned(html)
        #expect(once == expected, "\(html)", sourceLocation: sourceLocation)
        #expect(cleaned(once) == once, "cleaned twice: \(html)", sourceLocation: sourceLocation)
    }

    @Test func `harmless text comes through`() {
        for html in [
            "", "Berlin", "a &amp; b", "<b>1,234</b>", "<i>x</i><br>y", "<p>a</p><p>b</p>",
            "<div><span>a</span> <em>b</em></div>",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            "<h3>T</h3><hr><blockquote>q</blockquote>", "<dl><dt>a</dt><dd>b</dd></dl>",
            "<font color=\"#c00\" size=\"+1\">x</font>",
            "<ol start=\"3\"><li value=\"5\">x</li></ol>",
            "H<sub>2</sub>O <abbr title=\"a &quot;b&quot;\">c</abbr>", "<pre>a  b</pre>",
            "<p dir=\"rtl\" lang=\"he\">א</p>", "<time datetime=\"2024-01-31T10:00:00Z\">x</time>",
            "▲ 5 % <small>é日本😀</small>",
        ] {
            expect(html, becomes: html)
        }
    }

    @Test func `links and images keep what leads somewhere harmless`() {
        expect(
            "<a href=\"/explore/m/v?fields=a.b&amp;f[a.c]=1&limit=5\">12</a>",
            becomes: "<a href=\"/explore/m/v?fields=a.b&amp;f%5Ba.c%5D=1&amp;limit=5\""
                + " rel=\"noopener noreferrer\">12</a>")
        expect(
            "<A HREF='https://example.com' TARGET=_blank ONCLICK=x() class=c id=i style='a:b'>x</A>",
            becomes: "<a href=\"https://example.com\" target=\"_blank\""
                + " rel=\"noopener noreferrer\">x</a>")
        expect(
            "<a href=mailto:a@example.com target=_top title=\"it's\" rel=opener>x</a>",
            becomes:
                "<a href=\"mailto:a@example.com\" title=\"it's\" rel=\"noopener noreferrer\">x</a>")
        expect(
            "<img src=\"https://example.com/a.png\" width=16 height=\"16\" alt=\"up\" border=0>",
            becomes: "<img src=\"https://example.com/a.png\" width=\"16\" height=\"16\" alt=\"up\">"
        )
        expect("<img src=/a.png>", becomes: "<img src=\"/a.png\" alt=\"\">")
        expect("<img alt=\"<up>\" src=data:image/png;base64,AAAA>", becomes: "&lt;up&gt;")
        expect("<img src=mailto:a@example.com>x", becomes: "x")
        expect("<a>x</a><a href=''>y</a><a name=top>z</a>", becomes: "xyz")
    }

    @Test func `rules for links hold for both`() throws {
        let cleaner = HTMLCleaner(
            links: LinkRules(pathPrefix: "/embed", baseURL: "https://l.example"),
            images: LinkRules(baseURL: "https://l.example"))
        #expect(
            cleaned("<a href=/x><img src=/y.png alt=z></a>", cleaner)
                == "<a href=\"https://l.example/embed/x\" rel=\"noopener noreferrer\">"
                + "<img src=\"https://l.example/y.png\" alt=\"z\"></a>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "jav&#x09;ascript:alert(1)",
        "jav&#x0A;ascript:alert(1)", "jav\tascript:alert(1)", "jav\nascript:alert(1)",
        " &#14;  javascript:alert(1)", "&#106;&#97;&#118;&#97;&#115;cript:alert(1)",
        "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
        "&#0000106avascript:alert(1)", "javascript&colon;alert(1)", "java&Tab;script:alert(1)",
        "java&NewLine;script&colon;alert(1)", "java\u{0}script:alert(1)",
        "\u{1}javascript:alert(1)",
        "javascript&#58alert(1)", "javascript&#x3a;alert(1)", "vbscript:msgbox(1)",
        "data:text/html;base64,PHN2Zz4=", "data&colon;text/html,x", "//evil.example/x.js",
        "&sol;/evil.example", "/&#92;evil.example", "\\\\evil.example", "/&Tab;/evil.example",
        "file:///etc/passwd", "feed:javascript:alert(1)", "blob:https://x/y", "x-javascript:x",
        "\u{2028}javascript:alert(1)", "java\u{FFFD}script:alert(1)", "ｊavascript:alert(1)",
    ])
    func `a link that runs code or leaves for another host is its text`(url: String) {
        expect("<a href=\"\(url)\">x</a>", becomes: "x")
        expect("<a href='\(url)'>x</a>", becomes: "x")
        expect("<img src=\"\(url)\">", becomes: "")
    }

    @Test func `scripts, styles and what else is not text go with their content`() {
        for html in [
            "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
            "<script>alert('</b>')</script >", "<script>if (a</b>) <!-- </script>",
            "<script\n>x</script\t\n>", "<script/x>alert(1)</script/y>", "<script>alert(1)",
            "<style>@import 'x';</style>", "<svg onload=alert(1)>", "<svg/onload=alert(1)>",
            "<svg><script>alert(1)</script></svg>", "<svg><a href=/x><text>y</text></a></svg>",
            "<svg><svg>x</svg>y</svg>", "<math><mtext><b>x</b></mtext></math>",
            "<iframe src=javascript:alert(1)>x</iframe>", "<iframe><b>x</b></iframe>",
            "<object data=x>y<object>z</object></object>", "<embed src=x>", "<applet>x</applet>",
            "<noscript><p title=\"</noscript>", "<template><b>x</b></template>",
            "<title><b>x</b></title>", "<textarea><img src=x></textarea>",
            "<link rel=import href=x>",
            "<meta http-equiv=refresh content=0>", "<base href=//evil.example>", "<input value=x>",
            "<video><source onerror=alert(1)></video>", "<audio src=x onerror=y></audio>",
            "<select><option>x</select>", "<frameset><frame src=x></frameset>",
            "<canvas>x</canvas>",
            "<noembed><b></noembed>", "<noframes><b></noframes>", "<map><area href=x></map>",
            "<!-- <b>x</b> -->", "<!--[if IE]><script>x</script><![endif]-->", "<!doctype html>",
            "<?xml version=\"1.0\"?>", "<?php echo '<b'?>", "<![CDATA[x]]>", "</b>", "</>", "</ b>",
            "<!>", "<!-->", "<!--->", "<!---->", "<!--x--!>", "<!-- x", "<!x", "<?", "<b", "</b",
            "<a href=\"x", "<a href='/x' title=\">y</a>", "<img src='x\">y",
        ] {
            expect(html, becomes: "")
            expect("1\(html)", becomes: "1")
        }
    }

    @Test func `what follows is there still`() {
        expect("<script>a</script>b", becomes: "b")
        expect("<svg><style><img src=x></style></svg>b", becomes: "b")
        expect("<svg/>b<math />c", becomes: "bc")
        expect("<svg a=b/>c</svg>d", becomes: "d")
        expect("<object><script>'</object>'</script></object>b", becomes: "b")
        expect("<!-->a--><!--->b--><!--c--!>d", becomes: "a--&gt;b--&gt;d")
        expect("<![CDATA[a<b>c]]>d", becomes: "c]]&gt;d")
        expect(
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>b",
            becomes: "<img src=\"x\" alt=\"\">\"&gt;b")
        expect("<xmp><b>&amp;</xmp>c", becomes: "&lt;b&gt;&amp;amp;c")
        expect("<plaintext><b></plaintext>", becomes: "&lt;b&gt;&lt;/plaintext&gt;")
    }

    @Test func `unknown elements leave their content`() {
        expect("<custom-x onclick=a>b</custom-x>", becomes: "b")
        expect("<html><head></head><body onload=x>a</body></html>", becomes: "a")
        expect("<button onclick=x>a</button><label for=y>b</label>", becomes: "a<label>b</label>")
        expect("<scr<script>ipt>alert(1)</script>", becomes: "ipt&gt;alert(1)")
        expect("<<script>alert(1);//<</script>x", becomes: "&lt;x")
        expect("<b<i>x</i>", becomes: "x")
        expect("<b/i>x</b>", becomes: "<b>x</b>")
        expect("<img/src=x/onerror=alert(1)>", becomes: "<img src=\"x/onerror=alert(1)\" alt=\"\">")
        expect("<img src=x onerror=alert(1)>", becomes: "<img src=\"x\" alt=\"\">")
        expect("<img \"\"\"><script>alert(1)</script>\">", becomes: "\"&gt;")
        expect("<img src=`javascript:alert(1)`>x", becomes: "x")
        expect("<b =\"x\" y='>'>z</b>", becomes: "<b>z</b>")
        expect("<b title==x title=y>z</b>", becomes: "<b title=\"=x\">z</b>")
    }

    @Test func `forms, sections and tables in a cell become blocks`() {
        expect("<form action=x><section>a</section></form>", becomes: "<div><div>a</div></div>")
        expect(
            "<table><tr><td>a<td>b<tr><td>c</table>d",
            becomes: "<div><div> a b</div><div> c</div></div>d")
        expect("</td></tr></table><script>x</script>", becomes: "")
        expect("a</td><td>b", becomes: "a b")
    }

    @Test func `what a cell opens it closes, and inside each other as browsers have it`() {
        expect("<b><i>a", becomes: "<b><i>a</i></b>")
        expect("<b><i>a</b>c</i>d", becomes: "<b><i>a</i></b>cd")
        expect("a</b>c</p>d</div>", becomes: "acd")
        expect("<p>a<p>b<div>c</p>d", becomes: "<p>a</p><p>b</p><div>cd</div>")
        expect(
            "<p><b>a<ul><li>b<li>c</ul>d", becomes: "<p><b>a</b></p><ul><li>b</li><li>c</li></ul>d")
        expect(
            "<ul><li>a<ul><li>b</ul></li><li>c",
            becomes: "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>")
        expect("<ul><li>a<ul></li>b", becomes: "<ul><li>a<ul>b</ul></li></ul>")
        expect("<dl><dt>a<dd>b<dt>c</dl>", becomes: "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>")
        expect("<h1>a<h2>b</h1>c", becomes: "<h1>a</h1><h2>b</h2>c")
        expect("<span><div>a</span>b</div>c", becomes: "<span><div>ab</div>c</span>")
        expect(
            "<a href=x>a<a href=y>b</a>c</a>",
            becomes: "<a href=\"x\" rel=\"noopener noreferrer\">a</a>"
                + "<a href=\"y\" rel=\"noopener noreferrer\">b</a>c")
        expect("a</br>b<br/>c<hr></hr>", becomes: "a<br>b<br>c<hr>")
    }

    @Test func `text is written anew`() {
        expect(
            "a < b > c & d &x; &nbsp;&eacute;&#8364;&#128;&copy",
            becomes:
                "a &lt; b &gt; c &amp; d &amp;x; \u{A0}é€€©")
        expect("<3 &lt;script&gt; &ltb>", becomes: "&lt;3 &lt;script&gt; &lt;b&gt;")
        expect(
            "<b title='&quot;&gt;&copy=1&copy;1'>x</b>",
            becomes:
                "<b title=\"&quot;&gt;&amp;copy=1©1\">x</b>")
        expect("&#0;&#xD800;&#x110000;&#99999999999;", becomes: "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}")
        expect("&#;&#x;&#xg;&", becomes: "&amp;#;&amp;#x;&amp;#xg;&amp;")
        expect("a\u{0}b\u{8}c\u{7F}d\u{FFFF}e&#1;", becomes: "abcd\u{FFFD}e")
        expect("a\r\nb\tc\n", becomes: "a b c ")
        expect("<pre>\na\r\nb\n\tc</pre>", becomes: "<pre>a<br>b<br>\tc</pre>")
        expect("<pre>\r\n\nb</pre>", becomes: "<pre><br>b</pre>")
        expect("<b title='a\nb\tc\u{1}'>x</b>", becomes: "<b title=\"a&#10;b\tc\">x</b>")
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        #expect(cleaned([0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
        #expect(
            cleaned(Array("<b title='".utf8) + [0xC3] + Array("'>x</b>".utf8))
                == "<b title=\"\u{FFFD}\">x</b>")
        #expect(
            cleaned([UInt8(ascii: "<"), 0xC0, 0xBC, UInt8(ascii: "b"), UInt8(ascii: ">")])
                == "&lt;\u{FFFD}\u{FFFD}b&gt;")
    }

    @Test func `elements are nested to a depth that browsers and readers take`() {
        let deep = String(repeating: "<div>", count: 100_000)
        let written = cleaned(deep + "x" + String(repeating: "</div>", count: 100_000))
        #expect(
            written == String(repeating: "<div>", count: 64) + "x"
                + String(repeating: "</div>", count: 64))
        #expect(cleaned(deep).utf8.count == 64 * 11)
        #expect(
            cleaned(
                String(repeating: "<b>", count: 100_000)
                    + String(repeating: "</i>", count: 100_000)
            ).utf8.count == 64 * 7)
    }

    @Test func `input of any size takes time in proportion`() {
        let count = 20_000
        let attributes = (0..<count).map { "a\($0)=x" }.joined(separator: " ")
        #expect(cleaned("<b \(attributes)>x</b>") == "<b>x</b>")
        #expect(
            cleaned("<b \(String(repeating: "title=x ", count: count))>y") == "<b title=\"x\">y</b>"
        )
        #expect(cleaned(String(repeating: "<a href=\"", count: count)) == "")
        #expect(cleaned(String(repeating: "<!--", count: count)) == "")
        #expect(cleaned(String(repeating: "<script>", count: count)) == "")
        #expect(cleaned(String(repeating: "<svg>", count: count)) == "")
        #expect(cleaned(String(repeating: "<", count: count)).utf8.count == 4 * count)
        #expect(cleaned(String(repeating: "&", count: count)).utf8.count == 5 * count)
        #expect(cleaned(String(repeating: "</p>", count: count)) == "")
        let long = String(repeating: "x", count: 100_000)
        #expect(
            cleaned("<b title=\"\(long)\" onclick=\"\(long)\">y</b>")
                == "<b title=\"\(long)\">y</b>")
    }
}

/// The html as it is cleaned.
func cleaned(_ html: String, _ cleaner: HTMLCleaner = HTMLCleaner()) -> String {
    cleaned(Array(html.utf8), cleaner)
}

func cleaned(_ html: [UInt8], _ cleaner: HTMLCleaner = HTMLCleaner()) -> String {
    let snippet = Snippet(html)
    defer { withExtendedLifetime(snippet) {} }
    var output = OutputBuffer()
    cleaner.append(cleaned: snippet.text, into: &output)
    return String(decoding: output.array, as: UTF8.self)
}
