import Testing

@testable import Rowcast

/// Streams of the deflater that knows the fields, expanded by zlib.
@Suite struct FieldDeflaterTests {
    /// A text in pieces, each of chunks, with marks somewhere.
    private struct Sample {
        var pieces: [[[UInt8]]] = []
        /// For each chunk, by position in it.
        var marks: [[[(position: Int, kind: Int)]]] = []

        var text: [UInt8] { Array(pieces.joined().joined()) }
    }

    /// Kinds up to 4 are places, and 5 is that of values.
    private func compress(_ sample: Sample) -> [UInt8] {
        var output = OutputBuffer(capacity: 16)
        for (index, piece) in sample.pieces.enumerated() {
            var deflater = FieldDeflater(kindCount: 6)
            var text = OutputBuffer(capacity: 16)
            var marks = TextMarks(kindCount: 6, firstValueKind: 5)
            var start = 0
            for (chunk, places) in zip(piece, sample.marks[index]) {
                marks.reserve(places.count)
                for place in places { marks.put(text.count + place.position, place.kind) }
                text.append(chunk)
                start = deflater.append(&text, from: start, &marks, into: &output)
            }
            if index + 1 == sample.pieces.count {
                deflater.finish(into: &output)
            } else {
                deflater.endPiece(into: &output)
            }
        }
        return output.array
    }

    private func sample(_ lines: [String]) -> Sample {
        var text: [UInt8] = []
        var marks: [(position: Int, kind: Int)] = []
        for line in lines {
            marks.append((text.count, 0))
            text += Array("<cell>".utf8)
            marks.append((text.count, 5))
            text += Array(line.utf8)
            marks.append((text.count, 1))
            text += Array("</cell>\n".utf8)
        }
        return Sample(pieces: [[text]], marks: [[marks]])
    }

    @Test func `what is the same as in the row before takes little room`() throws {
        let sample = sample((0..<5000).map { "\(["Berlin", "Bonn", "Rome"][$0 % 3])" })
        let bytes = compress(sample)
        #expect(try inflated(bytes) == sample.text)
        #expect(bytes.count * 20 < sample.text.count)
    }

    /// The row's number is new in each row, but the same in all of its cells.
    @Test func `what is new in a row is repeated from its other cells`() throws {
        var text: [UInt8] = []
        var marks: [(position: Int, kind: Int)] = []
        for row in 700_000..<702_000 {
            for column in 0..<4 {
                let reference = "\(["A", "B", "C", "D"][column])\(row &* 7919 % 1_000_000)"
                text += Array("<c r=\"\(reference)".utf8)
                marks.append((text.count, column))
                text += Array("\"><v>1</v></c>".utf8)
            }
        }
        let bytes = compress(Sample(pieces: [[text]], marks: [[marks]]))
        #expect(try inflated(bytes) == text)
        // About four bytes for a number that nobody foresees, and two repetitions a cell.
        #expect(bytes.count < 2000 * (4 + 4 * 5))
    }

    /// What stands in memory before the text is none of it; the address sanitizer sees a look there.
    @Test func `a value at the very beginning is repeated behind a longer tag`() throws {
        let value = Array("a value".utf8)
        let text = value + Array("<a long tag>".utf8) + value
        let marks = [(position: 0, kind: 5), (7, 0), (19, 5), (26, 2)]
        #expect(try inflated(compress(Sample(pieces: [[text]], marks: [[marks]]))) == text)
    }

    @Test(arguments: [0, 1, 2, 3, 257, 258, 259, 516, 517, 1000, 70_000])
    func `runs of every length repeat`(count: Int) throws {
        let sample = sample([
            "x", String(repeating: "a", count: count), String(repeating: "a", count: count), "x",
        ])
        #expect(try inflated(compress(sample)) == sample.text)
    }

    @Test func `long texts repeat words of each other`() throws {
        let sample = sample(
            (0..<500).map { "order \($0) was late, and the customer \($0 % 9) wrote" })
        let bytes = compress(sample)
        #expect(try inflated(bytes) == sample.text)
        #expect(bytes.count * 4 < sample.text.count)
    }

    @Test(arguments: [32_740, 32_750, 32_753, 32_754, 32_755, 32_760, 32_768, 32_769, 33_000])
    func `repetitions reach as far as deflate lets them`(distance: Int) throws {
        let filler = (0..<distance).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }
        let word = Array("a value that repeats".utf8)
        let text = word + filler + word
        let marks = [(position: 0, kind: 5), (20, 1), (20 + distance, 5), (text.count, 1)]
        #expect(try inflated(compress(Sample(pieces: [[text]], marks: [[marks]]))) == text)
        // The same in two chunks, where the buffer was moved between them.
        let chunks = [[word + filler, word]]
        let moved = [[[(position: 0, kind: 5), (20, 1)], [(position: 0, kind: 5), (20, 1)]]]
        #expect(try inflated(compress(Sample(pieces: chunks, marks: moved))) == text)
    }

    @Test func `all bytes, none, and one are taken`() throws {
        for text in [Array(0...255) + Array(0...255), [], [7]] as [[UInt8]] {
            let sample = Sample(pieces: [[text], [[]], [text]], marks: [[[]], [[]], [[]]])
            #expect(try inflated(compress(sample)) == sample.text)
        }
    }

    @Test func `text of any kind, cut and marked anywhere, comes back`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let words = [
            "<c r=\"A", "\"><v>", "12.5", "Berlin", "Robert \"Bob\" Lee", "é你好", "0", "\n",
        ]
        for _ in 0..<(Fixtures.isFullRun ? 2000 : 60) {
            var sample = Sample()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                var chunks: [[UInt8]] = []
                var marks: [[(position: Int, kind: Int)]] = []
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    var chunk: [UInt8] = []
                    var places: [(position: Int, kind: Int)] = []
                    for _ in 0..<Int.random(in: 0...4000, using: &random) {
                        if Int.random(in: 0..<3, using: &random) > 0 {
                            places.append((chunk.count, Int.random(in: 0...5, using: &random)))
                        }
                        if Int.random(in: 0..<20, using: &random) == 0 {
                            chunk.append(UInt8.random(in: 0...255, using: &random))
                        } else {
                            chunk += Array(words.randomElement(using: &random)?.utf8 ?? "".utf8)
                        }
                    }
                    chunks.append(chunk)
                    marks.append(places)
                }
                sample.pieces.append(chunks)
                sample.marks.append(marks)
            }
            guard try inflated(compress(sample)) == sample.text else {
                Issue.record("seed \(seed)")
                return
            }
        }
    }

    @Test func `rare symbols have codes of at most twelve bits`() {
        // Counts that grow like Fibonacci's numbers make the longest codes.
        var counts: [UInt32] = [1, 1]
        while counts.count < 40 {
            counts.append(counts[counts.count - 1] + counts[counts.count - 2])
        }
        let code = HuffmanCode(counts: counts, maxLength: 12)
        #expect(code.lengths.allSatisfy { (1...12).contains($0) })
        // All of the codes are taken, none twice (Kraft's sum is 1).
        #expect(code.lengths.reduce(0) { $0 + (1 << (12 - Int($1))) } == 1 << 12)
        let written = zip(code.codes, code.lengths).map { code, length in
            String((0..<length).map { code >> UInt32($0) & 1 == 1 ? "1" : "0" })
        }
        for (index, one) in written.enumerated() {
            #expect(!written.enumerated().contains { $0 != index && $1.hasPrefix(one) })
        }
    }

    @Test func `a workbook is the same however it is compressed`() throws {
        let rows: [[TestCell]] = (0..<9000).map { row in
            [
                .number("\(row)"), .text(["Berlin", " Rome ", "a & b"][row % 3]),
                row % 4 == 0 ? .null : .text("note \(row % 50) and a long text behind it"),
                row % 2 == 0 ? .yes : .no,
            ]
        }
        let table = OutputTable(["A", "B", "C", "D"])
        var sizes: [Int] = []
        var sheets: [String?] = []
        for level in ["default", "1", "small"] {
            var options = ConversionOptions()
            options.writing.compression = try #require(.init(optionText: level))
            let batches = [Array(rows[..<8000]), [], Array(rows[8000...])]
            let bytes = try encoded(XLSXEncoder(EncodingOptions(options.writing)), table, batches)
                .bytes
            sizes.append(bytes.count)
            sheets.append(try ZipArchive(bytes).text("xl/worksheets/sheet1.xml"))
        }
        #expect(sheets.allSatisfy { $0 != nil && $0 == sheets[0] })
        // Smaller than zlib's fastest, though it looks at a part of the places only.
        #expect(sizes[0] < sizes[1] && sizes[2] < sizes[1])
    }

    @Test(arguments: ["", "0", "10", "fastest"])
    func `levels are named or 1 to 9`(text: String) {
        #expect(WritingOptions.Compression(optionText: text) == nil)
    }

    @Test func `levels have names`() {
        typealias Compression = WritingOptions.Compression
        #expect(Compression(optionText: "fast") == .default)
        #expect(Compression.default.optionText == "default")
        #expect(Compression(optionText: "7") == .small)
        #expect(Compression.level(5).optionText == "5")
    }
}
