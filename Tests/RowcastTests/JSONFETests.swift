import Rowcast
import Testing

@Suite struct JSONFETests {
    private static let detail = """
        {"id":"7","fields":{"measures":[{"name":"n"}],"dimensions":[{"name":"d"}],\
        "table_calculations":[{"name":"share","measure":true},{"name":"day","measure":false}]},\
        "applied_filters":{},"data":[{"d":{"value":"x"},"n":{"value":1.0,"rendered":"1"}}],\
        "errors":[],"zeta":0}
        """

    private func convert(
        _ text: String, from format: ResultFormat = .jsonDetail, to target: ResultFormat = .jsonFE,
        columns: [String]? = nil
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.columns = columns
        let bytes = try Conversion(from: format, options: options).convert(
            Array(text.utf8), to: target)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `keys are in alphabetical order, and fields by what they are like are added`() throws
    {
        #expect(
            try convert(Self.detail) == """
                {"applied_filters":{},\
                "data":[{"d":{"value":"x"},"n":{"value":1.0,"rendered":"1"}}],"errors":[],\
                "fields":{"measures":[{"name":"n"}],"dimensions":[{"name":"d"}],\
                "table_calculations":[{"name":"share","measure":true},\
                {"name":"day","measure":false}],\
                "dimension_like":[{"name":"d"},{"name":"day","measure":false}],\
                "measure_like":[{"name":"n"},{"name":"share","measure":true}],\
                "supermeasure_like":[]},\
                "id":"7","parent_id":null,"server_id":null,"zeta":0}
                """)
    }

    @Test func `a calculation over the pivots is a supermeasure`() throws {
        let document = """
            {"fields":{"measures":[{"name":"n"}],"pivots":[{"name":"p"}],\
            "table_calculations":[{"name":"sum"}]},"pivots":[{"key":"a"}],\
            "data":[{"n":{"a":{"value":1}},"sum":{"value":1}}]}
            """
        #expect(
            try convert(document).contains(
                #""measure_like":[{"name":"n"}],"supermeasure_like":[{"name":"sum"}]"#))
    }

    /// The front end's own object is told by its order, or by the user.
    @Test(arguments: [ResultFormat.jsonFE, .jsonDetail])
    func `nothing is added to an object of the front end`(_ format: ResultFormat) throws {
        let object = """
            {"applied_filters":{},"data":[{"d":{"value":"x"},"n":{"value":1.0}}],\
            "fields":{"measures":[{"name":"n"}],"dimensions":[{"name":"d"}]},"zeta":0}
            """
        #expect(try convert(object, from: format) == object)
        let early = #"{"fields":{"dimensions":[{"name":"d"}]},"data":[{"d":{"value":1}}]}"#
        #expect(
            try convert(early, from: .jsonFE)
                == #"{"data":[{"d":{"value":1}}],"fields":{"dimensions":[{"name":"d"}]}}"#)
        #expect(try convert(early).contains("parent_id"))
    }

    @Test func `lists of fields are there again where columns are chosen`() throws {
        let object = try convert(Self.detail)
        let chosen = try convert(object, from: .jsonFE, columns: ["n"])
        #expect(chosen.contains(#""dimension_like":[],"measure_like":[{"name":"n"}]"#))
    }

    @Test func `nothing is lost on the way to json_detail and back`() throws {
        let document = try convert(Self.detail).replacing(
            #""parent_id":null"#, with: #""parent_id":"9""#)
        #expect(try convert(document, from: .jsonFE) == document)
        let back = try convert(
            try convert(document, from: .jsonFE, to: .jsonDetail), from: .jsonDetail)
        let difference = try FixtureJSON(Array(back.utf8)).difference(
            from: try FixtureJSON(Array(document.utf8)), part: false)
        #expect(difference == nil)
    }

    @Test func `lists of fields that the source has stay as they are`() throws {
        let document = #"{"data":[],"fields":{"measure_like":[1]}}"#
        #expect(try convert(document, from: .jsonFE).contains(#""fields":{"measure_like":[1]}"#))
    }

    @Test func `from rows without metadata there is what is known`() throws {
        #expect(
            try convert("a.b\n1\n", from: .csv) == """
                {"data":[{"a.b":{"value":1}}],"fields":{"measures":[],"dimensions":[\
                {"name":"a.b","label":"a.b","label_short":"a.b","type":"number",\
                "is_numeric":true,"align":"right"}],"table_calculations":[],"pivots":[],\
                "dimension_like":[{"name":"a.b","label":"a.b","label_short":"a.b",\
                "type":"number","is_numeric":true,"align":"right"}],"measure_like":[],\
                "supermeasure_like":[]},"has_row_totals":false,"has_totals":false,\
                "parent_id":null,"server_id":null}
                """)
    }

    @Test func `chosen columns are the fields too`() throws {
        let chosen = try convert(Self.detail, columns: ["n"])
        #expect(chosen.contains(#""data":[{"n":{"value":1.0,"rendered":"1"}}]"#))
        #expect(chosen.contains(#""dimension_like":[],"measure_like":[{"name":"n"}]"#))
    }

    @Test(.enabled(if: Samples.arePresent, "there is no folder ../shared/samples"))
    func `an object of a front end loses nothing`() throws {
        let input = try Samples.bytes("front_end/cherylbraus-lineForecast2-sqlrunner.json")
        let source = try FixtureJSON(input)
        let output = try Conversion(from: .jsonFE).convert(input, to: .jsonFE)
        let difference = try FixtureJSON(output).difference(
            from: try #require(source["queryResponse"]), part: true)
        #expect(difference == nil)
    }
}
