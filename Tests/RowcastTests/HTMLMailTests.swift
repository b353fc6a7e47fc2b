import Testing

@testable import Rowcast

/// Tables as bodies of e-mails.
@Suite struct HTMLMailTests {
    private static let document = """
        {"explore":{"name":"o","label":"R & D"},"fields":{"dimensions":[
        {"name":"o.day","label":"Day","type":"date_date"},{"name":"o.city","label":"City"}],
        "measures":[{"name":"o.n","label":"N","is_numeric":true,"type":"count"}]},"data":[
        {"o.day":{"value":"2024-02-29"},"o.city":{"value":"a < b"},
        "o.n":{"value":12,"links":[{"label":"x","url":"/explore/o?a=1&b=2"}]}},
        {"o.day":{"value":"2024-03-01"},"o.city":{"value":" x","html":
        "<b class='c' style='color:red'>x</b><img src='https://example.com/i.png' alt='flag'>"},
        "o.n":{"value":null}}],"totals_data":{"o.n":{"value":12}}}
        """

    private func mail(
        _ document: String = document, _ change: (inout WritingOptions) -> Void = { _ in }
    ) throws -> String {
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.html = .mail
        change(&conversion.options.writing)
        return String(
            decoding: try conversion.convert(Array(document.utf8), to: .html), as: UTF8.self)
    }

    /// The lines between those that begin with `start` and with `end`.
    private func lines(_ text: String, from start: String, to end: String) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        return Array(lines.drop { !$0.hasPrefix(start) }.dropFirst().prefix { !$0.hasPrefix(end) })
    }

    @Test func `looks stand in attributes, links are absolute, and one cell is a line`() throws {
        let text = try mail {
            $0.links = true
            $0.baseUrl = "https://example.com"
        }
        #expect(
            text == """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="color-scheme" content="light">
                <title>R &amp; D</title>
                </head>
                <body bgcolor="#ffffff" style="margin:0;padding:16px;color:#1d2129">
                <h1 style="margin:0 0 12px;font:bold 18px arial;color:#1d2129">R &amp; D</h1>
                <table border="1" bordercolor="#d0d7de" cellpadding="6" cellspacing="0" \
                bgcolor="#ffffff" style="border-collapse:collapse;color:#1d2129">
                <thead>
                <tr bgcolor="#eef1f5">
                <th align="left" scope="col" style="font:bold 13px arial">Day</th>
                <th align="left" scope="col" style="font:bold 13px arial">City</th>
                <th align="right" scope="col" style="font:bold 13px arial">N</th>
                </tr>
                </thead>
                <tbody valign="top">
                <tr>
                <td nowrap style="font:13px arial">2024-02-29</td>
                <td style="font:13px arial">a &lt; b</td>
                <td align="right" style="font:13px arial"><a style="color:#0550ae" \
                href="https://example.com/explore/o?a=1&amp;b=2">12</a></td>
                </tr>
                <tr>
                <td nowrap style="font:13px arial">2024-03-01</td>
                <td style="font:13px arial;white-space:pre-wrap"> x</td>
                <td align="right"></td>
                </tr>
                </tbody>
                <tfoot valign="top">
                <tr bgcolor="#eef1f5">
                <td nowrap></td>
                <td></td>
                <td align="right" style="font:bold 13px arial">12</td>
                </tr>
                </tfoot>
                </table>
                </body>
                </html>

                """)
    }

    @Test func `nothing needs a style sheet, a class, a script or another server`() throws {
        let vis = ##"{"conditional_formatting":[{"type":"not null","font_color":"#ff0000"}]}"##
        for result in ResultCase.all {
            var conversion = Conversion(from: .jsonDetail)
            conversion.options.writing.html = .mail
            conversion.options.writing.applyFormatting = true
            conversion.options.writing.visConfig = Array(vis.utf8)
            let text = String(
                decoding: try conversion.convert(try result.bytes(.jsonDetail), to: .html),
                as: UTF8.self)
            for mark in ["<style", "class=", "<script", "<img", "<link", "url("] {
                #expect(!text.contains(mark), "\(result.name)")
            }
        }
        let formatted = try mail { $0.applyFormatting = true }
        #expect(formatted.contains(#"<td style="font:13px arial"><b>x</b>flag</td>"#))
    }

    @Test func `groups of pivots stand above their columns`() throws {
        let text = try mail(
            String(
                decoding: try Fixtures.bytes(
                    "Results/pivot-two-fields-null/result.json_detail.json"), as: UTF8.self))
        let bold = #"style="font:bold 13px arial""#
        #expect(
            lines(text, from: "<thead", to: "</thead").prefix(11) == [
                ##"<tr bgcolor="#eef1f5">"##, "<th \(bold)></th>",
                "<th colspan=\"2\" scope=\"colgroup\" \(bold)>cancelled</th>",
                "<th colspan=\"2\" scope=\"colgroup\" \(bold)>∅</th>", "</tr>",
                ##"<tr bgcolor="#eef1f5">"##, "<th \(bold)></th>",
                "<th scope=\"colgroup\" \(bold)>gold</th>", "<th scope=\"colgroup\" \(bold)>∅</th>",
                "<th scope=\"colgroup\" \(bold)>gold</th>", "<th scope=\"colgroup\" \(bold)>∅</th>",
            ])
    }

    /// Of formats that set one colour the first counts; styles of fonts add up.
    @Test(arguments: [
        (
            ##"{"type":"greater than","value":1,"background_color":"#ffee88","bold":true}"##,
            ##"bgcolor="#FFEE88" style="font:bold 13px arial;color:#000000">12"##
        ),
        (
            ##"{"type":"greater than","value":1,"font_color":"#cc0000","strikethrough":true}, "##
                + ##"{"type":"equal to","value":12,"background_color":"#000088","italic":true}"##,
            ##"bgcolor="#000088" style="font:italic 13px arial;color:#CC0000;"##
                + #"text-decoration:line-through">12"#
        ),
        (
            #"{"type":"along a scale...","color_application":{"custom":{"stops":["#
                + ##"{"color":"#ffffff"},{"color":"#000000"}]}}},"##
                + ##"{"type":"greater than","value":1,"background_color":"#ff0000","bold":true}"##,
            ##"bgcolor="#000000" style="font:bold 13px arial;color:#FFFFFF">12"##
        ),
        (
            ##"{"type":"greater than","value":1,"background_color":"#ff0000"},"##
                + #"{"type":"along a scale...","color_application":{"custom":{"stops":["#
                + ##"{"color":"#ffffff"},{"color":"#00ff00"}]}}}"##,
            ##"bgcolor="#FF0000" style="font:13px arial;color:#000000">12"##
        ),
    ])
    func `conditional formats are backgrounds and fonts of cells`(
        formats: String, cell: String
    ) throws {
        let vis = "{\"conditional_formatting\":[\(formats)]}"
        let text = try mail { $0.visConfig = Array(vis.utf8) }
        #expect(text.contains("<td align=\"right\" \(cell)</td>\n</tr>\n<tr>"), "\(text)")
        // They are about rows, not about totals.
        #expect(text.contains("<td align=\"right\" style=\"font:bold 13px arial\">12</td>"))
    }

    @Test func `a message is read back as a bare table is`() throws {
        for result in ResultCase.all {
            func csv(_ kind: WritingOptions.HTMLKind) throws -> String {
                var conversion = Conversion(from: .jsonDetail)
                conversion.options.writing.html = kind
                let html = try conversion.convert(try result.bytes(.jsonDetail), to: .html)
                return String(
                    decoding: try Conversion(from: .html).convert(html, to: .csv), as: UTF8.self)
            }
            #expect(try csv(.mail) == csv(.table), "\(result.name)")
        }
    }

    @Test func `links that lead nowhere from a message are a warning`() throws {
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.html = .mail
        conversion.options.writing.links = true
        conversion.options.writing.applyFormatting = true
        let text = Self.document.replacing("<b class='c'", with: "<a href='/x'>y</a><b class='c'")
        func run() throws -> (text: String, warnings: [Warning]) {
            let sink = MemorySink()
            let report = try conversion.run(
                MemorySource(Array(text.utf8)), to: [ConversionOutput(.html, to: sink)])
            return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
        }
        let relative = try run()
        #expect(
            relative.warnings.map { "\($0.message)" } == [
                "relative links lead nowhere from an e-mail; baseUrl says to which server they belong"
            ])
        // One of a cell's drill links, which is left out, and one in the html of a cell.
        #expect(relative.warnings.map(\.count) == [2])
        #expect(relative.text.contains(">12</td>"))
        conversion.options.writing.baseUrl = "https://example.com"
        #expect(try run().warnings.isEmpty)
    }

    // MARK: - Size

    private func report(
        rows: Int, rowsPerPart: Int? = nil
    ) throws -> (bytes: Int, warnings: [Warning]) {
        let text = "a\n" + String(repeating: "0123456789\n", count: rows)
        var conversion = Conversion(from: .csv)
        conversion.options.writing.html = .mail
        conversion.options.frameBytes = 4000
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)),
            to: [ConversionOutput(.html, to: sink, rowsPerPart: rowsPerPart)])
        return (sink.bytes.count, report.warnings)
    }

    @Test func `a message that Gmail cuts is a warning that names its bytes`() throws {
        let short = try report(rows: 1700)
        #expect(90_000..<102_000 ~= short.bytes)
        #expect(short.warnings.isEmpty)
        let long = try report(rows: 1900)
        #expect(
            long.warnings.map { "\($0.code): \($0.message)" } == [
                "mail_clipped: Gmail hides the end of messages of more than 102 KB, and this one is "
                    + "longer; limit or columns makes it shorter (\(long.bytes) bytes)"
            ])
    }

    @Test func `of parts that are too long the number and the largest are told`() throws {
        let whole = try report(rows: 2000)
        #expect(try report(rows: 4500, rowsPerPart: 1500).warnings.isEmpty)
        let warnings = try report(rows: 5000, rowsPerPart: 2000).warnings
        #expect(warnings.map(\.count) == [2])
        #expect("\(warnings[0].message)".hasSuffix("(\(whole.bytes) bytes)"))
    }
}
