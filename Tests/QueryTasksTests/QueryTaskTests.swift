import Foundation
import QueryTasks
import Rowcast
import Testing

@Suite struct QueryTaskTests {
    @Test func `a query has all members of the reference`() throws {
        let query = try Query(json: try fixture("query"))
        #expect(query.can == ["run": true, "download": false])
        #expect(query.id == "4711")
        #expect(query.model == "shop")
        #expect(query.view == "orders")
        #expect(query.fields == ["orders.created_date", "orders.status", "orders.count"])
        #expect(query.pivots == ["orders.status"])
        #expect(query.fillFields == ["orders.created_date"])
        #expect(query.filters == ["orders.created_date": "7 days", "users.state": "-CA,-NY"])
        #expect(query.filterExpression == "${orders.count} > 2")
        #expect(query.sorts == ["orders.created_date desc", "orders.count"])
        #expect(query.limit == "500")
        #expect(query.columnLimit == "50")
        #expect(query.total == true)
        #expect(query.rowTotal == "right")
        #expect(query.subtotals == ["orders.status"])
        #expect(query.visConfig?["type"] == "looker_grid")
        #expect(query.visConfig?["truncate_text"] == .null)
        let cell = query.visConfig?["series_cell_visualizations"]?["orders.count"]
        #expect(cell?["palette"]?["stops"] == [.number("0.50"), .number("1e2")])
        #expect(query.filterConfig?["orders.created_date"] != nil)
        #expect(query.visibleUISections == "data,visualization")
        #expect(query.slug == "aBcDeF1")
        #expect(query.dynamicFields?.hasPrefix("[{\"table_calculation\"") == true)
        #expect(query.clientID == "abcdefghijklmnopqrstuv")
        #expect(query.shareURL?.hasSuffix("/x/abcdefghijklmnopqrstuv") == true)
        #expect(query.expandedShareURL?.contains("/explore/shop/orders?") == true)
        #expect(query.url == "/explore/shop/orders?fields=orders.count&limit=500")
        #expect(query.queryTimezone == "America/Los_Angeles")
        #expect(query.hasTableCalculations == true)
        #expect(query.otherMembers.isEmpty)
    }

    @Test func `a task has all members of the reference`() throws {
        let task = try QueryTask(json: try fixture("query-task"))
        #expect(task.can == ["show": true])
        #expect(task.id == "0123456789abcdef0123456789abcdef")
        #expect(task.queryID == "4711")
        #expect(task.query?.fields == ["orders.count"])
        #expect(task.generateLinks == true)
        #expect(task.forceProduction == false)
        #expect(task.pathPrefix == "/embed")
        #expect(task.cache == true)
        #expect(task.serverTableCalcs == false)
        #expect(task.cacheOnly == false)
        #expect(task.cacheKey == "k-1")
        #expect(task.status == .complete)
        #expect(task.source == "api4")
        #expect(task.runtime == 0.48)
        #expect(task.rebuildPDTs == false)
        #expect(task.resultSource == "query")
        #expect(task.lookID == nil)
        #expect(task.dashboardID == "shop::overview")
        #expect(task.resultFormat == .jsonDetail)
    }

    @Test func `documents of older servers are read, and what nobody knows is kept`() throws {
        let task = try QueryTask(json: try fixture("older-query-task"))
        #expect(task.queryID == "4711")
        #expect(task.lookID == "12")
        #expect(task.runtime == 0.48)
        #expect(task.status == QueryTaskStatus(rawValue: "paused"))
        #expect(task.resultFormatName == "json_label")
        #expect(task.resultFormat == nil)
        #expect(task.query == nil)
        #expect(task.otherMembers == ["sql_runner": ["slug": "x"]])
    }

    @Test func `the body of a new task names one of the formats`() throws {
        let body = try CreateQueryTask(json: try fixture("create-query-task"))
        #expect(body.queryID == "4711")
        #expect(body.resultFormat == .xlsx)
        #expect(body.source == "api4")
        #expect(body.deferred == false)
        #expect(body.lookID == "12")
        #expect(body.dashboardID == nil)

        var other = CreateQueryTask(queryID: "5", resultFormat: .jsonBI)
        other.deferred = true
        #expect(
            try JSONValue(json: other.json)
                == ["query_id": "5", "result_format": "json_bi", "deferred": true])
    }

    @Test func `errors say what is wrong with what`() throws {
        let error = try APIError(json: try fixture("error"))
        #expect(error.message == "Not found")
        #expect(error.documentationURL == "https://cloud.google.com/looker/docs/")

        let validation = try ValidationError(json: try fixture("validation-error"))
        #expect(validation.message == "Validation Failed")
        #expect(validation.documentationURL == nil)
        #expect(validation.errors?.map(\.field) == ["result_format", nil])
        #expect(validation.errors?.first?.code == "invalid")
        #expect(validation.errors?.first?.message == "result_format is not valid")
    }

    @Test func `several results come by the ids of their tasks`() throws {
        let results = try MultiResult.results(json: try fixture("multi-results"))
        #expect(results.count == 3)
        let complete = results["00000000000000000000000000000001"]
        #expect(complete?.status == .complete)
        #expect(complete?.resultSource == "query")
        let data = try #require(complete?.data)
        #expect(data["runtime"] == "0.480")
        #expect(
            String(decoding: data.json, as: UTF8.self).contains("{\"value\":104.16499999999998}"))
        #expect(results["00000000000000000000000000000002"]?.status == .running)
        #expect(
            results["00000000000000000000000000000003"]?.data?["error"]
                == "Results have expired. Run the query again.")
        #expect(throws: ConversionError.self) { try MultiResult.results(json: Array("[]".utf8)) }
    }

    // MARK: - There and back

    @Test(arguments: ["query", "query-task", "older-query-task"])
    func `what was read is written as the same value`(name: String) throws {
        let text = try fixture(name)
        let value = try JSONValue(json: text)
        if name == "query" {
            #expect(try JSONValue(json: Query(json: text).json) == value)
        } else {
            #expect(try JSONValue(json: QueryTask(json: text).json) == value)
        }
    }

    @Test(arguments: ["create-query-task", "error", "validation-error"])
    func `bodies and errors are written as the same value`(name: String) throws {
        let text = try fixture(name)
        let written =
            switch name {
            case "create-query-task": try CreateQueryTask(json: text).json
            case "error": try APIError(json: text).json
            default: try ValidationError(json: text).json
            }
        #expect(try JSONValue(json: written) == JSONValue(json: text))
    }

    @Test func `Foundation's coders read and write the same`() throws {
        let text = try fixture("query-task")
        let task = try JSONDecoder().decode(QueryTask.self, from: Data(text))
        #expect(try task == QueryTask(json: text))
        let again = try JSONDecoder().decode(QueryTask.self, from: JSONEncoder().encode(task))
        #expect(again == task)
        let value = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(task))
        #expect(value["look_id"] == .null)
        #expect(value["runtime"] == .number("0.48"))
    }

    @Test func `a null filter is none, and is written as it came`() throws {
        let text = #"{"filters":{"a.b":null,"a.c":"1"},"model":"m","view":"v"}"#
        let query = try Query(json: Array(text.utf8))
        #expect(query.filters == ["a.c": "1"])
        #expect(String(decoding: query.json, as: UTF8.self) == text)
    }

    @Test func `what is changed is written, and what is taken away is null`() throws {
        var task = try QueryTask(json: try fixture("older-query-task"))
        task.queryID = "4712"
        task.lookID = nil
        task.status = .killed
        task.source = "api4"
        task.otherMembers["sql_runner"] = nil
        #expect(
            try JSONValue(json: task.json) == [
                "id": "0123456789abcdef0123456789abcdef", "query_id": "4712", "status": "killed",
                "runtime": "0.480", "result_format": "json_label", "look_id": nil,
                "source": "api4", "query": nil,
            ])
    }

    @Test func `a new query has nothing but what it was given`() throws {
        var query = Query(model: "shop", view: "orders", fields: ["orders.count"])
        query.limit = "10"
        #expect(
            try JSONValue(json: query.json) == [
                "model": "shop", "view": "orders", "fields": ["orders.count"], "limit": "10",
            ])
    }

    // MARK: - What is wrong

    @Test(arguments: [
        ("[]", "a query is an object, but this is an array"),
        ("{\"view\":\"a\"}", "a query: 'model' is missing, expected a string or a number"),
        (
            "{\"model\":null,\"view\":\"a\"}",
            "a query: 'model' is null, expected a string or a number"
        ),
        (
            "{\"model\":\"a\",\"view\":\"a\",\"fields\":[\"a\",true]}",
            "a query: 'fields[1]' is true, expected a string or a number"
        ),
        (
            "{\"model\":\"a\",\"view\":\"a\",\"total\":\"yes\"}",
            "a query: 'total' is \"yes\", expected a boolean"
        ),
        (
            "{\"model\":\"a\",\"view\":\"a\",\"filters\":\"a\"}",
            "a query: 'filters' is \"a\", expected an object, each member of it a string or a number"
        ),
        (
            "{\"model\":\"a\",\"view\":\"a\",\"filters\":{\"a.b\":null,\"a.c\":{}}}",
            "a query: 'filters.a.c' is an object, expected a string or a number"
        ),
    ])
    func `members of another kind are told`(text: String, reason: Message) throws {
        let error = try #require(throws: ConversionError.self) {
            try Query(json: Array(text.utf8))
        }
        #expect(error.reason == reason)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Query.self, from: Data(text.utf8))
        }
    }

    @Test func `another result format is an error that lists them`() throws {
        let text = Array(#"{"query_id":null,"result_format":"odc"}"#.utf8)
        let error = try #require(throws: ConversionError.self) { try CreateQueryTask(json: text) }
        #expect(
            error.reason == """
                the body of a new query task: 'result_format' is "odc", expected one of inline_json, \
                json, json_detail, json_fe, json_bi, csv, html, md, txt, xlsx, gsxml, sql
                """)
    }

    @Test func `a task is finished or not`() {
        #expect(!QueryTaskStatus.added.isFinished)
        #expect(!QueryTaskStatus.running.isFinished)
        for status in [QueryTaskStatus.complete, .error, .expired, .killed] {
            #expect(status.isFinished)
        }
    }
}
