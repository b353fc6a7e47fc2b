import Testing

@testable import Rowcast

/// Options set by their names and texts, as the C interface sets them.
@Suite struct SettingsTests {
    private func settings(_ texts: [Settings.NamedText]) throws -> Settings {
        try Settings(texts, of: .conversion)
    }

    private func fault(
        _ texts: [Settings.NamedText], of place: Setting.Place = .conversion
    ) -> ConversionError? {
        #expect(throws: ConversionError.self) { try Settings(texts, of: place) }
    }

    @Test func `a backslash keeps a comma and an equals sign in a name`() {
        #expect(NameList.names(in: #"a,b\,c,d\e,f\"#) == ["a", "b,c", #"d\e"#, #"f\"#])
        #expect(NameList.names(in: "a,,b") == ["a", "", "b"])
        let pair = NameList.pair(in: #"a\=b=[>=1000]0.0,"K\";0"#)
        #expect(pair?.name == "a=b")
        #expect(pair?.text == #"[>=1000]0.0,"K\";0"#)
        #expect(NameList.pair(in: "a") == nil)
    }

    @Test func `texts set options of the conversion, of reading and of writing`() throws {
        let options = try settings([
            ("limit", "10"), ("columns", "a,b"), ("columns", #"c\,d"#), ("rename", "a=x"),
            ("max-row-bytes", "2 MB"), ("html-table", "3"), ("crlf", nil), ("totals", "all"),
            ("row-totals", "false"), ("vis-config", "{}"), ("threads", "2"),
        ]).options
        #expect(options.limit == 10)
        #expect(options.writing.columns == ["a", "b", "c,d"])
        #expect(options.writing.renamedColumns == ["a": "x"])
        #expect(options.maxRowBytes == 2 << 20)
        #expect(options.reading.htmlTable == 3)
        #expect(options.writing.crlf)
        #expect(options.writing.totals == .all)
        #expect(!options.writing.includesRowTotals)
        #expect(options.writing.visConfig == Array("{}".utf8))
        #expect(options.threads == 2)
    }

    @Test func `no- in front of a choice of flags is its opposite`() throws {
        #expect(try settings([("no-pivoted", nil)]).options.reading.pivoted == false)
        #expect(try settings([("no-pivoted", "false")]).options.reading.pivoted == true)
        #expect(fault([("no-crlf", nil)])?.reason == "there is no option 'no-crlf'")
    }

    @Test func `options of an output take the place of the call's`() throws {
        let call = try settings([("columns", "a"), ("header", "none")])
        let output = try call.forOutput([("columns", "b")])
        #expect(output.options.writing.columns == ["b"])
        #expect(output.options.writing.header == .none)
        #expect(call.options.writing.columns == ["a"])
    }

    @Test func `each fault tells what may be passed`() {
        #expect(
            fault([("colums", "a")])?.reason
                == "there is no option 'colums'; did you mean 'columns'?")
        #expect(fault([("limit", nil)])?.reason == "limit needs a value")
        #expect(fault([("threads", "0")])?.reason == "threads takes 1 to 256, not '0'")
        #expect(
            fault([("rename", "a=b"), ("rename", "a=c")])?.reason
                == "rename takes each name once, not 'a=b', 'a=c'")
        #expect(fault([("limit", "1"), ("limit", "1")])?.reason == "limit is set twice")
        #expect(
            fault([("columns", "a")], of: .inspection)?.reason
                == """
                columns has no effect on an inspection, only on a conversion, an output, rows that are \
                read, rows that are written
                """)
        #expect(fault([("html-table", "0")])?.code == .invalidOption)
    }

    /// Every option that `rowcast convert` has for rows, columns, formats and resources has a name here.
    @Test func `every option of a format can be set by its name`() throws {
        for option in ResultFormat.all.flatMap(\.options) {
            let name = OptionSpelling.hyphenated(option.name)
            let texts: [String?] =
                switch option.kind {
                case .flag, .choiceOfFlags: [nil]
                case .choice(let choices): [choices[0]]
                case .value: ["1", "/a", "https://example.com", "row"]
                }
            #expect(texts.contains { (try? settings([(name, $0)])) != nil }, "\(name)")
        }
    }

    /// Values at the ends of ranges and far beyond them are errors, or conversions that end.
    @Test func `no value of an option ends the process`() {
        let values: [String?] = [
            nil, "", "-1", "0", "1", "255MB", "9223372036854775807", "-9223372036854775808",
            "99999999999999999999", "a=b", ",", "\u{FFFD}\u{0}",
            String(repeating: "x", count: 2000),
        ]
        let input = Array("a,b\n1,2\n3,\"x\"\n".utf8)
        var conversions = 0
        for setting in Settings.all {
            for value in values {
                guard let settings = try? Settings([(setting.name, value)], of: .conversion) else {
                    continue
                }
                var options = settings.options
                options.refusesIdleOptions = false
                let conversion = Conversion(options: options)
                for format in [ResultFormat.csv, .json, .xlsx, .html, .sql, .md, .records] {
                    _ = try? conversion.convert(input, to: format)
                    conversions += 1
                }
                var records = conversion
                records.inputFormat = .html
                _ = try? records.convert(Array("<table><tr><td>1</table>".utf8), to: .gsxml)
            }
        }
        #expect(conversions > 500)
    }

    /// Options that programs set as properties, beside those that texts set.
    @Test func `no property of a conversion's options ends the process`() {
        let numbers = [Int.min, -1, 0, 1, 255 << 20, (255 << 20) + 1, .max]
        let properties: [WritableKeyPath<ConversionOptions, Int>] = [
            \.threads, \.maxRowBytes, \.maxHeaderBytes, \.frameBytes, \.maxSpoolBytes,
        ]
        let input = Array("[{\"a\":1},{\"a\":\"x\"}]".utf8)
        for number in numbers {
            for property in properties {
                var options = ConversionOptions()
                options[keyPath: property] = number
                _ = try? Conversion(options: options).convert(input, to: .csv)
            }
            var options = ConversionOptions()
            options.limit = number
            _ = try? Conversion(options: options).convert(input, to: .xlsx)
            let output = ConversionOutput(.csv, to: MemorySink(), rowsPerPart: number)
            _ = try? Conversion().run(MemorySource(input), to: [output])
        }
        var long = ConversionOptions()
        long.maxRowBytes = (255 << 20) + 1
        let error = #expect(throws: ConversionError.self) {
            try Conversion(options: long).convert(input, to: .csv)
        }
        #expect(error?.reason == "maxRowBytes must be 1 byte to 255 MB")
    }

    @Test func `a call without outputs and a format that is not written are errors`() {
        let source = MemorySource(Array("a\n1\n".utf8))
        #expect(throws: ConversionError.self) {
            try Conversion().run([ConversionInput](), to: [])
        }
        #expect(throws: ConversionError.self) {
            try Conversion(from: .sql).run(source, to: [ConversionOutput(.csv, to: MemorySink())])
        }
    }

    @Test func `a conversion asks whether it is cancelled`() {
        var conversion = Conversion()
        conversion.options.isCancelled = { true }
        let error = #expect(throws: ConversionError.self) {
            try conversion.convert(Array("a\n1\n".utf8), to: .json)
        }
        #expect(error?.code == .cancelled)
    }
}
