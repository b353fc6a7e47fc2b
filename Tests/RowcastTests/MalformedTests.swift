import Foundation
import Rowcast
import Testing

/// A file of `Fixtures/Malformed/<format>` and beside it, under the extension `error`, the text of
/// the error that it must give. In the folder `detected` no format is named beforehand.
struct MalformedCase: Sendable, CustomTestStringConvertible {
    let folder: String
    let file: String

    var testDescription: String { "\(folder)/\(file)" }
    var path: String { "Malformed/\(folder)/\(file)" }
    var format: ResultFormat? { ResultFormat.named(folder) }

    var errorPath: String {
        let stem = file.lastIndex(of: ".").map { file[..<$0] } ?? file[...]
        return "Malformed/\(folder)/\(folder == "detected" ? file[...] : stem).error"
    }

    static let folders = Fixtures.names(in: "Malformed")
    static let all = folders.flatMap { folder in
        Fixtures.names(in: "Malformed/\(folder)").filter { !$0.hasSuffix(".error") }.map {
            MalformedCase(folder: folder, file: $0)
        }
    }

    /// The text of the error that a conversion gives, `nil` if it gives none.
    func error(to target: ResultFormat) throws -> String? {
        let conversion = Conversion(from: format, inputName: file)
        do {
            _ = try conversion.convert(try Fixtures.bytes(path), to: target)
            return nil
        } catch let error as ConversionError {
            return error.description
        }
    }
}

@Suite(.timeLimit(.minutes(60)))
struct MalformedTests {
    /// With `RECORD=missing` absent texts are written, with `RECORD=all` every text; such a run
    /// fails. Read what was written before committing it.
    static let recording = ProcessInfo.processInfo.environment["RECORD"]

    @Test func `the files are found`() {
        #expect(
            MalformedCase.folders == [
                "csv", "detected", "gsxml", "html", "json", "json_bi", "json_detail", "md",
                "ndjson",
                "txt",
            ])
        let counts = MalformedCase.folders.map { folder in
            MalformedCase.all.filter { $0.folder == folder }.count
        }
        #expect(counts == [15, 21, 24, 9, 81, 24, 36, 6, 5, 10])
    }

    @Test(arguments: MalformedCase.all)
    func `bad input is refused with this text`(_ input: MalformedCase) throws {
        let text = try #require(try input.error(to: .csv), "it was converted")
        let isWritten = Fixtures.exists(input.errorPath)
        if Self.recording == "all" || Self.recording == "missing" && !isWritten {
            try Data("\(text)\n".utf8).write(to: Fixtures.root.appending(path: input.errorPath))
            Issue.record("recorded \(input.errorPath)")
        }
        let expected = String(decoding: try Fixtures.bytes(input.errorPath), as: UTF8.self)
        #expect("\(text)\n" == expected)
        #expect(!text.contains("\n"))
    }

    @Test(arguments: MalformedCase.all)
    func `the text is the same whatever is written`(_ input: MalformedCase) throws {
        let targets = ResultFormat.all.filter { $0.canEncode && $0.writesRows }
        for target in Fixtures.isFullRun ? targets : [.json, .jsonDetail, .xlsx] {
            #expect(try input.error(to: target) == input.error(to: .csv), "\(target.name)")
        }
    }

    @Test(arguments: MalformedCase.all.filter { $0.format != nil })
    func `the text is the same whatever the reads, frames and threads`(
        _ input: MalformedCase
    ) throws {
        let format = try #require(input.format)
        let ways = Fixtures.isFullRun ? DecoderVerifier.Way.all : DecoderVerifier.Way.some
        DecoderVerifier(format: format, bytes: try Fixtures.bytes(input.path), name: input.path)
            .verifyWays(ways)
    }
}
