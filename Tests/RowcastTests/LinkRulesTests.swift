import Testing

@testable import Rowcast

@Suite struct LinkRulesTests {
    /// The link, or `nil` if there is none.
    private func link(_ url: String, prefix: String = "", base: String = "") -> String? {
        link(Array(url.utf8), prefix: prefix, base: base)
    }

    private func link(_ url: [UInt8], prefix: String = "", base: String = "") -> String? {
        let snippet = Snippet(url)
        var output = OutputBuffer()
        let isLink = LinkRules(pathPrefix: prefix, baseURL: base)
            .append(link: snippet.text, into: &output)
        withExtendedLifetime(snippet) {}
        #expect(isLink || output.count == 0)
        return isLink ? String(decoding: output.array, as: UTF8.self) : nil
    }

    @Test func `web addresses, mail addresses and relative URLs are links`() {
        for url in [
            "https://example.com", "http://example.com/a?b=c&d=e#f", "https://u:p@h.example:80/",
            "https://[2001:db8::1]:8080/x", "mailto:a@example.com?subject=Hi",
            "/explore/m/v?limit=5",
            "/", "?limit=5", "#top", "page", "../up", "a/b:c", "./a:b", "?q=javascript:1",
        ] {
            #expect(link(url) == url)
        }
    }

    @Test func `other schemes and other hosts are no links`() {
        for url in [
            "", "   ", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)", " \r\n javascript:alert(1)", "java\u{0}script:alert(1)",
            "javascript\n:alert(1)", "javascript :alert(1)", "java\u{7F}script:alert(1)",
            "data:text/html,x", "vbscript:x", "file:///etc/passwd", "ftp://example.com", "tel:1",
            "view-source:https://example.com", "blob:https://example.com/1", "://x", ":", "a b:c",
            "//evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
            "/\t/evil.example", "  //evil.example", "https:", "https:/", "https:/evil.example",
            "https:evil.example", "https://", "https:///evil.example", "https://?x", "https://#x",
            "http+x://evil.example", "mailto:", "a&colon;b:c", "ﬁle:x",
        ] {
            #expect(link(url) == nil, "\(url)")
            #expect(link(url, prefix: "/embed", base: "https://x.example") == nil, "\(url)")
        }
    }

    @Test func `schemes are written in lower case, slashes as slashes`() {
        #expect(link("HTTPS://Example.com/A") == "https://Example.com/A")
        #expect(link("http:\\\\example.com\\a\\b?c\\d") == "http://example.com/a/b?c%5Cd")
        #expect(link("https://good.example\\@evil.example") == "https://good.example/@evil.example")
        #expect(link("MailTo:a\\b@example.com") == "mailto:a%5Cb@example.com")
        #expect(link("\\explore") == "/explore")
    }

    @Test func `what may not stand in a URL is percent-encoded`() {
        #expect(link("/a b\"c<d>e|f^g`h{i}j") == "/a%20b%22c%3Cd%3Ee%7Cf%5Eg%60h%7Bi%7Dj")
        #expect(link("/x?f[orders.id]=1") == "/x?f%5Borders.id%5D=1")
        #expect(link("/é/日本?q=😀") == "/%C3%A9/%E6%97%A5%E6%9C%AC?q=%F0%9F%98%80")
        #expect(link("/x#a#b") == "/x#a%23b")
        #expect(link([UInt8(ascii: "/"), 0xFF, 0xC3]) == "/%FF%C3")
        #expect(link("/it's(ok)!$&*+,;=@:~_-.") == "/it's(ok)!$&*+,;=@:~_-.")
    }

    @Test func `escapes stay, other percent signs are escaped`() {
        #expect(link("/a%20b%2Fc%c3%A9") == "/a%20b%2Fc%c3%A9")
        #expect(link("/100%?a=5%&b=%4") == "/100%25?a=5%25&b=%254")
        #expect(link("/%zz%") == "/%25zz%25")
    }

    @Test func `control characters and blanks around are left out`() {
        #expect(link(" \t/explore/\r\nx\u{0} \n") == "/explore/x")
        #expect(link("\u{1F}https://exam\tple.com ") == "https://example.com")
    }

    @Test func `relative URLs get the path prefix with one slash between`() {
        for prefix in ["/embed", "embed", "/embed/", "embed//", " /embed"] {
            #expect(link("/explore/x?a=b", prefix: prefix) == "/embed/explore/x?a=b")
            #expect(link("explore", prefix: prefix) == "/embed/explore")
            #expect(link("?a=b", prefix: prefix) == "/embed/?a=b")
            #expect(link("#a", prefix: prefix) == "/embed/#a")
        }
        #expect(link("/x", prefix: "/my embed/é") == "/my%20embed/%C3%A9/x")
        #expect(link("/x", prefix: "/a%20b/100%") == "/a%20b/100%25/x")
        #expect(link("/x", prefix: "/") == "/x")
        #expect(link("https://example.com/x", prefix: "/embed") == "https://example.com/x")
        #expect(link("mailto:a@example.com", prefix: "/embed") == "mailto:a@example.com")
    }

    @Test func `a base makes relative URLs absolute, behind it the prefix`() {
        let base = "https://company.looker.com"
        for base in [base, base + "/"] {
            #expect(link("/explore/x", base: base) == "https://company.looker.com/explore/x")
            #expect(link("?a", base: base) == "https://company.looker.com/?a")
            #expect(
                link("/explore/x", prefix: "/embed/", base: base)
                    == "https://company.looker.com/embed/explore/x")
            #expect(link("http://example.com", base: base) == "http://example.com")
        }
        #expect(link("@evil.example", base: base) == "https://company.looker.com/@evil.example")
        #expect(link("/x", base: "http://h:9999/looker/") == "http://h:9999/looker/x")
    }

    @Test func `what is no prefix and no base changes nothing`() {
        for prefix in ["javascript:alert(1)//", "//evil.example", "https://evil.example", "/a?b"] {
            #expect(link("/x", prefix: prefix) == "/x")
        }
        for base in ["javascript://%0aalert(1)", "company.looker.com", "//x", "https://x?y", "x:"] {
            #expect(link("/x", base: base) == "/x")
        }
    }

    @Test func `options take bases and prefixes, nothing else`() throws {
        let options = ResultFormat.html.options
        let base = try #require(options.first { $0.name == "baseUrl" })
        let prefix = try #require(options.first { $0.name == "pathPrefix" })
        var settings = ConversionOptions()
        try base.set("https://company.looker.com", in: &settings)
        try prefix.set("/embed", in: &settings)
        #expect(settings.writing.baseUrl == "https://company.looker.com")
        #expect(settings.writing.pathPrefix == "/embed")
        for text in ["company.looker.com", "ftp://x", "javascript:x", "https://x?y", ""] {
            #expect(throws: ConversionError.self) { try base.set(text, in: &settings) }
        }
        for text in ["//evil.example", "https://x", "javascript:x", "/a?b", "/a#b"] {
            #expect(throws: ConversionError.self) { try prefix.set(text, in: &settings) }
        }
    }

    @Test func `formats that show links have their options, formats that carry them others`() {
        for format in [ResultFormat.html, .md, .xlsx] {
            let names = format.options.map(\.name)
            #expect(["links", "baseUrl", "pathPrefix"].allSatisfy(names.contains))
            #expect(!names.contains("generateDrillLinks"))
        }
        for format in [ResultFormat.jsonDetail, .jsonFE] {
            let names = format.options.map(\.name)
            #expect(["generateDrillLinks", "pathPrefix"].allSatisfy(names.contains))
            #expect(!names.contains("links"))
        }
    }
}
