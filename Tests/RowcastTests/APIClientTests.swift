import Rowcast
import Testing

/// Clients of the API read what a `RowWriter` writes. `make readers` installs them.
@Suite(.enabled(if: Readers.hasPython, Readers.missingPython)) struct APIClientTests {
    private func written(_ format: ResultFormat) throws -> [UInt8] {
        var schema = ResultSchema([
            ResultColumn("o.city", label: "City"),
            ResultColumn(
                "o.count", label: "Count", type: "count", category: .measure, pivotValues: ["2024"]),
            ResultColumn(
                "o.count", label: "Count", type: "count", category: .measure, pivotValues: [nil]),
            ResultColumn("share", label: "Share", type: "number", category: .tableCalculation),
        ])
        schema.pivotFields = [ResultColumn("o.year", label: "Year", type: "date_year")]
        schema.id = "9a8b"
        schema.runtime = .milliseconds(1250)
        schema.sql = "SELECT 1"
        let sink = MemorySink()
        let writer = try RowWriter(schema, to: [ConversionOutput(format, to: sink)])
        for city in ["Köln", "a \"b\" </c>"] {
            try writer.append { row in
                row.append(city)
                row.append(3)
                row.appendNull()
                row.append(0.25)
            }
        }
        try writer.finish()
        return sink.bytes
    }

    @Test func `spectacles takes json_detail for the result of a query`() throws {
        let text = try Readers.run(
            "read_clients.py", on: try written(.jsonDetail), named: "result.json")
        #expect(text == "spectacles: QueryResultData 1.25\n")
    }

    @Test func `spectacles and looker-sdk take json_bi`() throws {
        let text = try Readers.run(
            "read_clients.py", on: try written(.jsonBI), named: "result.json")
        #expect(
            text == """
                spectacles: QueryResultDataJsonBi None
                looker-sdk: o.city City
                looker-sdk: o.count Count
                looker-sdk: share Share
                looker-sdk: ['2024', 'o.year___null'] 2 rows

                """)
    }
}
