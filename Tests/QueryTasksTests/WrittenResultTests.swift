import QueryTasks
import Rowcast
import Testing

/// Results that a `RowWriter` writes are results of query tasks.
struct WrittenResultTests {
    @Test func `json_detail is the result of a task among several`() throws {
        var schema = ResultSchema([
            ResultColumn("o.city", label: "City"),
            ResultColumn("o.count", type: "count", category: .measure),
        ])
        schema.id = "9a8b"
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(.jsonDetail, to: sink)])
        try writer.append { row in
            row.append("Köln")
            row.append(3)
        }
        try writer.finish()
        let answer =
            Array(#"{"t1":{"status":"complete","result_source":"query","data":"#.utf8)
            + sink.bytes + Array("}}".utf8)
        let result = try #require(try MultiResult.results(json: answer)["t1"])
        #expect(result.status == .complete)
        #expect(result.data?["id"] == "9a8b")
        #expect(
            result.data?["data"] == [
                ["o.city": ["value": "Köln"], "o.count": ["value": 3]]
            ])
        // The same rows come out of the answer as of the result.
        let csv = try Conversion(from: .jsonDetail).convert(result.data?.json ?? [], to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "City,o.count\nKöln,3\n")
    }
}
