import Testing

@testable import Rowcast
@testable import RowcastValidation

/// What we write is valid, and a fault in it makes a conversion fail.
@Suite(.timeLimit(.minutes(60)))
struct ValidationTests {
    @Test(arguments: ResultCase.all)
    func `everything that is written is valid`(_ result: ResultCase) throws {
        for source in [ResultFormat.jsonDetail, .json, .csv] {
            for change in Self.changes {
                var conversion = Conversion(from: source)
                conversion.options.writing.validation = .schema
                change(&conversion.options)
                for target in ResultFormat.all where Checkers.all[target] != nil {
                    let output = try conversion.convert(try result.bytes(source), to: target)
                    // Once more and apart from the writer, which may have handed on too little.
                    let checker = try #require(
                        Checkers.all[target]?(.schema, conversion.options.writing.values))
                    let faults = try checker.faults(in: MemorySource(output), limit: 10)
                    #expect(faults == [], "\(result.name) from \(source.name) to \(target.name)")
                }
            }
        }
    }

    private static let changes: [@Sendable (inout ConversionOptions) -> Void] = [
        { _ in }, { $0.writing.html = .page }, { $0.writing.html = .mail },
        {
            $0.writing.header = HeaderStyle.none
            $0.frameBytes = 100
        },
    ]

    @Test func `the formats that have a checker`() {
        #expect(
            ResultFormat.all.filter { Checkers.all[$0] != nil }.map(\.name)
                == ["html", "xlsx", "gsxml"])
    }

    private struct Alarm: DocumentChecker {
        let position: Int

        func faults(
            in source: any ByteSource, limit: Int
        ) throws(ConversionError) -> [DocumentFault] {
            var source = source
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
            defer { buffer.deallocate() }
            var count = 0
            while count < position {
                let read = try source.read(into: buffer)
                if read == 0 { return [] }
                count += read
            }
            return [DocumentFault(line: 3, column: 4, "too long")]
        }
    }

    @Test func `a fault is an error, while the output is written or at its end`() throws {
        let piece = [UInt8](repeating: 65, count: 100_000)
        for position in [1, 50_000, 3_000_000, 20_000_000] {
            let check = try ThreadedOutputCheck(Alarm(position: position))
            let error = #expect(throws: ConversionError.self) {
                for _ in 0..<200 {
                    try piece.withText { text throws(ConversionError) in try check.check(text) }
                }
                try check.finish()
            }
            #expect(error?.reason == "the output is not valid: line 3, column 4: too long")
        }
        let check = try ThreadedOutputCheck(Alarm(position: 20_000_001))
        for _ in 0..<200 {
            try piece.withText { text throws(ConversionError) in try check.check(text) }
        }
        try check.finish()
    }

    @Test func `a check that is given up ends its thread`() throws {
        for count in [0, 1, 30] {
            let check = try ThreadedOutputCheck(Alarm(position: .max))
            let piece = [UInt8](repeating: 65, count: 100_000)
            for _ in 0..<count {
                try piece.withText { text throws(ConversionError) in try check.check(text) }
            }
        }
    }

    @Test(arguments: [
        (
            "<results><row><cell>A</cell></row><row/></results>",
            "a row of 0 cells, but the first has 1"
        ),
        ("<results><row><cell>A</cell><x/></row></results>", "did not expect element x there"),
        ("<results><row>A</row></results>", "did not expect text"),
        ("<result/>", "element result"),
        ("<results><row a='1'/></results>", "attribute"),
        ("<results><row></results>", "tag mismatch"),
    ])
    func `gsxml is checked by its schema`(text: String, reason: String) throws {
        let checker = GSXMLChecker(.schema, FormatOptionValues())
        let faults = try checker.faults(in: MemorySource(Array(text.utf8)), limit: 10)
        #expect(faults.first?.reason.description.contains(reason) == true, "\(faults)")
    }

    @Test(
        arguments: [
            ("<table><tr><td>a</td></tr></table>", nil),
            (
                "<!DOCTYPE html><html><main><table><tr><td>é &amp; b<br>c</td></tr></table></main></html>",
                nil
            ),
            ("<table><tr><td>a</b></td></tr></table>", "unexpected end tag : b"),
            ("<table><tr><td>R&D</td></tr></table>", "an '&' that is not"),
            ("<table><tr><td a=\"1 </td></tr></table>", "attValue"),
            ("<table><tr><td>\u{1}</td></tr></table>", "invalid char"),
        ] as [(String, String?)])
    func `html is checked for what has to be repaired`(text: String, reason: String?) throws {
        let faults = try HTMLChecker().faults(in: MemorySource(Array(text.utf8)), limit: 10)
        guard let reason else {
            #expect(faults == [])
            return
        }
        #expect(faults.contains { $0.reason.description.contains(reason) }, "\(faults)")
    }

    /// libxml2 goes round in circles when it is stopped in the middle of a tag.
    @Test func `checking html ends where no more faults are told`() throws {
        let page =
            Array("<table><tr><td>total!\0\0\0nt</td></tr>\n<tr><td".utf8) + [0xAE]
            + Array(">2024-0\n</table>".utf8)
        for limit in 1...6 {
            let faults = try HTMLChecker().faults(in: MemorySource(page), limit: limit)
            #expect((1...limit).contains(faults.count))
        }
    }
}
