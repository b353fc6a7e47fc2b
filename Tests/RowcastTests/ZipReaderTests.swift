import Testing

@testable import Rowcast

/// Archives as other programs write them, or attack with.
@Suite struct ZipReaderTests {
    private let book = TestWorkbook(
        rows: "<row><c t=\"s\"><v>0</v></c></row><row><c><v>1</v></c></row>",
        strings: ["<si><t>a</t></si>"])

    private func csv(_ archive: StoredArchive) throws -> String {
        String(decoding: try Conversion().convert(archive.bytes, to: .csv), as: UTF8.self)
    }

    private func failure(_ bytes: [UInt8]) -> String {
        do throws(ConversionError) {
            let output = try Conversion(from: .xlsx).convert(bytes, to: .csv)
            return "no error: \(String(decoding: output, as: UTF8.self))"
        } catch {
            return error.description
        }
    }

    @Test func `parts that are not compressed are read`() throws {
        #expect(try csv(StoredArchive(book)) == "a\n1\n")
    }

    @Test func `sizes and places may stand in Zip64 fields`() throws {
        var archive = StoredArchive(book)
        archive.isZip64 = true
        #expect(try csv(archive) == "a\n1\n")
    }

    @Test func `a comment may follow, and anything stand in front`() throws {
        var archive = StoredArchive(book)
        archive.comment = Array("PK\u{5}\u{6} is no end".utf8)
        archive.prefix = Array("PK\u{3}\u{4}: a program that unpacks itself".utf8)
        #expect(try csv(archive) == "a\n1\n")
        archive.isZip64 = true
        archive.prefix = []
        #expect(try csv(archive) == "a\n1\n")
    }

    @Test func `of parts with the same name the first counts`() throws {
        var archive = StoredArchive(book)
        archive.parts.append(("XL/sharedstrings.xml", Array("<sst/>".utf8)))
        #expect(try csv(archive) == "a\n1\n")
    }

    @Test func `a checksum or length that is not true is damage`() {
        var archive = StoredArchive(book)
        archive.checksumChange = 1
        #expect(
            failure(archive.bytes) == """
                xlsx: part '_rels/.rels' is damaged: its length or checksum is not what the \
                archive says
                """)
        archive.checksumChange = 0
        for change in [-1, 1] {
            archive.lengthChange = change
            #expect(
                failure(archive.bytes) == """
                    xlsx: part '_rels/.rels' is damaged: its length or checksum is not what the \
                    archive says
                    """)
        }
    }

    @Test func `encrypted parts and other methods are named`() {
        var archive = StoredArchive(book)
        archive.flags = 1
        #expect(
            failure(archive.bytes)
                == "xlsx: part '_rels/.rels' is encrypted; save it without a password")
        archive.flags = 0
        archive.method = 14
        #expect(
            failure(archive.bytes)
                == "xlsx: part '_rels/.rels' is compressed by method 14, not by deflate")
    }

    @Test func `an archive cut anywhere is truncated`() {
        for bytes in [book.bytes, StoredArchive(book).bytes] {
            for cut in stride(from: 1, to: bytes.count, by: 13) {
                let text = failure(Array(bytes[..<cut]))
                #expect(text.contains("the archive is cut short"), "\(cut): \(text)")
            }
        }
    }

    @Test func `a directory that claims too much is refused`() {
        var bytes = StoredArchive(book).bytes
        // The number of parts, twice, in the end record.
        for offset in [12, 14] { bytes[bytes.count - offset] = 0xFF }
        #expect(
            failure(bytes) == """
                xlsx: the archive is damaged: its directory breaks off after 6 of 255 parts
                """)
        bytes = StoredArchive(book).bytes
        // Its size.
        bytes[bytes.count - 8] = 0x7F
        #expect(failure(bytes).hasPrefix("xlsx: the archive is damaged"))
    }

    @Test func `a part that points elsewhere is damage`() {
        var archive = StoredArchive(book)
        archive.parts = [("_rels/.rels", archive.parts[0].content)]
        var bytes = archive.bytes
        // The local header's signature.
        bytes[3] = 9
        #expect(
            failure(bytes)
                == "xlsx: the archive is damaged: part '_rels/.rels' is not where it should be")
    }

    // MARK: - Bombs

    /// A deflate stream of a gigabyte of spaces is a megabyte.
    private func bomb(_ start: String, _ end: String, count: Int) -> [UInt8] {
        var output = OutputBuffer()
        var zip = ZipWriter(level: 1)
        for part in book.parts where !part.path.contains("sheet1") {
            zip.add(part.path, Array(part.text.utf8), into: &output)
        }
        zip.beginPart("xl/worksheets/sheet1.xml", isLarge: false, into: &output)
        let spaces = [UInt8](repeating: 32, count: 8 << 20)
        func add(_ bytes: [UInt8], isLast: Bool = false) {
            let piece = deflated(bytes, isLast: isLast)
            zip.didAppend(
                compressedCount: piece.bytes.count, uncompressedCount: bytes.count,
                checksum: piece.checksum)
            output.append(piece.bytes)
        }
        add(Array(start.utf8))
        for _ in 0..<count { add(spaces) }
        add(Array(end.utf8), isLast: true)
        zip.endPart(into: &output)
        zip.finish(into: &output)
        return output.array
    }

    @Test func `a part that expands too much is refused`() throws {
        let start = "<worksheet><sheetData><row><c t=\"str\"><v>a</v></c></row>"
        let bytes = bomb(start, "</sheetData></worksheet>", count: 32)
        #expect(bytes.count < 1 << 20)
        #expect(
            failure(bytes) == """
                xlsx: part 'xl/worksheets/sheet1.xml' expands to more than 250 times its size; \
                raise maxExpansion if that is right
                """)
        var options = ConversionOptions()
        options.reading.maxExpansion = 2000
        let output = try Conversion(options: options).convert(bytes, to: .csv)
        #expect(output == Array("a\n".utf8))
    }

    @Test func `zeros are no sheet`() {
        var archive = StoredArchive(book)
        archive.parts[archive.parts.count - 1].content = [UInt8](repeating: 0, count: 1 << 20)
        #expect(
            failure(archive.bytes)
                == "xlsx: sheet 'Orders': it has no rows: there is no <sheetData>")
    }
}
