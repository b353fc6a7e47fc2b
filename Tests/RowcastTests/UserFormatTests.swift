import Rowcast
import Testing

/// Value formats that the user gives to columns.
@Suite struct UserFormatTests {
    private static let document = """
        {"number_format":"1.234,56","fields":{"dimensions":[
        {"name":"o.day","label":"Day","type":"date_date"}],"measures":[
        {"name":"o.count","label":"Count","is_numeric":true,"type":"count"},
        {"name":"o.sum","label":"Sum","is_numeric":true,"value_format":"0.0"}],
        "pivots":[{"name":"p"}]},"pivots":[{"key":"a","data":{"p":"a"}},{"key":"b","data":{"p":"b"}}],
        "data":[{"o.day":{"value":"2024-02-29"},
        "o.count":{"a":{"value":1062,"rendered":"1K"},"b":{"value":null}},
        "o.sum":{"a":{"value":1234.5},"b":{"value":-2}}}]}
        """

    private func convert(
        _ text: String = document, from source: ResultFormat = .jsonDetail,
        to target: ResultFormat = .csv, as formats: [String: String],
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> [UInt8] {
        var options = ConversionOptions()
        options.writing.valueFormats = formats
        change(&options)
        return try Conversion(from: source, options: options).convert(
            Array(text.utf8), to: target)
    }

    private func lines(
        _ text: String = document, from source: ResultFormat = .jsonDetail,
        to target: ResultFormat = .csv, as formats: [String: String],
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> [String] {
        let bytes = try convert(text, from: source, to: target, as: formats, change)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `a column of csv is shown in the format, and other columns stay`() throws {
        let text = "id,total,note\n1,1234.5,2\n2,,3.50\n3,none,-1\n"
        let formats = ["total": "$#,##0.00"]
        #expect(
            try lines(text, from: .csv, as: formats)
                == ["id,total,note", "1,\"$1,234.50\",2", "2,,3.50", "3,none,-1"])
        #expect(
            try lines(text, from: .csv, to: .ndjson, as: formats)
                == [
                    #"{"id":1,"total":"$1,234.50","note":2}"#,
                    #"{"id":2,"total":null,"note":3.50}"#,
                    #"{"id":3,"total":"none","note":-1}"#,
                ])
        #expect(
            try lines(text, from: .csv, to: .md, as: formats)[1...2]
                == ["| ---: | ---: | ---: |", "| 1 | $1,234.50 | 2 |"])
    }

    @Test func `the format of the user goes before rendered text and the model's format`() throws {
        #expect(
            try lines(as: ["o.count": "0.0", "Sum": "usd"])[1]
                == "2024-02-29,\"1062,0\",\"$1.234,50\",,\"-$2,00\"")
        #expect(
            try lines(as: ["o.count": "0.0"]) { $0.writing.applyFormatting = true }[1]
                == "2024-02-29,\"1062,0\",\"1234,5\",,\"-2,0\"")
    }

    @Test func `a heading under a pivot means that column alone`() throws {
        #expect(try lines(as: ["a Sum": "0"])[1] == "2024-02-29,1062,1235,,-2")
    }

    @Test func `dates are shown in a format of dates`() throws {
        #expect(try lines(as: ["o.day": "d.m.yyyy"])[1].hasPrefix("29.2.2024,"))
        #expect(
            try lines("day\n2024-02-29\nnever\n", from: .csv, as: ["day": "mmm yyyy"])
                == ["day", "Feb 2024", "never"])
    }

    @Test(arguments: [
        (ResultFormat.csv, "n,day\n1,2024-02-29\n1234.5,2024-03-01\n"),
        (.json, #"[{"n":1,"day":"2024-02-29"},{"n":1234.5,"day":"2024-03-01"}]"#),
        (.md, "| n | day |\n|---|---|\n| 1 | 2024-02-29 |\n| 1234.5 | 2024-03-01 |\n"),
    ])
    func `workbooks keep numbers and dates and get number formats`(
        source: ResultFormat, text: String
    ) throws {
        let book = try convert(
            text, from: source, to: .xlsx, as: ["n": "$#,##0.00", "day": "dd/mm/yyyy"])
        let header = try Conversion(from: .xlsx).inspect(MemorySource(book)).header
        #expect(header.fields.map(\.name) == ["n", "day"])
        #expect(header.fields[0].valueFormat == "$#,##0.00")
        #expect(header.fields[0].isNumeric)
        #expect(header.fields[1].type == "date_date")
        let csv = try Conversion(from: .xlsx).convert(book, to: .csv)
        #expect(
            String(decoding: csv, as: UTF8.self)
                == "n,day\n1,2024-02-29\n1234.5,2024-03-01\n")
    }

    @Test func `a text that is no format is refused before anything is read`() {
        let error = #expect(throws: ConversionError.self) { try convert("", as: ["n": "0.0\"x"]) }
        #expect(error?.code == .invalidOption)
        #expect(
            error?.reason.description.hasPrefix("valueFormats: '0.0\"x' of n is no value format: ")
                == true)
    }

    @Test func `a format of no column is an error`() {
        let error = #expect(throws: ConversionError.self) { try convert(as: ["o.summ": "0"]) }
        #expect(error?.code == .unsupported)
        #expect(error?.reason == "there is no column 'o.summ'")
    }

    @Test func `a format that no output shows is refused`() {
        #expect(throws: ConversionError.self) {
            try convert(to: .jsonDetail, as: ["o.sum": "0"]) { $0.refusesIdleOptions = true }
        }
    }

    @Test(arguments: [ResultFormat.csv, .html, .json, .xlsx, .jsonBI])
    func `outputs do not depend on frames, threads and other outputs`(target: ResultFormat) throws {
        let rows = (1...50).map { "\($0),\($0 * 1000).25" }.joined(separator: "\n")
        let text = Array("id,n\n\(rows)\n".utf8)
        var own = WritingOptions()
        own.valueFormats = ["n": "#,##0.0"]
        var results: Set<[UInt8]> = []
        for (frameBytes, threads) in [(16, 1), (64, 3), (1 << 20, 2)] {
            var conversion = Conversion(from: .csv)
            conversion.options.frameBytes = frameBytes
            conversion.options.threads = threads
            conversion.options.limit = 20
            let sinks = [MemorySink(), MemorySink()]
            try conversion.run(
                MemorySource(text),
                to: [.init(.csv, to: sinks[0]), .init(target, to: sinks[1], options: own)])
            #expect(String(decoding: sinks[0].bytes, as: UTF8.self).hasSuffix("\n20,20000.25\n"))
            // The pieces that a workbook is compressed in depend on frames.
            let written = sinks[1].bytes
            results.insert(
                target == .xlsx ? try Conversion(from: .xlsx).convert(written, to: .csv) : written)
        }
        #expect(results.count == 1)
    }
}
