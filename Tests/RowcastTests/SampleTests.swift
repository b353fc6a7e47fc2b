import Foundation
import Rowcast
import Testing

/// Documents that servers wrote, in a folder beside the repository that is not part of it.
enum Samples {
    static let root = Fixtures.root.appending(path: "../../shared/samples").standardized
    static let arePresent = FileManager.default.fileExists(atPath: root.path)

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }
}

@Suite(.enabled(if: Samples.arePresent, "there is no folder ../shared/samples"))
struct SampleTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let path: String
        var format = "json_detail"
        let heading: String
        let rows: Int
        let columns: Int
        /// The first row as csv.
        var first: String?
        var testDescription: String { path }
    }

    static let samples = [
        Sample(
            path: "json_detail/actions-docs-json_detail_example.json",
            heading: "Orders Created Month,Orders Count", rows: 13, columns: 2,
            first: "2017-07,773"),
        Sample(
            path: "json_detail/actions-segment-pivot-minimal.json",
            heading: "coolfield,f users.count,z users.count", rows: 1, columns: 3,
            first: "funvalue,1,3"),
        Sample(
            path: "json_detail/components-pivot-status-13rows.json",
            heading: """
                orders.created_date,cancelled orders.average_total_amount_of_order_usd,\
                cancelled orders.count,complete orders.average_total_amount_of_order_usd,\
                complete orders.count,pending orders.average_total_amount_of_order_usd,\
                pending orders.count
                """, rows: 13, columns: 7,
            first: "2019-12-22,79.5,1,,,116.99236842105259,38"),
        Sample(
            path: "json_detail/spectacles-complete-2.json",
            heading: """
                Users City,Users Email,Users First Name,Users Last Name,Users State
                """, rows: 0, columns: 6),
        Sample(
            path: "json_detail/spectacles-complete-3.json", heading: "Users Fail ID", rows: 0,
            columns: 1),
        Sample(
            path: "json_detail/spectacles-complete-6.json", heading: "Users Fail City", rows: 0,
            columns: 1),
        Sample(
            path: "json_detail_lite_stream/lkrdev-example1.json",
            heading: "Order Items Created Week,Order Items Total Sale Price", rows: 183,
            columns: 2, first: "2022-12-26,2499.45001411438"),
        Sample(
            path: "json_bi/avatica-real-list-measures.json", format: "json_bi",
            heading: "Users Created Year,Users Names,Users Ages", rows: 2, columns: 3),
        Sample(
            path: "front_end/cherylbraus-lineForecast2-sqlrunner.json",
            heading: "RATE_DATE,AVERAGE_OF_ALL_IN_RPM", rows: 110, columns: 2,
            first: "2023-03-21,2.1410631474927104"),
    ]

    @Test(arguments: samples)
    func `a document of a server becomes csv`(_ sample: Sample) throws {
        let sink = MemorySink()
        let report = try Conversion(inputName: sample.path).run(
            MemorySource(try Samples.bytes(sample.path)), to: [ConversionOutput(.csv, to: sink)])
        #expect(report.inputFormat == sample.format)
        #expect(report.rows == sample.rows)
        #expect(report.columns == sample.columns)
        let lines = sink.bytes.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.count == sample.rows + 1)
        #expect(lines.first == sample.heading)
        if let first = sample.first { #expect(lines.dropFirst().first == first) }
    }

    @Test(arguments: samples.filter { $0.format == "json_detail" })
    func `a document of a server stays the same as json_detail`(_ sample: Sample) throws {
        let input = try Samples.bytes(sample.path)
        let output = try FixtureJSON(
            try Conversion(from: .jsonDetail).convert(input, to: .jsonDetail))
        let source = try FixtureJSON(input)
        if case .array = source {
            #expect(output["data"] == source)
        } else {
            let expected = source["queryResponse"] ?? source
            #expect(output.difference(from: expected, part: false) == nil)
        }
    }

    @Test(arguments: samples)
    func `a document of a server is read the same in every way`(_ sample: Sample) throws {
        DecoderVerifier(
            format: .jsonDetail, bytes: try Samples.bytes(sample.path), name: sample.path
        ).verifyWays(DecoderVerifier.Way.some)
    }

    @Test(arguments: [
        (
            "errors/json_detail-error-1.json",
            """
            json_detail: the query failed: The Google BigQuery Standard SQL database encountered \
            an error while running this query. Query execution failed:  - Name email_address not \
            found inside users__fail at [3:17] (SQL line 3, column 17)
            """
        ),
        (
            "errors/json_detail-error-3.json",
            """
            json_detail: the query failed: The Snowflake database encountered an error while \
            running this query. SQL Syntax Error: SQL compilation error: error line 2 at position \
            4 invalid identifier 'USERS__FAIL.IDS' (SQL line 2, column 4)
            """
        ),
        (
            "errors/json_detail-error-5.json",
            """
            json_detail: the query failed: The Snowflake database encountered an error while \
            running this query. SQL Syntax Error: SQL compilation error: error line 7 at position \
            1 invalid identifier 'USERS__FAIL_AND_WARN.EMAIL_ADDRESS' (SQL line 7, column 1)
            """
        ),
        (
            "errors/json_detail-error-9.json",
            """
            json_detail: the query failed: The Snowflake database encountered an error while \
            running this query. SQL Syntax Error: SQL compilation error: error line 7 at position \
            1 invalid identifier 'USERS__FAIL_AND_WARN.EMAIL_ADDRESS' (SQL line 7, column 1)
            """
        ),
        ("errors/run-it-testErrorResponse.json", "json: the server answered: Not found"),
    ])
    func `a failed query is told`(path: String, text: String) throws {
        let input = try Samples.bytes(path)
        let error = try #require(throws: ConversionError.self) {
            try Conversion(inputName: path).convert(input, to: .csv)
        }
        #expect(error.code == .queryFailed)
        #expect(error.description == text)
    }

    @Test(arguments: [
        "json_bi/avatica-real-list-measures.json", "errors/delete_running_query-404.html",
    ])
    func `a document of another kind is refused`(path: String) throws {
        let input = try Samples.bytes(path)
        for format in [ResultFormat.json, .jsonDetail] {
            #expect(throws: ConversionError.self) {
                try Conversion(from: format).convert(input, to: .csv)
            }
        }
    }
}
