import Testing

@testable import Rowcast

/// Results in zip archives.
struct ArchiveTests {
    private static let csv = Array("a,b\n1,x\n".utf8)

    private static func archive(_ files: [(String, [UInt8])]) -> [UInt8] {
        var archive = StoredArchive()
        archive.parts = files.map { (path: $0.0, content: $0.1) }
        return archive.bytes
    }

    private static func conversion(
        _ member: String? = nil, from format: ResultFormat? = nil, named name: String? = nil
    ) -> Conversion {
        var conversion = Conversion(from: format, inputName: name)
        conversion.options.threads = 1
        conversion.options.reading.member = member
        return conversion
    }

    private static func convert(
        _ bytes: [UInt8], member: String? = nil, from format: ResultFormat? = nil,
        named name: String? = nil
    ) throws(ConversionError) -> String {
        let conversion = conversion(member, from: format, named: name)
        return String(decoding: try conversion.convert(bytes, to: .json), as: UTF8.self)
    }

    private static func error(_ bytes: [UInt8], member: String? = nil) -> ConversionError? {
        do throws(ConversionError) {
            _ = try convert(bytes, member: member)
            return nil
        } catch {
            return error
        }
    }

    private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let sink = MemorySink()
        let compressed = GzipSink(sink, threads: 1)
        try bytes.withUnsafeBytes { bytes throws in try compressed.write(bytes) }
        try compressed.finish()
        return sink.bytes
    }

    private static let rows = "[{\"a\":1,\"b\":\"x\"}]\n"

    @Test func `the only file of an archive is read`() throws {
        let files: [(String, [UInt8])] = [
            ("data/", []), ("__MACOSX/data/._o.csv", [0, 5]), (".DS_Store", [1]),
            ("data/.DS_Store", [1]), ("data/._o.csv", [0]), ("data/o.csv", Self.csv),
        ]
        #expect(try Self.convert(Self.archive(files)) == Self.rows)
        var large = StoredArchive()
        large.parts = files.map { (path: $0.0, content: $0.1) }
        large.isZip64 = true
        #expect(try Self.convert(large.bytes) == Self.rows)
    }

    @Test func `an archive in chunks is read from a temporary file`() async throws {
        let bytes = Self.archive([("o.csv", Self.csv)])
        let book = try Conversion(from: .csv).convert(Self.csv, to: .xlsx)
        for (input, member) in [(bytes, "o.csv"), (Self.archive([("o.xlsx", book)]), "*.xlsx")] {
            for size in [1, 7, 10_000] {
                let chunks = AsyncStream<[UInt8]> { stream in
                    for start in stride(from: 0, to: input.count, by: size) {
                        stream.yield(Array(input[start..<min(start + size, input.count)]))
                    }
                    stream.finish()
                }
                var text: [UInt8] = []
                let conversion = Self.conversion(member)
                for try await chunk in conversion.chunks(of: chunks, to: .csv) { text += chunk }
                #expect(text == Self.csv)
            }
        }
    }

    private static let several = archive([
        ("a.csv", Array("n\n1\n".utf8)), ("b/a.csv", Array("n\n2\n".utf8)),
        ("b/c.json", Array("[{\"n\":3}]".utf8)), ("twice.csv", csv), ("twice.csv", csv),
    ])

    @Test(arguments: [("a.csv", 1), ("b/a.csv", 2), ("b/c.json", 3), ("*.json", 3), ("b/*.csv", 2)])
    func `a file is chosen by its name or by a pattern`(member: String, value: Int) throws {
        #expect(try Self.convert(Self.several, member: member) == "[{\"n\":\(value)}]\n")
    }

    @Test(arguments: [
        (
            nil,
            "the archive has 5 files; pass member = NAME for one of them: 'a.csv', 'b/a.csv', "
                + "'b/c.json', 'twice.csv', 'twice.csv'"
        ),
        ("b.csv", "the archive has no file 'b.csv'; did you mean 'a.csv'?"),
        (
            "*.csv",
            "4 files of the archive fit '*.csv'; name one of them: 'a.csv', 'b/a.csv', 'twice.csv', "
                + "'twice.csv'"
        ), ("twice.csv", "the archive has 2 files of the name 'twice.csv'"),
    ])
    func `a file that is not clear is an error that names the files`(member: String?, text: String)
    {
        #expect(Self.error(Self.several, member: member)?.description == text)
    }

    @Test func `a list of many files is short`() {
        let files = (0..<5000).map { ("\($0).csv", Self.csv) }
        let text = Self.error(Self.archive(files))?.description ?? ""
        #expect(text.hasPrefix("the archive has 5000 files; "))
        #expect(text.hasSuffix("'19.csv', and 4980 more"))
    }

    @Test func `an archive without files is an error`() {
        #expect(Self.error(Self.archive([]))?.description == "the archive has no files")
        #expect(Self.error(Self.archive([("x/", [])]))?.description == "the archive has no files")
    }

    @Test func `an archive that is cut at any byte is an error`() {
        let bytes = Self.archive([("o.csv", Self.csv)])
        for count in 0..<bytes.count {
            #expect(Self.error(Array(bytes[..<count])) != nil, "\(count)")
        }
    }

    @Test func `damaged, encrypted and otherwise compressed files are errors`() {
        var archive = StoredArchive()
        archive.parts = [(path: "o.csv", content: Self.csv)]
        archive.checksumChange = 1
        #expect(Self.error(archive.bytes)?.code == .malformed)
        archive.checksumChange = 0
        archive.lengthChange = -1
        #expect(Self.error(archive.bytes)?.code == .malformed)
        archive.lengthChange = 0
        archive.flags = 1
        #expect(Self.error(archive.bytes)?.reason == "part 'o.csv' is encrypted")
        (archive.flags, archive.method) = (0, 12)
        #expect(
            Self.error(archive.bytes)?.reason
                == "part 'o.csv' is compressed by method 12, not by deflate")
    }

    @Test func `the name of the file tells the format where the archive's tells none`() throws {
        // One column of text fits csv and txt.
        let bytes = Self.archive([("o.txt", Array("a\nx\n".utf8))])
        for (name, format) in [("x.zip", "txt"), ("x.csv.zip", "csv"), (nil, "txt")] {
            let found = try Self.conversion(named: name).inspect(MemorySource(bytes)).format
            #expect(found.name == format)
        }
    }

    @Test func `a file of an archive may be compressed, a workbook or in another encoding`() throws
    {
        let book = try Conversion(from: .csv).convert(Self.csv, to: .xlsx)
        #expect(try Self.convert(Self.archive([("o.xlsx", book)])) == Self.rows)
        #expect(
            try Self.convert(Self.archive([("o.csv.gz", try Self.gzip(Self.csv))])) == Self.rows)
        var conversion = Self.conversion(from: .csv)
        conversion.options.reading.encoding = .latin1
        let latin = Self.archive([("o.csv", Array("a\n".utf8) + [0xE9, 10])])
        #expect(try conversion.convert(latin, to: .csv) == Array("a\né\n".utf8))
    }

    @Test func `a result inside a document in an archive is read`() throws {
        let bytes = Self.archive([("o.json", Array("{\"d\":[{\"a\":1,\"b\":\"x\"}]}".utf8))])
        var conversion = Self.conversion()
        conversion.options.reading.at = "d"
        #expect(try conversion.convert(bytes, to: .json) == Array(Self.rows.utf8))
    }

    @Test func `an archive in an archive is an error, and a workbook stays a workbook`() throws {
        let inner = Self.archive([("o.csv", Self.csv)])
        #expect(
            Self.error(Self.archive([("o.zip", inner)]))?.reason
                == "'o.zip' in the archive is an archive itself")
        let book = try Conversion(from: .csv).convert(Self.csv, to: .xlsx)
        #expect(try Self.convert(book, named: "x.zip") == Self.rows)
        #expect(Self.error(book, member: "x")?.code == .unsupported)
        #expect(Self.error(Self.csv, member: "x")?.code == .unsupported)
    }

    @Test func `a file that expands ten thousandfold is read as a stream`() throws {
        let zeros = [UInt8](repeating: 48, count: 1 << 20)
        var content = OutputBuffer()
        var deflater = Deflater(level: 9)
        var checksum: UInt32 = 0
        let rounds = 100
        var piece = zeros
        piece[piece.count - 1] = 10
        let heading = Array("a\n".utf8)
        heading.withText { text in
            deflater.append(text, into: &content)
            checksum = CRC32.extend(checksum, with: text)
        }
        for _ in 0..<rounds {
            piece.withText { text in
                deflater.append(text, into: &content)
                checksum = CRC32.extend(checksum, with: text)
            }
        }
        deflater.finish(into: &content)
        var archive = StoredArchive()
        archive.parts = [(path: "o.csv", content: Array(content.text()))]
        archive.method = 8
        archive.lengthChange = rounds * piece.count + 2 - content.count
        archive.checksumChange =
            checksum ^ Array(content.text()).withText { CRC32.extend(0, with: $0) }
        let report = try Self.conversion(from: .csv).inspect(MemorySource(archive.bytes))
        #expect(report.rows == rounds)
    }
}
