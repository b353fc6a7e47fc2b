import Foundation
import Testing

@testable import Rowcast

/// The format that the article "Adding a format" builds up: what it writes, and the checks that every
/// encoder has to pass.
@Suite(.timeLimit(.minutes(60)))
struct ExampleFormatTests {
    private func convert(
        _ text: String, from format: ResultFormat,
        _ change: (inout ConversionOptions) -> Void = { _ in }
    ) throws -> String {
        let conversion = Conversion(from: format, options: options(change))
        return String(
            decoding: try conversion.convert(Array(text.utf8), to: .pgcopy), as: UTF8.self)
    }

    @Test func `values stand between tabs, with backslashes before what would end them`() throws {
        let json = #"[{"a":1,"b":"x\ty\\z"},{"a":null,"b":"1\r\n2"},{"a":true,"b":{"k":[1]}}]"#
        #expect(
            try convert(json, from: .json) { $0.pivoted = false }
                == "1\tx\\ty\\\\z\n\\N\t1\\r\\n2\ntrue\t{\"k\":[1]}\n")
    }

    @Test func `an option says what stands for null`() throws {
        #expect(try convert("a,b\n1,\n", from: .csv) { $0.copyNull = "NULL" } == "1\tNULL\n")
        let option = try #require(ResultFormat.pgcopy.options.first)
        #expect(option.name == "copyNull")
        #expect(option.defaultText == "\\N")
    }

    @Test func `there is no place for totals`() {
        #expect(throws: ConversionError.self) {
            try convert("a\n1\n", from: .csv) { $0.totals = .total }
        }
    }

    @Test func `a result without rows is empty`() throws {
        #expect(try convert("a,b\n", from: .csv) == "")
        #expect(try convert("[]", from: .json) == "")
    }

    @Test(arguments: ResultCase.all)
    func `reads, frames and threads do not change a byte`(_ result: ResultCase) throws {
        for document in try DecoderVerifierTests.documents(result)
        where Fixtures.isFullRun || document.format == .jsonDetail {
            var document = document
            document.targets = [.pgcopy]
            document.verifyWays(DecoderVerifier.Way.some)
        }
    }

    @Test(arguments: ResultCase.all)
    func `it is written beside other formats as alone`(_ result: ResultCase) throws {
        for source in Fixtures.isFullRun ? result.decodableFormats : [.jsonDetail, .csv] {
            let conversion = Conversion(from: source)
            let input = try result.bytes(source)
            let together = try conversion.outputs(
                of: MemorySource(input), to: [.csv, .pgcopy, .jsonDetail])
            expectSame(
                together[1], try conversion.convert(input, to: .pgcopy), "\(result.name)")
        }
    }

    @Test func `the article shows the file, all of it and in its order`() throws {
        let tests = Fixtures.root.appending(path: "../Tests/RowcastTests")
        let file = try String(
            contentsOf: tests.appending(path: "ExampleFormat.swift"), encoding: .utf8)
        let article = try String(
            contentsOf: Fixtures.root.appending(
                path: "../Sources/Rowcast/Rowcast.docc/AddingAFormat.md"), encoding: .utf8)
        let parts = article.components(separatedBy: "```")
        let code = parts.filter { $0.hasPrefix("swift\n") }.map { $0.dropFirst("swift\n".count) }
        #expect(code.count == 5)
        #expect(file == "@testable import Rowcast\n\n" + code.joined(separator: "\n"))
    }
}
