import Testing

@testable import Rowcast
import RowcastValidation

@Suite struct ComparisonRuleTests {
    private static let document = """
        {"fields":{"dimensions":[{"name":"d"}],"measures":[{"name":"n","is_numeric":true},
        {"name":"k","is_numeric":true}]},"data":[
        {"d":{"value":"a"},"n":{"value":-5,"rendered":"minus"},"k":{"value":1}},
        {"d":{"value":"b \\"c"},"n":{"value":null},"k":{"value":2}},
        {"d":{"value":null},"n":{"value":"10.0"},"k":{"value":3}},
        {"d":{"value":"N/A"},"n":{"value":"N/A"},"k":{"value":4}}],
        "totals_data":{"n":{"value":5},"k":{"value":10}}}
        """

    private func options(_ rules: String, _ more: String = "") -> ConversionOptions {
        var options = ConversionOptions()
        options.writing.visConfig = Array("{\(more)\"conditional_formatting\":[\(rules)]}".utf8)
        return options
    }

    private func page(_ rules: String, _ more: String = "") throws -> String {
        var options = options(rules, more)
        options.writing.html = .page
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: .html)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The rows of a page's body in which the cell of a column has the class of the first rule.
    private func rows(_ rule: String, _ more: String = "", column: Int) throws -> [Int] {
        let lines = try page(rule, more).split(separator: "\n").filter { $0.hasPrefix("<tr><td") }
        return lines.indices.filter {
            lines[$0].split(separator: "<td")[column + 1].hasPrefix(" class=\"r1\"")
        }
    }

    @Test(arguments: [
        (#""type":"less than","value":0"#, [0]), (#""type":"less than","value":"-4.5""#, [0]),
        (#""type":"greater than","value":0"#, [2]), (#""type":"equal to","value":10"#, [2]),
        (#""type":"equal to","value":"10""#, [2]), (#""type":"not equal to","value":10"#, [0]),
        (#""type":"between","value":[-5,10]"#, [0, 2]), (#""type":"between","value":[0,-5]"#, [0]),
        (#""type":"not between","value":[-5,9]"#, [2]), (#""type":"null","value":null"#, [1]),
        (#""type":"not null","value":null"#, [0, 2, 3]), (#""type":"is null""#, [1]),
        (#""type":"equal to","value":"N/A""#, [3]),
        (#""type":"not equal to","value":"N/A""#, [0, 2]),
        (#""type":"less than","value":"x""#, []), (#""type":"less than","value":null"#, []),
        (#""type":"between","value":3"#, []),
    ])
    func `cells that fit a rule have its class`(_ rule: String, _ wanted: [Int]) throws {
        #expect(
            try rows("{\(rule),\"background_color\":\"#ff0000\",\"fields\":[\"n\"]}", column: 1)
                == wanted)
    }

    @Test func `a rule without fields is for the numeric ones`() throws {
        let rule = #"{"type":"not null","bold":true,"fields":null}"#
        #expect(try rows(rule, column: 0) == [])
        #expect(try rows(rule, column: 1) == [0, 2, 3])
        #expect(try rows(rule, column: 2) == [0, 1, 2, 3])
        let text = #"{"type":"equal to","value":"b \"c","bold":true,"fields":["d"]}"#
        #expect(try rows(text, column: 0) == [1])
    }

    @Test func `nulls are zero and totals are formatted where the settings say so`() throws {
        let rule = #"{"type":"equal to","value":0,"bold":true,"fields":["n"]}"#
        #expect(try rows(rule, column: 1) == [])
        #expect(
            try rows(rule, "\"conditional_formatting_include_nulls\":true,", column: 1) == [1])
        let ten = #"{"type":"equal to","value":10,"bold":true,"fields":["k"]}"#
        #expect(try rows(ten, column: 2) == [])
        #expect(
            try rows(ten, "\"conditional_formatting_include_totals\":true,", column: 2) == [4])
    }

    @Test func `the page says how cells look, the first of two rules over the second`() throws {
        let page = try page(
            """
            {"type":"greater than","value":1,"background_color":"#FF0000","fields":["k"]},
            {"type":"greater than","value":2,"background_color":"#00f","font_color":"#fff",
            "bold":true,"italic":true,"strikethrough":true,"fields":["k"]}
            """)
        #expect(
            page.contains(
                """
                td.r2 { background: #0000FF; color: #FFFFFF; font-weight: 700; font-style: italic; \
                text-decoration: line-through; }
                td.r1 { background: #FF0000; color: #000; }
                </style>
                """))
        #expect(page.contains("<td>1</td>"))
        #expect(page.contains("<td class=\"r1\">2</td>"))
        #expect(page.contains("<td class=\"r1 r2\">3</td>"))
    }

    @Test func `a rule in front of a scale has its own background`() throws {
        let scale = #"{"type":"along a scale...","fields":["k"]}"#
        let rule = ##"{"type":"equal to","value":1,"background_color":"#ff0000","fields":["k"]}"##
        #expect(try page("\(rule),\(scale)").contains("<td class=\"r1\">1</td>"))
        #expect(
            try page("\(scale),\(rule)").contains(
                ##"<td style="background:#FFFFFF;color:#000">1</td>"##))
    }

    @Test func `a bare table, and other formats, have no looks`() throws {
        let rule = #"{"type":"not null","bold":true}"#
        for format in [ResultFormat.html, .md, .csv, .gsxml] {
            let bytes = try Conversion(from: .jsonDetail, options: options(rule)).convert(
                Array(Self.document.utf8), to: format)
            #expect(!String(decoding: bytes, as: UTF8.self).contains("r1"))
        }
    }

    @Test func `workbooks have conditional formats`() throws {
        let rules = """
            {"type":"between","value":[1,2.5],"background_color":"#ff0000","fields":["n","k"]},
            {"type":"equal to","value":"a\\"<b","font_color":"#0000ff","bold":true,"fields":["d"]},
            {"type":"null","italic":true,"strikethrough":true,"background_color":"#ff0000",
            "fields":["d"]},{"type":"less than","value":-3,"background_color":"#ff0000"}
            """
        var options = options(rules, "\"conditional_formatting_include_totals\":true,")
        options.writing.validation = .schema
        let bytes = try Conversion(from: .jsonDetail, options: options).convert(
            Array(Self.document.utf8), to: .xlsx)
        let archive = try ZipArchive(bytes)
        let part = try archive.content("xl/worksheets/sheet1.xml")
        let sheet = String(decoding: try #require(part), as: UTF8.self)
        #expect(
            sheet.contains(
                """
                <conditionalFormatting sqref="B2:B6 C2:C6"><cfRule type="expression" dxfId="0" \
                priority="1"><formula>AND(ISNUMBER(B2),B2&gt;=1.0,B2&lt;=2.5)</formula></cfRule>\
                </conditionalFormatting><conditionalFormatting sqref="A2:A6">\
                <cfRule type="expression" dxfId="1" priority="2">\
                <formula>EXACT(A2,"a""&lt;b")</formula></cfRule></conditionalFormatting>\
                <conditionalFormatting sqref="A2:A6"><cfRule type="expression" dxfId="2" \
                priority="3"><formula>ISBLANK(A2)</formula></cfRule></conditionalFormatting>\
                <conditionalFormatting sqref="B2:B6 C2:C6"><cfRule type="expression" dxfId="0" \
                priority="4"><formula>AND(ISNUMBER(B2),B2&lt;-3.0)</formula></cfRule>\
                </conditionalFormatting></worksheet>
                """), "\(sheet.suffix(1500))")
        let styles = String(
            decoding: try #require(try archive.content("xl/styles.xml")), as: UTF8.self)
        let red = #"<fill><patternFill patternType="solid"><bgColor rgb="FFFF0000"/></patternFill>"#
        #expect(
            styles.hasSuffix(
                """
                <dxfs count="3"><dxf><font><color rgb="FF000000"/></font>\(red)</fill></dxf>\
                <dxf><font><b/><color rgb="FF0000FF"/></font></dxf>\
                <dxf><font><i/><strike/><color rgb="FF000000"/></font>\(red)</fill></dxf></dxfs>\
                </styleSheet>
                """), "\(styles.suffix(700))")
    }
}
