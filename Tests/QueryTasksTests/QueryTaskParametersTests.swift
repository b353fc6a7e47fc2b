import QueryTasks
import Rowcast
import Testing

@Suite struct QueryTaskParametersTests {
    private let items = [
        ("limit", "-1"), ("apply_formatting", "true"), ("apply_vis", "false"), ("cache", "true"),
        ("generate_drill_links", "false"), ("force_production", "true"), ("cache_only", "false"),
        ("path_prefix", "/embed"), ("rebuild_pdts", "false"), ("server_table_calcs", "false"),
        ("fields", "id,status"),
    ]

    @Test func `parameters have their names on the wire`() throws {
        let parameters = try QueryTaskParameters(items)
        #expect(parameters.limit == -1)
        #expect(parameters.applyFormatting == true)
        #expect(parameters.applyVis == false)
        #expect(parameters.cache == true)
        #expect(parameters.generateDrillLinks == false)
        #expect(parameters.forceProduction == true)
        #expect(parameters.cacheOnly == false)
        #expect(parameters.pathPrefix == "/embed")
        #expect(parameters.rebuildPDTs == false)
        #expect(parameters.serverTableCalcs == false)
        #expect(parameters.fields == "id,status")
        #expect(parameters.items.map(\.name) == items.map(\.0))
        #expect(parameters.items.map(\.value) == items.map(\.1))
        #expect(QueryTaskParameters().items.isEmpty)
    }

    @Test(arguments: [
        ("limit", "many", "limit is a whole number, not 'many'"),
        ("cache", "1", "cache is true or false, not '1'"),
        ("image_width", "5", "there is no parameter 'image_width'"),
    ])
    func `other parameters and values are told`(name: String, value: String, reason: Message) throws
    {
        let error = try #require(throws: ConversionError.self) {
            try QueryTaskParameters([(name, value)])
        }
        #expect(error.reason == reason)
    }

    @Test func `parameters become options of the conversion`() throws {
        var parameters = QueryTaskParameters()
        parameters.limit = 1
        parameters.applyFormatting = true
        parameters.pathPrefix = "/embed"
        parameters.generateDrillLinks = false
        let options = try ConversionOptions(for: parameters)
        #expect(options.limit == 1)
        #expect(options.writing.applyFormatting)
        #expect(options.writing.pathPrefix == "/embed")
        #expect(options.writing.generateDrillLinks == false)

        let rows = Array("[{\"a\":1},{\"a\":2}]".utf8)
        let csv = try Conversion(from: .json, options: options).convert(rows, to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "a\n1\n")

        let defaults = try ConversionOptions(for: QueryTaskParameters())
        #expect(defaults.limit == nil)
        #expect(!defaults.writing.applyFormatting)
        #expect(defaults.writing.generateDrillLinks == nil)
        parameters.limit = -1
        #expect(try ConversionOptions(for: parameters).limit == nil)
    }

    @Test func `the query's visualisation counts where it is asked for`() throws {
        var query = Query(model: "shop", view: "orders")
        query.visConfig = ["type": "looker_grid", "show_row_numbers": true]
        var parameters = QueryTaskParameters()
        #expect(try ConversionOptions(for: parameters, query: query).writing.visConfig == nil)
        parameters.applyVis = true
        #expect(try ConversionOptions(for: parameters).writing.visConfig == nil)
        let options = try ConversionOptions(for: parameters, query: query)
        #expect(options.writing.applyVis)
        let visConfig = try #require(options.writing.visConfig)
        #expect(
            try JSONValue(json: visConfig) == ["type": "looker_grid", "show_row_numbers": true])
    }

    @Test func `what cannot be done is told`() throws {
        var parameters = QueryTaskParameters()
        parameters.limit = -2
        #expect(throws: ConversionError.self) { try ConversionOptions(for: parameters) }
        parameters.limit = nil
        parameters.serverTableCalcs = true
        var query = Query(model: "shop", view: "orders")
        query.dynamicFields = "{"
        let error = try #require(throws: ConversionError.self) {
            try ConversionOptions(for: parameters, query: query)
        }
        #expect(error.code == .invalidOption)
        #expect(error.description.contains("dynamic fields are no JSON array"))
    }

    @Test(arguments: [
        #"[{"table_calculation":"b","label":"B","expression":"${a} + 1"}]"#,
        #""[{\"table_calculation\":\"b\",\"label\":\"B\",\"expression\":\"${a} + 1\"}]""#,
    ])
    func `the server's table calculations are those of the query`(dynamicFields: String) throws {
        let query = try Query(
            json: Array(
                #"{"model":"shop","view":"orders","dynamic_fields":\#(dynamicFields)}"#.utf8))
        var parameters = QueryTaskParameters()
        let document = Array("a\n1\n2\n".utf8)
        for (isAsked, wanted) in [(false, "a\n1\n2\n"), (true, "a,B\n1,2\n2,3\n")] {
            parameters.serverTableCalcs = isAsked
            let options = try ConversionOptions(for: parameters, query: query)
            let bytes = try Conversion(from: .csv, options: options).convert(document, to: .csv)
            #expect(String(decoding: bytes, as: UTF8.self) == wanted)
        }
        // The member stays as it came.
        guard case .object(let members) = try JSONValue(json: query.json) else { return }
        #expect(try members["dynamic_fields"] == JSONValue(json: Array(dynamicFields.utf8)))
    }
}
