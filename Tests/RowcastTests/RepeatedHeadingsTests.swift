import Testing

@testable import Rowcast

/// Headings that are there twice, or empty.
struct RepeatedHeadingsTests {
    private static let csv = "a,a,,b\n1,2,3,4\n"

    @Test(arguments: [ResultFormat.csv, .txt, .html, .md, .xlsx, .gsxml])
    func `formats without keys pass them on`(format: ResultFormat) throws {
        let there = try Conversion(from: .csv).convert(Array(Self.csv.utf8), to: format)
        let back = try Conversion(from: format).convert(there, to: .csv)
        #expect(String(decoding: back, as: UTF8.self) == Self.csv)
    }

    @Test(arguments: [
        (ResultFormat.json, #"[{"a":1,"a_2":2,"column_3":3,"b":4}]"# + "\n"),
        (.inlineJSON, #"[{"a":1,"a_2":2,"column_3":3,"b":4}]"#),
        (.ndjson, #"{"a":1,"a_2":2,"column_3":3,"b":4}"# + "\n"),
    ])
    func `keys of json get suffixes`(format: ResultFormat, json: String) throws {
        let (text, warnings) = try converted(Self.csv, to: format)
        #expect(text == json)
        #expect(
            warnings == [
                Warning(
                    "keys_made_up",
                    "headings that are there twice, or empty, have keys with a suffix, such as "
                        + "'a_2'", count: 2)
            ])
    }

    @Test(arguments: [ResultFormat.jsonDetail, .jsonFE, .jsonBI])
    func `documents of json read back have every column`(format: ResultFormat) throws {
        let (text, warnings) = try converted(Self.csv, to: format)
        #expect(warnings.map(\.code) == ["keys_made_up"])
        let back = try Conversion(from: format).convert(Array(text.utf8), to: .csv)
        #expect(String(decoding: back, as: UTF8.self) == "a,a_2,column_3,b\n1,2,3,4\n")
    }

    @Test func `keys by labels get suffixes where names differ`() throws {
        let detail = """
            {"fields":{"dimensions":[{"name":"x.n","label":"N"},{"name":"y.n","label":"N"}]},\
            "data":[{"x.n":{"value":1},"y.n":{"value":2}}]}
            """
        var conversion = Conversion(from: .jsonDetail)
        conversion.options.writing.header = .labels
        let json = try conversion.convert(Array(detail.utf8), to: .json)
        #expect(String(decoding: json, as: UTF8.self) == #"[{"N":1,"N_2":2}]"# + "\n")
        let csv = try conversion.convert(Array(detail.utf8), to: .csv)
        #expect(String(decoding: csv, as: UTF8.self) == "N,N\n1,2\n")
    }

    @Test func `a name that is there is not made up again`() throws {
        let (text, _) = try converted("a,a,a_2,,column_4\n1,2,3,4,5\n", to: .json)
        #expect(text == #"[{"a":1,"a_3":2,"a_2":3,"column_4_2":4,"column_4":5}]"# + "\n")
    }

    @Test func `distinct headings are no matter of warning`() throws {
        #expect(try converted("a,b\n1,2\n", to: .json).warnings.isEmpty)
        #expect(try converted(Self.csv, to: .csv).warnings.isEmpty)
    }

    @Test func `columns that are chosen by name are the first ones`() throws {
        let (text, warnings) = try converted("n,x,n\n1,2,3\n", to: .csv) {
            $0.writing.columns = ["n", "x"]
        }
        #expect(text == "n,x\n1,2\n")
        #expect(
            warnings == [
                Warning(
                    "repeated_column", "several columns are called 'n'; columns takes the first")
            ])
        #expect(
            try converted("n,x,n\n1,2,3\n", to: .csv) { $0.writing.columns = ["x"] }.warnings
                .isEmpty)
    }

    @Test(arguments: [
        ResultFormat.json, .inlineJSON, .ndjson, .jsonDetail, .jsonFE, .jsonBI,
    ])
    func `a column that is chosen twice has two keys`(format: ResultFormat) throws {
        var conversion = Conversion(from: .json)
        conversion.options.writing.columns = ["a", "b", "a"]
        let text = try conversion.convert(Array(#"[{"a":1,"b":2}]"#.utf8), to: format)
        let back = try Conversion(from: format).convert(text, to: .csv)
        #expect(String(decoding: back, as: UTF8.self) == "a,b,a_2\n1,2,1\n")
    }

    @Test(arguments: ["error", "rename"])
    func `they are refused or renamed when asked`(choice: String) throws {
        var conversion = Conversion(from: .csv)
        conversion.options.reading.duplicateColumns = try #require(.init(rawValue: choice))
        let text = try? conversion.convert(Array(Self.csv.utf8), to: .csv)
        let wanted = choice == "error" ? nil : "a,a_2,column_3,b\n1,2,3,4\n"
        #expect(text.map { String(decoding: $0, as: UTF8.self) } == wanted)
    }

    /// Each repetition is named at once: quadratic time would be minutes.
    @Test func `many equal headings are named in no time`() throws {
        let names = ColumnNames.renamed(Array(repeating: "a", count: 60_000))
        #expect(names.last == "a_60000")
        #expect(Set(names).count == 60_000)
        let empty = ColumnNames.renamed(
            Array(repeating: "", count: 20_000) + (1...20_000).map { "column_\($0)" })
        #expect(Set(empty).count == 40_000)
    }

    private func converted(
        _ csv: String, to format: ResultFormat,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (text: String, warnings: [Warning]) {
        var conversion = Conversion(from: .csv)
        change(&conversion.options)
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(csv.utf8)), to: [ConversionOutput(format, to: sink)])
        return (String(decoding: sink.bytes, as: UTF8.self), report.warnings)
    }
}
