import Rowcast
import Testing

@Suite struct DrillLinkTests {
    private static func cell(_ value: String, _ urls: String...) -> String {
        let links = urls.map { #"{"label":"x","url":"\#($0)","type":"drill"}"# }
        return #"{"value":\#(value),"links":[\#(links.joined(separator: ","))]}"#
    }

    private static let document = """
        {"fields":{"dimensions":[{"name":"a"},{"name":"b"}],"measures":[]},"data":[
        {"a":\(cell("1", "/explore/m/v?f[x]=a b&y=1", "/other")),"b":{"value":"t|*"}},
        {"a":\(cell("2", "javascript:alert(1)")),"b":\(cell(#""t|*""#, "https://x.org/(a)"))},
        {"a":\(cell("null", "/n")),"b":\(cell(#""3""#, "javascript:0", "//evil.org", "/late"))}],
        "totals_data":{"a":\(cell("9", "/t"))}}
        """

    private func convert(
        to format: ResultFormat, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        change(&options)
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `html shows the first link that may be followed`() throws {
        #expect(
            try convert(to: .html) { $0.links = true } == """
                <table>
                <tr><th>a</th><th>b</th></tr>
                <tr><td><a href="/explore/m/v?f%5Bx%5D=a%20b&amp;y=1">1</a></td><td>t|*</td></tr>
                <tr><td>2</td><td><a href="https://x.org/(a)">t|*</a></td></tr>
                <tr><td></td><td><a href="/late">3</a></td></tr>
                <tr><td><a href="/t">9</a></td><td></td></tr>
                </table>
                """)
        #expect(!(try convert(to: .html).contains("<a ")))
    }

    @Test func `md shows links whose text is just that`() throws {
        let text = try convert(to: .md) {
            $0.links = true
            $0.baseUrl = "https://company.looker.com"
            $0.pathPrefix = "/embed"
        }
        let rows = text.split(separator: "\n").dropFirst(2)
        #expect(
            rows.first
                == "| [1](<https://company.looker.com/embed/explore/m/v?f%5Bx%5D=a%20b&y=1>) | t\\|\\* |"
        )
        #expect(rows.dropFirst().first == "| 2 | [t\\|\\*](<https://x.org/(a)>) |")
    }

    @Test func `csv and txt have no links`() throws {
        #expect(try convert(to: .csv) { $0.links = true } == "a,b\n1,t|*\n2,t|*\n,3\n9,\n")
    }

    @Test func `json_detail keeps its links unless asked`() throws {
        #expect(try convert(to: .jsonDetail).contains(#""url":"/explore/m/v?f[x]=a b&y=1""#))
        let text = try convert(to: .jsonDetail) { $0.generateDrillLinks = false }
        #expect(!text.contains("links"))
        #expect(text.contains(#""data":[{"a":{"value":1},"b":{"value":"t|*"}},{"a":{"value":2}"#))
        #expect(text.contains(#""totals_data":{"a":{"value":9}}"#))
    }

    @Test func `links that come first are left out too`() throws {
        let text =
            #"{"fields":{"dimensions":[{"name":"a"}]},"data":[{"a":{"links":[{"url":"/x"}] , "value":1,"html":"h"}}]}"#
        var options = ConversionOptions()
        options.generateDrillLinks = false
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(text.utf8), to: .jsonDetail)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""a":{ "value":1,"html":"h"}"#))
    }

    @Test func `a path goes in front of relative links of json_detail`() throws {
        let text = try convert(to: .jsonDetail) { $0.pathPrefix = "/my embed" }
        #expect(text.contains(#""url":"/my%20embed/explore/m/v?f%5Bx%5D=a%20b&y=1""#))
        #expect(text.contains(#""url":"https://x.org/(a)""#))
        #expect(text.contains(#""url":"javascript:alert(1)""#))
        #expect(
            text.contains(
                #""totals_data":{"a":{"value":9,"links":[{"label":"x","url":"/my%20embed/t""#))
    }
}
