import Foundation
import Testing

@testable import Rowcast

/// Programs that are not ours read and show what we write as html.
@Suite(.timeLimit(.minutes(60))) struct HTMLReaderTests {
    private static let headings = ["A", "<script>window.ran = true</script> & C", "  \"D\"  "]

    /// A document of a column of texts that might be taken for markup or code.
    private func hostile(
        _ texts: [String], _ kind: WritingOptions.HTMLKind
    ) throws -> Readers.Output {
        let rows = texts.map { [TestCell.text("x"), .text($0), .number("1.50")] }
        let totals: [TestCell] = [.null, .null, .number("7")]
        let encoder = try #require(ResultFormat.html.makeEncoder)
        let bytes = try encoded(
            encoder(EncodingOptions(options { $0.writing.html = kind }.writing)),
            OutputTable(Self.headings, explore: "</title><script>window.ran = true</script>"),
            [rows], totals: totals
        ).bytes
        let expected = [Self.headings.map(TestCell.text)] + rows + [totals]
        return Readers.Output(name: "hostile.html", bytes: bytes, cells: .texts(expected))
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        arguments: WritingOptions.HTMLKind.allCases)
    func `html5lib finds every cell and no fault`(kind: WritingOptions.HTMLKind) throws {
        var outputs = [try hostile(HostileCells.texts + HostileCells.carriageReturns, kind)]
        for result in ResultCase.all {
            var conversion = Conversion(from: .jsonDetail)
            conversion.options.writing.html = kind
            let bytes = try conversion.convert(try result.bytes(.jsonDetail), to: .html)
            outputs.append(
                Readers.Output(
                    name: "\(result.name).html", bytes: bytes, cells: .csv(try result.bytes(.csv))))
        }
        try Readers.expectCells("read_html.py", read: outputs)
    }

    @Test(
        .enabled(if: Readers.hasPython, Readers.missingPython),
        .enabled(if: Readers.has("chromium"), "chromium is not installed"), .serialized,
        arguments: [WritingOptions.HTMLKind.page, .mail])
    func `Chromium shows every cell and runs nothing of the data`(
        kind: WritingOptions.HTMLKind
    ) throws {
        let page = try hostile(HostileCells.texts, kind)
        // A script of our own tells whether another ran before it. It needs the page's policy,
        // which forbids scripts, out of the way, so what is shown is that there are none.
        func watched(_ page: [UInt8]) -> [UInt8] {
            let watch = """
                <script>setTimeout(() => document.body.setAttribute("data-ran", !!window.ran), 50)
                </script></body>
                """
            let policy = "Content-Security-Policy"
            return Array(
                String(decoding: page, as: UTF8.self).replacing(policy, with: "none")
                    .replacing("</body>", with: watch).utf8)
        }
        let shown = try document(of: watched(page.bytes))
        #expect(shown.contains(#"data-ran="false""#))
        var output = page
        output.bytes = Array(shown.utf8)
        try Readers.expectCells("read_html.py", read: [output])
        let hasPolicy = String(decoding: page.bytes, as: UTF8.self).contains("default-src 'none'")
        #expect(hasPolicy == (kind == .page))
        // The watch notices what it is to notice.
        let control = "<!DOCTYPE html><title>x</title><body><img src=x onerror='ran=1'></body>"
        #expect(try document(of: watched(Array(control.utf8))).contains(#"data-ran="true""#))
    }

    /// The document as Chromium has it after it was loaded and its scripts were run.
    private func document(of page: [UInt8]) throws -> String {
        try Readers.inTemporaryFolder { folder in
            let file = folder.appending(path: "page.html")
            try Data(page).write(to: file)
            return try Readers.run(
                "chromium",
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000",
                    "--log-level=3", "--user-data-dir=\(folder.path)/profile", "--dump-dom",
                    "file://\(file.path)",
                ])
        }
    }
}
