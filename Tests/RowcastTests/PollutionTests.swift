import Testing

@testable import Rowcast

/// Csv as it is in the wild: a generator makes one file of each kind of pollution, in headings and
/// in rows, and what `--lenient` reads of it is compared.
struct PollutionTests {
    static let heading = ["id", "name", "note", "price"]
    static let rows = [
        ["1", "Ann", "plain", "2.50"], ["2", "Bob", "with, comma", "3"],
        ["3", "Cy", "say \"hi\"", ""], ["4", "", "two\nlines", "7"],
    ]
    static let table = [heading] + rows

    /// A table as text; values are quoted where a delimiter, a quote or a line end is in them.
    static func text(
        _ table: [[String]], delimiter: String = ",", quote: String = "\"",
        escaped: String = "\"\"", end: String = "\n"
    ) -> String {
        table.map { row in
            row.map { cell(of: $0, delimiter, quote, escaped) }.joined(separator: delimiter) + end
        }.joined()
    }

    private static func cell(
        of value: String, _ delimiter: String, _ quote: String, _ escaped: String
    ) -> String {
        let isQuoted = [delimiter, ",", quote, "\"", "\n"].contains { value.contains($0) }
        return isQuoted ? quote + value.replacing(quote, with: escaped) + quote : value
    }

    /// What `--lenient` reads: the heading and the rows, null as `∅`, and the codes of the warnings.
    private static func read(
        _ text: String, as format: ResultFormat = .csv, frameBytes: Int = 512 << 10,
        threads: Int = 1, _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> (table: [[String]], warnings: [String]) {
        var conversion = Conversion(from: format)
        conversion.options.reading.lenient = true
        conversion.options.reading.types = .strings
        conversion.options.writing.toNull = "∅"
        conversion.options.frameBytes = frameBytes
        conversion.options.threads = threads
        change(&conversion.options)
        conversion.options.writing.toDelimiter = UInt8(ascii: ",")
        let sink = MemorySink()
        let report = try conversion.run(
            MemorySource(Array(text.utf8)), to: [ConversionOutput(.csv, to: sink)])
        let written = String(decoding: sink.bytes, as: UTF8.self)
        guard !written.isEmpty else { return ([], report.warnings.map(\.code)) }
        let read = try decodeDelimited(
            written,
            options: options {
                $0.reading.noHeader = true
                $0.reading.types = .strings
                $0.reading.null = "∅"
                $0.reading.delimiter = ","
            })
        return (
            read.rows.map { $0.map { $0 == "null" ? "∅" : String($0.dropFirst()) } },
            report.warnings.map { "\($0.code) \($0.count)" }
        )
    }

    /// Reads a text in frames of several sizes, by one thread and by two.
    private func expect(
        _ text: String, _ table: [[String]], _ warnings: [String] = [], _ comment: String = "",
        sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws {
        for (frameBytes, threads) in [(512 << 10, 1), (16, 1), (33, 2)] {
            let read = try Self.read(text, frameBytes: frameBytes, threads: threads, change)
            let comment = "\(comment) \(frameBytes)"
            #expect(read.table == table, "\(comment)", sourceLocation: sourceLocation)
            #expect(read.warnings == warnings, "\(comment)", sourceLocation: sourceLocation)
        }
    }

    /// Null where an unquoted cell is empty.
    static func nulls(_ table: [[String]]) -> [[String]] {
        [table[0]] + table.dropFirst().map { $0.map { $0.isEmpty ? "∅" : $0 } }
    }

    // MARK: - Whole files

    @Test func `a clean file is read without a warning`() throws {
        try expect(Self.text(Self.table), Self.nulls(Self.table))
        try expect("\u{FEFF}" + Self.text(Self.table), Self.nulls(Self.table))
    }

    @Test func `an empty file is a table without columns`() throws {
        try expect("", [])
        try expect("\n\n", [])
        try expect("\u{FEFF}", [])
        let json = try Conversion(from: .csv, options: options { $0.reading.lenient = true })
            .convert([], to: .json)
        #expect(String(decoding: json, as: UTF8.self) == "[]\n")
    }

    @Test func `the last line may lack its end, and empty lines are no rows`() throws {
        let wanted = Self.nulls(Self.table)
        try expect(String(Self.text(Self.table).dropLast()), wanted)
        try expect(Self.text(Self.table) + "\n\n", wanted)
        try expect("\n\n" + Self.text(Self.table, end: "\n\n"), wanted)
        try expect(Self.text([Self.heading]), [Self.heading])
        try expect(Self.text([Self.heading, Self.rows[0]]), [Self.heading, Self.rows[0]])
    }

    @Test func `a file without heading has numbered columns`() throws {
        let names = ["column_1", "column_2", "column_3", "column_4"]
        try expect(Self.text(Self.rows), Self.nulls([names] + Self.rows)) {
            $0.reading.noHeader = true
        }
    }

    @Test(arguments: [2, 3])
    func `headings of several lines are joined`(count: Int) throws {
        let text = Self.text(Array(repeating: Self.heading, count: count) + Self.rows)
        let names = Self.heading.map {
            Array(repeating: $0, count: count).joined(separator: " ")
        }
        try expect(text, Self.nulls([names] + Self.rows)) { $0.reading.headerRows = count }
        try expect("a,,c\n,b,d\n1,2,3\n", [["a", "b", "c d"], ["1", "2", "3"]]) {
            $0.reading.headerRows = 2
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func `lines above the heading are left out`(end: String) throws {
        let text = "Report, \"of\" May\(end)\(end)" + Self.text(Self.table, end: end)
        try expect(text, Self.nulls(Self.table)) { $0.reading.skipLines = 2 }
    }

    @Test func `lines of comments are left out`() throws {
        let text = "# of May, \"x\n" + Self.text(Self.table) + "#\n5,Ed,#,1\n# end"
        try expect(text, Self.nulls(Self.table + [["5", "Ed", "#", "1"]])) {
            $0.reading.comment = "#"
        }
    }

    @Test func `a footer and further tables are rows`() throws {
        let narrow = [["x", "y"], ["1", "2"]]
        try expect(
            Self.text(Self.table) + "total: 4\n",
            Self.nulls(Self.table + [["total: 4", "", "", ""]]), ["short_rows 1"])
        try expect(
            Self.text(Self.table) + Self.text(narrow),
            Self.nulls(Self.table + narrow.map { $0 + ["", ""] }), ["short_rows 2"])
        try expect(
            Self.text(Self.table) + Self.text(Self.table), Self.nulls(Self.table + Self.table))
        let wide = [["a", "b", "c", "d", "e", "f"], ["1", "2", "3", "4", "5", "6"]]
        try expect(
            Self.text(Self.table) + Self.text(wide),
            Self.nulls(
                [Self.heading + ["column_5", "column_6"]] + Self.rows.map { $0 + ["", ""] } + wide),
            ["long_rows 2"])
    }

    // MARK: - Separators

    @Test func `one separator more in each place`() throws {
        for row in Self.table.indices {
            for column in 0...4 {
                var table = Self.table
                table[row].insert("", at: column)
                let text = Self.text(table)
                if row > 0 { table[0].append("column_5") }
                let isLost = table[row][4].isEmpty
                for other in table.indices where other != row && other > 0 {
                    table[other].append("")
                }
                var wanted = Self.nulls(table)
                if isLost, row > 0 { wanted = wanted.map { Array($0.dropLast()) } }
                let warnings =
                    row == 0
                    ? ["short_rows 4"] : [isLost ? "empty_cells_left_out 1" : "long_rows 1"]
                try expect(text, wanted, warnings, "row \(row), column \(column)")
            }
        }
    }

    @Test func `one separator less in each place`() throws {
        let table = [Self.heading] + [["1", "Ann", "x", "2"], ["2", "Bob", "y", "3"]]
        for row in table.indices {
            for column in 1...3 {
                var merged = table
                merged[row][column - 1] += merged[row].remove(at: column)
                let text = Self.text(merged)
                if row == 0 {
                    merged[0].append("column_4")
                } else {
                    merged[row].append("")
                }
                let warnings = [row == 0 ? "long_rows 2" : "short_rows 1"]
                try expect(text, Self.nulls(merged), warnings, "row \(row), column \(column)")
            }
        }
    }

    @Test(arguments: [";", "\t", "|", " ", ", ", "||", "::", "§", "\u{1F}"])
    func `cells are separated by another text`(delimiter: String) throws {
        for end in ["\n", "\r\n"] {
            try expect(
                Self.text(Self.table, delimiter: delimiter, end: end), Self.nulls(Self.table)
            ) { $0.reading.delimiter = delimiter }
        }
        if [";", "\t", "|"].contains(delimiter) {
            try expect(Self.text(Self.table, delimiter: delimiter), Self.nulls(Self.table))
        }
    }

    @Test func `one row is separated by another text`() throws {
        let text =
            Self.text([Self.heading]) + Self.text([Self.rows[0]], delimiter: " ")
            + Self.text([Self.rows[3]])
        try expect(
            text, Self.nulls([Self.heading, ["1 Ann plain 2.50", "", "", ""], Self.rows[3]]),
            ["short_rows 1"])
    }

    @Test(arguments: ["\n", "\r", "\r\n", "|\n", "\u{1E}", ";;"])
    func `rows end with another text`(end: String) throws {
        try expect(Self.text(Self.table, end: end), Self.nulls(Self.table)) {
            $0.reading.recordEnd = end.replacing("\n", with: "\\n").replacing("\r", with: "\\r")
        }
        if ["\n", "\r", "\r\n"].contains(end) {
            try expect(Self.text(Self.table, end: end), Self.nulls(Self.table))
        }
    }

    @Test func `line ends of several kinds are understood in one file`() throws {
        let text = "a,b\r\n1,2\n3,4\r5,6\r\n\n7,8"
        try expect(text, [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"], ["7", "8"]])
    }

    // MARK: - Quotes

    @Test func `values are quoted by another character`() throws {
        try expect(
            Self.text(Self.table, quote: "'", escaped: "''"), Self.nulls(Self.table)
        ) { $0.reading.quote = "'" }
        try expect("a,b\n\"1,2\n", [["a", "b"], ["\"1", "2"]]) { $0.reading.quote = "none" }
    }

    @Test func `quotes are escaped by another character`() throws {
        try expect(Self.text(Self.table, escaped: "\\\""), Self.nulls(Self.table)) {
            $0.reading.escape = "\\"
        }
        let mixed = #"a,b\#n"x\\y\"z\'","1\#n2"\#nq\,r,"s""# + "\n"
        try expect(mixed, [["a", "b"], [#"x\y"z\'"#, "1\n2"], ["q,r", "s"]]) {
            $0.reading.escape = "\\"
        }
    }

    @Test func `quotes that nothing escapes are text`() throws {
        let text = "a,b\n\"Round 48\"\",\"x\"\n\"8'9\" long\",y\n"
        try expect(
            text, [["a", "b"], ["Round 48\"", "x"], ["8'9\" long", "y"]], ["quotes_as_text 2"]
        ) { $0.reading.escape = "none" }
    }

    @Test func `one quote more in each place`() throws {
        for row in Self.table.indices {
            for column in 0...3 where row < 4 || column < 3 {
                let lines = Self.table.indices.map { index in
                    Self.table[index].indices.map { place in
                        let cell = Self.cell(of: Self.table[index][place], ",", "\"", "\"\"")
                        return (index == row && place == column ? "\"" : "") + cell
                    }.joined(separator: ",") + "\n"
                }
                var wanted = Self.nulls(Self.table)
                wanted[row][column] = "\"" + Self.table[row][column]
                try expect(
                    lines.joined(), wanted, ["quotes_as_text 1"], "row \(row), column \(column)")
            }
        }
    }

    @Test func `a quote that opens the last cell is closed by the end`() throws {
        try expect("a,b\n1,\"x\ny\n", [["a", "b"], ["1", "x\ny"]], ["quote_closed 1"])
        try expect("a,b\n1,\"", [["a", "b"], ["1", ""]], ["quote_closed 1"])
        try expect("a,\"b\r\n", [["a", "b"]], ["quote_closed 1"])
    }

    @Test func `a quote is missing at either end`() throws {
        try expect(
            "a,b,c\n1,\"x, y,2\n3,\"z\",4\n",
            [["a", "b", "c", "column_4"], ["1", "\"x", " y", "2"], ["3", "z", "4", "∅"]],
            ["long_rows 1", "quotes_as_text 1"])
        try expect(
            "a,b,c\n1,x y\",2\n3,\"z\",4\n",
            [["a", "b", "c"], ["1", "x y\"", "2"], ["3", "z", "4"]])
        try expect(
            "\"a,b\n1,\"x\"\n", [["\"a", "b"], ["1", "x"]], ["quotes_as_text 1"])
    }

    @Test func `text behind a closing quote is text`() throws {
        try expect(
            "a,b\n\"x\" y,1\n\"x\"y\"z\",2\n",
            [["a", "b"], ["\"x\" y", "1"], ["x\"y\"z", "2"]], ["quotes_as_text 2"])
        try expect(
            "a,b\n\"x\"y\",2\n", [["a", "b"], ["x\"y", "2"]], ["quotes_as_text 1"])
    }

    // MARK: - Bytes and values

    @Test func `bytes of another encoding are U+FFFD unless it is told`() throws {
        let bytes =
            Array("h".utf8) + [0xE9] + Array(",b\nx,".utf8) + [0xFC, 0xFC] + Array("\n".utf8)
        var conversion = Conversion(from: .csv)
        conversion.options.reading.lenient = true
        #expect(
            String(decoding: try conversion.convert(bytes, to: .csv), as: UTF8.self)
                == "h\u{FFFD},b\nx,\u{FFFD}\u{FFFD}\n")
        conversion.options.reading.encoding = .latin1
        #expect(
            String(decoding: try conversion.convert(bytes, to: .csv), as: UTF8.self)
                == "hé,b\nx,üü\n")
    }

    @Test func `dates and numbers of other shapes stay as they are`() throws {
        let row = ["1.234,50", "31/12/2018", "$5", "1,000"]
        try expect(Self.text([Self.heading, row]), [Self.heading, row])
        let read = try Self.read(Self.text([Self.heading, row], delimiter: ";")) {
            $0.reading.types = .numbers
            $0.reading.decimal = .comma
        }
        #expect(read.table == [Self.heading, ["1234.50", "31/12/2018", "$5", "1.000"]])
    }
}
