import Testing

@testable import Rowcast

@Suite struct FormatOptionTests {
    private let options = ResultFormat.all.flatMap(\.options)

    private func option(_ name: String) throws -> FormatOption {
        try #require(options.first { $0.name == name })
    }

    @Test func `setting by text sets the property of the same name`() throws {
        var settings = ConversionOptions()
        try option("htmlTable").set("3", in: &settings)
        try option("delimiter").set("tab", in: &settings)
        try option("sqlRows").set("duckdb", in: &settings)
        try option("crlf").set("true", in: &settings)
        try option("pivoted").set("false", in: &settings)
        #expect(settings.reading.htmlTable == 3)
        #expect(settings.reading.delimiter == "tab")
        #expect(settings.writing.sqlRows == .duckdb)
        #expect(settings.writing.crlf)
        #expect(settings.reading.pivoted == false)
    }

    @Test func `an option of both uses is set for reading and for writing`() throws {
        var settings = ConversionOptions()
        try option("backslashEscapes").set("true", in: &settings)
        #expect(settings.reading.backslashEscapes)
        #expect(settings.writing.backslashEscapes)
    }

    @Test func `every default can be set again`() throws {
        #expect(options.count > 20)
        for option in options {
            guard let text = option.defaultText else { continue }
            var settings = ConversionOptions()
            try option.set(text, in: &settings)
        }
    }

    @Test func `formats that share an option mean the same by it`() {
        for option in options {
            for other in options where other.name == option.name {
                #expect(other.summary == option.summary)
                #expect(other.kind == option.kind)
                #expect(other.defaultText == option.defaultText)
            }
        }
    }

    @Test func `a wrong value is answered with what may be passed`() throws {
        var settings = ConversionOptions()
        let error = #expect(throws: ConversionError.self) {
            try option("htmlTable").set("0", in: &settings)
        }
        #expect(error?.reason == "htmlTable takes 1 or more, not '0'")
    }
}
