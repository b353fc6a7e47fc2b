import Rowcast
import TableCalculations
import Testing

/// Calculations in conversions, from the bytes of a document to those of an output.
@Suite struct ConversionTests {
    private func convert(
        _ document: String, from: ResultFormat = .csv, to format: ResultFormat = .csv,
        _ calculations: [String: String] = [:],
        set: (inout ConversionOptions) throws -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.calculations = calculations.sorted { $0.key < $1.key }.map {
            TableCalculation(name: $0.key, expression: $0.value)
        }
        try set(&options)
        let bytes = try Conversion(from: from, options: options).convert(
            Array(document.utf8), to: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Values

    @Test func `a column is calculated of each row, and stands behind the others`() throws {
        #expect(
            try convert("a,b\n3,4\n1,0\n,2\n", ["ratio": "${a} / ${b}"])
                == "a,b,Ratio\n3,4,0.75\n1,0,\n,2,\n")
    }

    @Test func `an aggregate is that of all rows, in every row`() throws {
        #expect(
            try convert("a\n1\n2\n5\n", ["share": "${a} / sum(${a})", "top": "rank(${a}, ${a})"])
                == "a,Share,Top\n1,0.125,3\n2,0.25,2\n5,0.625,1\n")
    }

    @Test(arguments: [
        "${a} / sum(${b})", "upper(${a})", "diff_days(${a}, ${b})", "running_total(${a})",
    ])
    func `a table without rows gets the column, whatever type its values would have`(
        expression: String
    ) throws {
        #expect(try convert("a,b\n", ["x": expression]) == "a,b,X\n")
    }

    @Test func `a calculation of a calculation, whichever comes first`() throws {
        #expect(
            try convert("a\n1\n3\n", ["x": "${y} + 1", "y": "${a} * 2"])
                == "a,X,Y\n1,3,2\n3,7,6\n")
    }

    @Test func `digits that are passed on stay as they are`() throws {
        #expect(
            try convert("a\n1234567890123456789\n107.0\n", ["same": "coalesce(${a}, 0)"])
                == "a,Same\n1234567890123456789,1234567890123456789\n107.0,107.0\n")
    }

    @Test(arguments: [ResultFormat.json, .ndjson])
    func `texts, dates and yes and no become strings of json`(format: ResultFormat) throws {
        let text = try convert(
            #"[{"s":"x","d":"2024-03-30","b":true},{"s":"y","d":"2024-01-01","b":false}]"#,
            from: .json, to: format,
            [
                "day": "add_days(2, ${d})", "list": "list(${s}, \"!\")",
                "text": "concat(${s}, row())", "yes": "NOT ${b}",
            ])
        let rows = [
            #"{"s":"x","d":"2024-03-30","b":true,"day":"2024-04-01","list":"x, !","text":"x1","yes":"No"}"#,
            #"{"s":"y","d":"2024-01-01","b":false,"day":"2024-01-03","list":"y, !","text":"y2","yes":"Yes"}"#,
        ]
        for row in rows { #expect(text.contains(row), "\(text)") }
    }

    private let lists = [
        "days": "list(${d}, null)", "near": "offset_list(${n}, -1, 2)",
        "parts": "split(${s}, \",\")",
        "twice": "list(${n} * 2, ${n} / 3)",
    ]
    private let listed = #"""
        [{"s":"a \"b\",c","d":"2024-03-30","n":1.50},
        {"s":null,"d":"2024-01-01","n":null},
        {"s":"é","d":null,"n":1e21}]
        """#

    @Test func `lists are arrays in json_bi, of numbers, strings and nulls`() throws {
        let text = try convert(listed, from: .json, to: .jsonBI, lists)
        let rows = [
            #""n":{"value":1.50},"days":{"value":["2024-03-30",null]},"near":{"value":[1.50]},"#
                + #""parts":{"value":["a \"b\"","c"]},"twice":{"value":[3,0.5]}}"#,
            #""n":{"value":null},"days":{"value":["2024-01-01",null]},"near":{"value":[1.50,null]},"#
                + #""parts":{"value":null},"twice":{"value":[null,null]}}"#,
            #""n":{"value":1e21},"days":{"value":[null,null]},"near":{"value":[null,1e21]},"#
                + #""parts":{"value":["é"]},"twice":{"value":[2e+21,333333333333333300000]}}"#,
        ]
        for row in rows { #expect(text.contains(row), "\(row)\n\(text)") }
        // What was written is read: an array is one value, whose text is its JSON.
        let read = try convert(text, from: .jsonBI, to: .json)
        #expect(read.contains(#""near":[1.50,null],"parts":null,"twice":[null,null]}"#), "\(read)")
        let table = try convert(text, from: .jsonBI)
        #expect(
            table.contains(#","[""2024-03-30"",null]",[1.50],"[""a \""b\"""",""c""]","[3,0.5]""#))
        let again = try convert(text, from: .jsonBI, to: .jsonBI, ["more": "list(${n}, row())"])
        #expect(
            again.contains(#""more":{"value":[1.50,1],"rendered":"1.50, 1"},"days""#), "\(again)")
    }

    @Test(arguments: [ResultFormat.csv, .json, .ndjson, .jsonDetail, .html])
    func `lists are text with commas elsewhere, beside json_bi too`(format: ResultFormat) throws {
        let alone = try convert(listed, from: .json, to: format, lists)
        let shown =
            format == .csv
            ? "a \"\"b\"\", c" : format == .html ? "a \"b\", c" : #"a \"b\", c"#
        #expect(alone.contains(shown), "\(alone)")
        #expect(alone.contains("1.50, ") && alone.contains("3, 0.5"), "\(alone)")
        var options = ConversionOptions()
        options.calculations = lists.sorted { $0.key < $1.key }.map {
            TableCalculation(name: $0.key, expression: $0.value)
        }
        let (sink, other) = (MemorySink(), MemorySink())
        try Conversion(from: .json, options: options).run(
            MemorySource(Array(listed.utf8)),
            to: [ConversionOutput(format, to: sink), ConversionOutput(.jsonBI, to: other)])
        #expect(String(decoding: sink.bytes, as: UTF8.self) == alone)
        #expect(
            try String(decoding: other.bytes, as: UTF8.self)
                == convert(listed, from: .json, to: .jsonBI, lists))
    }

    @Test func `a cell that is no number counts as null, with one warning`() throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.calculations = [TableCalculation(name: "twice", expression: "${a} * 2")]
        // The type of a column is that of its first thousand rows.
        let rows = (1...1500).map { $0 > 1200 ? "?" : "\($0)" }.joined(separator: "\n")
        let report = try Conversion(from: .csv, options: options).run(
            MemorySource(Array("a\n\(rows)\n".utf8)), to: [ConversionOutput(.csv, to: sink)])
        let warning = report.warnings.first { $0.code == "calculation_value" }
        #expect(warning?.count == 300)
        #expect(warning?.message.description.contains("row 1201") == true)
        let lines = String(decoding: sink.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines[1200] == "1200,2400")
        #expect(lines[1201] == "?,")
    }

    @Test func `digits in a calculated text stay text, whatever the source`() throws {
        let calculations = ["text": "concat(${a}, \"\")", "number": "${a} + 1"]
        #expect(
            try convert("a\n12\n", to: .json, calculations).contains(#""number":13,"text":"12""#))
        let sql = try convert("a\n12\n", to: .sql, calculations) {
            $0.writing.sqlRows = .sqlite
        }
        #expect(sql.contains(#"("a" INTEGER, "number" INTEGER, "text" TEXT)"#), "\(sql)")
        #expect(sql.contains("(12, 13, '12')"), "\(sql)")
    }

    // MARK: - Rows nearby, whatever the frames

    /// Rows of numbers that no order of sums makes equal by chance.
    private static let numbers = (0..<9000).map { ($0 * 7919) % 1013 - 400 }

    private func columns(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }

    @Test(arguments: [1, 2, 3], [64, 5000, 1 << 20])
    func `windows, running totals and ranks see all rows across frames`(
        threads: Int, frameBytes: Int
    ) throws {
        let numbers = Self.numbers
        let document = "n\n" + numbers.map { "\($0)\n" }.joined()
        let text = try convert(
            document,
            [
                "a_below": "offset(${n}, 2500)", "b_above": "offset(${n}, -3)",
                "c_window": "sum(offset_list(${n}, -2, 5))", "d_running": "running_total(${n})",
                "e_max": "max(${n}) - min(${n})", "f_row": "row()",
                "g_rank": "rank(${n}, ${n})", "h_far": "offset(${n}, -1 * row() + 1)",
            ]
        ) {
            $0.threads = threads
            $0.frameBytes = frameBytes
        }
        var running = 0
        let range = numbers.max()! - numbers.min()!
        let sorted = numbers.sorted(by: >)
        var rank: [Int: Int] = [:]
        for (place, number) in sorted.enumerated() where rank[number] == nil {
            rank[number] = place + 1
        }
        let rows = columns(text)
        #expect(rows.count == numbers.count)
        for (row, number) in numbers.enumerated() {
            running += number
            func at(_ place: Int) -> String {
                numbers.indices.contains(place) ? "\(numbers[place])" : ""
            }
            let window = (row - 2...row + 2).filter(numbers.indices.contains).map { numbers[$0] }
            let wanted = [
                "\(number)", at(row + 2500), at(row - 3), "\(window.reduce(0, +))", "\(running)",
                "\(range)", "\(row + 1)", "\(rank[number]!)", at(0),
            ]
            if rows[row].map(String.init) != wanted {
                Issue.record("row \(row): \(rows[row]), not \(wanted)")
                return
            }
        }
    }

    @Test(arguments: [1, 2], [64, 1 << 20])
    func `calculations go on over the rows of several inputs`(threads: Int, frameBytes: Int) throws
    {
        var options = ConversionOptions()
        options.threads = threads
        options.frameBytes = frameBytes
        options.calculations = [
            TableCalculation(name: "below", expression: "offset(${n}, 40)"),
            TableCalculation(name: "total", expression: "running_total(${n})"),
            TableCalculation(name: "most", expression: "max(${n})"),
        ]
        let parts = [Array(1...30), Array(31...33), [], Array(34...100)]
        let sink = MemorySink()
        try Conversion(from: .csv, options: options).run(
            parts.enumerated().map { index, part in
                let text = "n\n" + part.map { "\($0)\n" }.joined()
                return ConversionInput(MemorySource(Array(text.utf8)), name: "\(index).csv")
            }, to: [ConversionOutput(.csv, to: sink)])
        let rows = columns(String(decoding: sink.bytes, as: UTF8.self))
        #expect(rows.count == 100)
        for (index, row) in rows.enumerated() {
            let n = index + 1
            let below = n + 40 <= 100 ? "\(n + 40)" : ""
            #expect(row.map(String.init) == ["\(n)", below, "\(n * (n + 1) / 2)", "100"])
        }
    }

    @Test func `a result without rows, and with one`() throws {
        let all = ["a": "sum(${n})", "b": "offset(${n}, 1)", "c": "count(${n})"]
        #expect(
            try convert(
                #"{"fields":{"measures":[{"name":"n","type":"sum","is_numeric":true}]},"data":[]}"#,
                from: .jsonDetail, all)
                == "n,A,B,C\n")
        #expect(try convert("n\n4\n", all) == "n,A,B,C\n4,4,,1\n")
    }

    @Test func `chunks that come in time are calculated as a file is`() async throws {
        let document = "n\n" + Self.numbers.map { "\($0)\n" }.joined()
        let calculations = ["share": "${n} / sum(${n})", "below": "offset(${n}, 700)"]
        var options = ConversionOptions()
        options.calculations = calculations.sorted { $0.key < $1.key }.map {
            TableCalculation(name: $0.key, expression: $0.value)
        }
        options.frameBytes = 4000
        let bytes = Array(document.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: 999).map {
            Array(bytes[$0..<min($0 + 999, bytes.count)])
        }
        let stream = AsyncStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish()
        }
        var output: [UInt8] = []
        let chunks = Conversion(from: .csv, options: options).chunks(of: stream, to: .csv)
        for try await chunk in chunks { output += chunk }
        #expect(String(decoding: output, as: UTF8.self) == (try convert(document, calculations)))
    }

    // MARK: - Limits, choices

    @Test func `the limit comes before calculations, the choice of columns after`() throws {
        #expect(
            try convert("a,b\n1,9\n2,8\n3,7\n", ["sum": "sum(${a})", "below": "offset(${b}, 1)"]) {
                $0.limit = 2
                $0.writing.columns = ["sum", "below", "a"]
            } == "Sum,Below,a\n3,8,1\n3,,2\n")
    }

    @Test func `a format of the user's shows in text formats`() throws {
        var options = ConversionOptions()
        options.calculations = [
            TableCalculation(
                name: "share", label: "Part", expression: "${a} / sum(${a})",
                valueFormat: "percent_1")
        ]
        let bytes = try Conversion(from: .csv, options: options).convert(
            Array("a\n1\n7\n".utf8), to: .csv)
        #expect(String(decoding: bytes, as: UTF8.self) == "a,Part\n1,12.5%\n7,87.5%\n")
    }

    // MARK: - Errors

    @Test(arguments: [
        ("summ(${a})", "there is no function \"summ\""), ("${c} + 1", "did you mean"),
        ("${a} +", "calculation x, byte 6"), ("${x}", "need each other"),
        ("${a:total}", "has no total"), ("concat(${a}) * 2", "number"),
    ])
    func `an expression that cannot be computed is refused before any output`(
        expression: String, reason: String
    ) throws {
        let sink = MemorySink()
        var options = ConversionOptions()
        options.calculations = [TableCalculation(name: "x", expression: expression)]
        let error = #expect(throws: ConversionError.self) {
            try Conversion(from: .csv, options: options).run(
                MemorySource(Array("a,b\n1,2\n".utf8)), to: [ConversionOutput(.csv, to: sink)])
        }
        #expect(error?.code == .invalidOption)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(sink.bytes.isEmpty)
    }

    @Test func `names of calculations are their own`() throws {
        for (name, reason) in [
            ("a", "the result has a field of that name"), ("a b", "letters, digits and _"),
        ] {
            let error = #expect(throws: ConversionError.self) {
                try convert("a\n1\n", [name: "1"])
            }
            #expect(error?.description.contains(reason) == true)
        }
        let error = #expect(throws: ConversionError.self) {
            try convert("a\n1\n") {
                $0.calculations = [
                    TableCalculation(name: "x", expression: "1"),
                    TableCalculation(name: "x", expression: "2"),
                ]
            }
        }
        #expect(error?.description == "two calculations are called x")
    }
}
