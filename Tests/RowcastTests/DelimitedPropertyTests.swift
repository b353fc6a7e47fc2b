import Testing

@testable import Rowcast

struct DelimitedPropertyTests {
    /// Every text over a few bytes that matter, as rows of one and of two columns: the fast way
    /// and the plain way say the same.
    @Test(arguments: [1, 2])
    func `short texts are read alike by both ways`(columnCount: Int) {
        let alphabet = Array("a,\"\n\r\\".utf8)
        #if DEBUG
            let longest = 4
        #else
            let longest = 6
        #endif
        var text: [UInt8] = []
        for length in 0...longest {
            for number in 0..<power(alphabet.count, length) {
                text.removeAll(keepingCapacity: true)
                var rest = number
                for _ in 0..<length {
                    text.append(alphabet[rest % alphabet.count])
                    rest /= alphabet.count
                }
                expectBothWaysAgree(text, columnCount: columnCount, .quotes)
                expectBothWaysAgree(text, columnCount: columnCount, .backslashes)
            }
        }
    }

    @Test func `random texts are read alike by both ways`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<600 {
            var text: [UInt8] = []
            let columnCount = Int.random(in: 1...4, using: &random)
            let strangeness = Int.random(in: 0...30, using: &random)
            for _ in 0..<Int.random(in: 0...60, using: &random) {
                appendRecord(to: &text, columnCount, strangeness: strangeness, &random)
            }
            expectBothWaysAgree(text, columnCount: columnCount, .quotes, "seed \(seed)")
            expectBothWaysAgree(text, columnCount: columnCount, .backslashes, "seed \(seed)")
        }
    }

    @Test(arguments: [ResultFormat.csv, .txt], [false, true])
    func `what is written is read back`(format: ResultFormat, escapes: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "a", "b,", "\"", "\n", "\r", "\t", " ", "\\", "\\N", "é", "🦊", "0", "long text ",
        ]
        for round in 0..<200 {
            let columns = (0..<Int.random(in: 1...5, using: &random)).map { "c\($0)" }
            let options = options {
                $0.writing.quoteEmpty = true
                $0.reading.types = .strings
                $0.reading.backslashEscapes = escapes
                $0.writing.backslashEscapes = escapes
                $0.writing.crlf = round % 2 == 1
                $0.writing.quoteAll = round % 3 == 0
            }
            var rows: [[DelimitedCell]] = []
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                rows.append(
                    columns.map { _ in
                        if columns.count > 1, Int.random(in: 0..<5, using: &random) == 0 {
                            return .null
                        }
                        let count = Int.random(in: 0...6, using: &random)
                        return .text(
                            (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
                                .joined())
                    })
            }
            let written = try encodeDelimited(
                rows, columns: columns, as: format, options: options)
            let read = try decodeDelimited(
                written, as: format, options: options,
                cut: .frames(of: Int.random(in: 1...300, using: &random)))
            let wanted = rows.map { $0.map(shown) }
            #expect(read.rows == wanted, "seed \(seed)")
        }
    }

    private func shown(_ cell: DelimitedCell) -> String {
        switch cell {
        case .null: "null"
        case .yes: "true"
        case .no: "false"
        case .number(let text): "#" + text
        case .text(let text): "'" + text
        case .json(let text): "json " + text
        }
    }

    private func power(_ base: Int, _ exponent: Int) -> Int {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// A record of that many cells, now and then (in percent) of a strange kind.
    private func appendRecord(
        to text: inout [UInt8], _ columnCount: Int, strangeness: Int,
        _ random: inout SeededGenerator
    ) {
        let usual = [
            "", "x", "\"\"", "\"a,b\"", "\"a\"\"b\"", "\"a\nb\"", "some longer text 123", "é",
        ]
        let odd = [
            "a\"b", "\"", "\"a\"b", "\\", "\\,", "\\N", "\r", "\\t", "\0", "a\"", "\"\"\"", "\u{1}",
        ]
        var count = columnCount
        if Int.random(in: 0..<100, using: &random) < strangeness / 4 {
            count = Int.random(in: 1...6, using: &random)
        }
        for column in 0..<count {
            if column > 0 { text.append(UInt8(ascii: ",")) }
            let isOdd = Int.random(in: 0..<100, using: &random) < strangeness / 2
            text += ((isOdd ? odd : usual).randomElement(using: &random) ?? "").utf8
        }
        text += (["\n", "\n", "\n", "\r\n", "\r"].randomElement(using: &random) ?? "").utf8
    }

    /// Decodes with `DelimitedRowDecoder` and with `DelimitedRecordReader` alone.
    private func expectBothWaysAgree(
        _ text: [UInt8], columnCount: Int, _ escaping: DelimitedDialect.Escaping,
        _ comment: String = ""
    ) {
        let names = (0..<columnCount).map { "c\($0)" }
        var options = ConversionOptions()
        for padding in [ReadingOptions.RaggedRows.error, .pad] {
            options.reading.ragged = padding
            let dialect = DelimitedDialect(
                delimiter: UInt8(ascii: ","), escaping: escaping)
            let shape = DelimitedShape(
                names: names, numbers: names.map { _ in true }, dialect: dialect,
                options: DecodingOptions(options))
            for isLast in [true, false] {
                let frame = Frame(capacity: text.count)
                text.withText { frame.append($0) }
                frame.beginRows(columnCount: columnCount, needs: [])
                var reader = DelimitedRecordReader(
                    frame: frame, limit: text.count, isLast: isLast, dialect: dialect, shape: shape)
                var plain: FrameOutcome?
                while plain == nil { plain = reader.readRecord() }
                var end = plain?.consumed ?? 0
                if case .failed(let failure)? = plain?.ending { end = failure.offset }
                if TextFlaw(in: frame.text(at: 0, count: end), allowsZero: true) != nil { continue }
                let wanted = summary(frame, plain)
                let outcome = DelimitedRowDecoder(dialect: dialect, shape: shape)
                    .decode(frame, isLast: isLast)
                let found = summary(frame, outcome)
                if found != wanted {
                    Issue.record("\(text.debugText): \(found), not \(wanted) \(comment)")
                }
            }
        }
    }

    private func summary(_ frame: Frame, _ outcome: FrameOutcome?) -> [String] {
        var lines = ["\(outcome?.consumed ?? -1) of \(frame.count)"]
        for row in 0..<frame.rowCount {
            for column in 0..<frame.columnCount {
                let cell = frame.batch.cell(row: row, column: column)
                let bytes = frame.text(cell)
                lines.append("\(cell.kind) \(Array(bytes).debugText)")
            }
        }
        if case .failed(let failure)? = outcome?.ending {
            lines.append("\(failure.reason) \(failure.offset) \(failure.row)")
        }
        return lines
    }
}

extension [UInt8] {
    fileprivate var debugText: String { String(decoding: self, as: UTF8.self).debugDescription }
}
