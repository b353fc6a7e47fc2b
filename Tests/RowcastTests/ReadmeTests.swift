import Rowcast
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The examples of README and the manual, word for word, with what they should give.
@Suite struct ReadmeTests {
    private let bytes = Array("[{\"a.b\":1,\"a.c\":\"x,y\"}]".utf8)

    @Test func `a conversion in memory`() throws {
        // In memory
        let csv = try Conversion(from: .json).convert(bytes, to: .csv)

        #expect(String(decoding: csv, as: UTF8.self) == "a.b,a.c\n1,\"x,y\"\n")
    }

    @Test func `a conversion of files with two outputs`() throws {
        var template = Array("/tmp/rowcast-readme-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        let jsonPath = "\(folder)/a.json"
        let csvPath = "\(folder)/a.csv"
        let txtPath = "\(folder)/a.txt"
        defer { for path in [jsonPath, csvPath, txtPath, folder] { remove(path) } }
        try write(bytes, to: jsonPath)

        // Files; several outputs are written from one reading
        let files = OutputFiles()
        let outputs = [
            ConversionOutput(.csv, to: try files.makeSink(path: csvPath)),
            ConversionOutput(.txt, to: try files.makeSink(path: txtPath)),
        ]
        let report = try Conversion().run(FileSource(path: jsonPath), to: outputs)
        try files.commit()

        #expect(report.rows == 1)
        #expect(try read(csvPath) == "a.b,a.c\n1,\"x,y\"\n")
        #expect(try read(txtPath) == "a.b\ta.c\n1\tx,y\n")
    }

    @Test func `rows with typed values`() async throws {
        var template = Array("/tmp/rowcast-readme-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        let jsonPath = "\(folder)/a.json"
        defer { for path in [jsonPath, folder] { remove(path) } }
        try write(bytes, to: jsonPath)
        var sum = 0

        // The values of rows, in blocks of some thousands; numbers keep their digits
        for try await block in Conversion().rows(of: try FileSource(path: jsonPath)) {
            for row in 0..<block.rowCount { sum += block.int(row: row, column: 0) ?? 0 }
        }

        #expect(sum == 1)
    }

    @Test func `rows of a program`() throws {
        let sink = MemorySink()

        // A result from rows of a program or a database's cursor, in any formats
        let schema = ResultSchema([
            ResultColumn("a.b", label: "B", type: "count", category: .measure), ResultColumn("a.c"),
        ])
        let writer = try RowWriter(schema, to: [ConversionOutput(.csv, to: sink)])
        try writer.append { row in
            row.append(1)
            row.append("x,y")
        }
        try writer.finish()

        #expect(String(decoding: sink.bytes, as: UTF8.self) == "B,a.c\n1,\"x,y\"\n")
    }

    @Test func `a conversion of chunks`() async throws {
        let body = AsyncStream<[UInt8]> { continuation in
            continuation.yield(Array("{\"data\":[{\"a\":{\"value\":1}}],".utf8))
            continuation.yield(Array("\"fields\":{\"dimensions\":[{\"name\":\"a\"}]}}".utf8))
            continuation.finish()
        }
        var response: [UInt8] = []

        // Any sequence of chunks to a sequence of chunks; a slow consumer slows the producer down
        for try await chunk in Conversion(from: .jsonDetail).chunks(of: body, to: .txt) {
            response.append(contentsOf: chunk)
        }

        #expect(String(decoding: response, as: UTF8.self) == "a\n1\n")
    }

    @Test func `a value format`() throws {
        // How a value is shown
        let format = try ValueFormat(excel: "[>=1000000]$0.0,,\"M\";$#,##0.00")
        let shown = ["1450000", "-2.675"].map(format.text(of:))

        #expect(shown == ["$1.5M", "-$2.68"])
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    private func read(_ path: String) throws -> String {
        let source = try FileSource(path: path)
        return try withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = try source.read(into: buffer)
            return String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}
