import QueryTasks
import Rowcast
import Testing

/// The example of the manual, word for word, with what it should give.
@Suite struct QueryTasksReadmeTests {
    @Test func `a request and its result`() throws {
        let body = Array("{\"query_id\":\"4711\",\"result_format\":\"csv\"}".utf8)
        let result = Array(
            """
            {"fields":{"measures":[{"name":"n","label":"N","is_numeric":true,\
            "value_format":"#,##0.0"}]},"data":[{"n":{"value":1}},{"n":{"value":1062}},\
            {"n":{"value":3}}]}
            """.utf8)

        // What was asked for, and the result in that form
        let request = try CreateQueryTask(json: body)
        let parameters = try QueryTaskParameters([("limit", "2"), ("apply_formatting", "true")])
        let answer = try Conversion(from: .jsonDetail, options: ConversionOptions(for: parameters))
            .convert(result, to: request.resultFormat)

        #expect(String(decoding: answer, as: UTF8.self) == "N\n1.0\n\"1,062.0\"\n")
    }
}
