import Foundation
import Rowcast
import Testing

@testable import QueryTasks

/// The API's own description, and documents of its servers.
@Suite(.enabled(if: Shared.isPresent, "there is no folder ../shared"))
struct ReferenceTests {
    private func schemas() throws -> JSONValue {
        let reference = try JSONValue(json: try Shared.bytes("reference/query_tasks.oas.json"))
        return try #require(reference["components"]?["schemas"])
    }

    private func names(_ value: JSONValue?) -> Set<String> {
        switch value {
        case .object(let members): Set(members.keys)
        case .array(let elements): Set(elements.compactMap(\.string))
        default: []
        }
    }

    private func expect<Object: WireObject>(
        _ type: Object.Type, is name: String, in schemas: JSONValue
    ) throws {
        let schema = try #require(schemas[name])
        #expect(Set(Object.wireFields.map(\.name)) == names(schema["properties"]), "\(name)")
        // Each required member is missed where it is not there.
        let required = names(schema["required"])
        #expect(Set(Object.requiredMembers) == required, "\(name)")
    }

    @Test func `objects have the members of the reference`() throws {
        let schemas = try schemas()
        try expect(CreateQueryTask.self, is: "CreateQueryTask", in: schemas)
        try expect(QueryTask.self, is: "QueryTask", in: schemas)
        try expect(Query.self, is: "Query", in: schemas)
        try expect(APIError.self, is: "Error", in: schemas)
        try expect(ValidationError.self, is: "ValidationError", in: schemas)
        try expect(ValidationErrorDetail.self, is: "ValidationErrorDetail", in: schemas)
    }

    @Test func `a query is made with the parameters of the reference`() throws {
        let reference = try JSONValue(json: try Shared.bytes("reference/query_tasks.oas.json"))
        let operation = reference["paths"]?["/query_tasks"]?["post"]
        guard case .array(let parameters) = operation?["parameters"] else {
            Issue.record("no parameters")
            return
        }
        var all = QueryTaskParameters()
        all.limit = 1
        all.applyFormatting = true
        all.applyVis = true
        all.cache = true
        all.generateDrillLinks = true
        all.forceProduction = true
        all.cacheOnly = true
        all.pathPrefix = "/"
        all.rebuildPDTs = true
        all.serverTableCalcs = true
        all.fields = "id"
        #expect(all.items.map(\.name) == parameters.compactMap { $0["name"]?.string })
    }

    @Test func `recorded tasks are written as the same value`() throws {
        let query = try Shared.bytes("samples/query_task/create_query.json")
        #expect(try JSONValue(json: Query(json: query).json) == JSONValue(json: query))
        let task = try Shared.bytes("samples/query_task/create_query_task-fields-id.json")
        #expect(try JSONValue(json: QueryTask(json: task).json) == JSONValue(json: task))
        #expect(try QueryTask(json: task).id == "be74000bd08bf295c075586eb60f8f2f")
    }

    @Test func `recorded results are written as the same value`() throws {
        let names = try Shared.names(in: "samples/query_task_multi_results")
        #expect(names.count >= 6)
        for name in names {
            let text = try Shared.bytes("samples/query_task_multi_results/\(name)")
            let results = try MultiResult.results(json: text)
            #expect(results.values.allSatisfy { $0.status != nil }, "\(name)")
            let written = JSONValue.object(try results.mapValues { try JSONValue(json: $0.json) })
            #expect(try written == JSONValue(json: text), "\(name)")
            let decoded = try JSONDecoder().decode([String: MultiResult].self, from: Data(text))
            #expect(decoded.mapValues(\.status) == results.mapValues(\.status), "\(name)")
        }
    }

    @Test func `recorded errors are written as the same value`() throws {
        let text = try Shared.bytes("samples/errors/run-it-testErrorResponse.json")
        let error = try APIError(json: text)
        #expect(error.message == "Not found")
        #expect(try JSONValue(json: error.json) == JSONValue(json: text))
        for name in try Shared.names(in: "samples/errors") {
            let text = try Shared.bytes("samples/errors/\(name)")
            let value = try JSONValue(json: text)
            #expect(try JSONValue(json: value.json) == value, "\(name)")
        }
    }
}

extension WireObject {
    /// The members without which an object is refused.
    fileprivate static var requiredMembers: [String] {
        wireFields.filter { field in
            var object = Self()
            return (try? field.read(nil, &object)) == nil
        }.map(\.name)
    }
}
