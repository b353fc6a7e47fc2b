import Foundation
import Testing

@testable import Rowcast

/// Programs that are not ours read what we write as gsxml.
@Suite(.timeLimit(.minutes(60))) struct GSXMLReaderTests {
    /// Every case of the fixtures, and texts that might be taken for markup.
    private func outputs(_ options: ConversionOptions) throws -> [Readers.Output] {
        let texts = HostileCells.texts + HostileCells.carriageReturns
        let rows = texts.map { [TestCell.text($0), .number("1.50"), .null, .yes] }
        let headings = ["A", "<B> & \"C\"", " D ", "]]>"]
        let totals: [TestCell] = [.null, .number("7"), .null, .null]
        let bytes = try encoded(
            GSXMLEncoder(EncodingOptions(options.writing)), OutputTable(headings), [rows],
            totals: totals
        ).bytes
        var outputs = [
            Readers.Output(
                name: "hostile.xml", bytes: bytes,
                cells: .texts([headings.map(TestCell.text)] + rows + [totals]))
        ]
        for result in ResultCase.all {
            var conversion = Conversion(from: .jsonDetail)
            conversion.options = options
            conversion.options.writing.totals = .all
            let bytes = try conversion.convert(try result.bytes(.jsonDetail), to: .gsxml)
            outputs.append(
                Readers.Output(
                    name: "\(result.name).xml", bytes: bytes, cells: .csv(try result.bytes(.csv))))
        }
        return outputs
    }

    @Test(.enabled(if: Readers.hasPython, Readers.missingPython))
    func `an XPath finds every cell, as IMPORTXML would`() throws {
        try Readers.expectCells(
            "read_gsxml.py", "//row", read: try outputs(ConversionOptions()))
        try Readers.expectCells(
            "read_gsxml.py", "//tr",
            read: try outputs(
                options {
                    $0.writing.gsxmlRow = "tr"
                    $0.writing.gsxmlCell = "td"
                }))
    }

    @Test(.enabled(if: Readers.has("xmllint"), "xmllint is not installed"))
    func `xmllint finds no fault`() throws {
        let text = try Readers.inTemporaryFolder { folder in
            let paths = try outputs(ConversionOptions()).map { output in
                let file = folder.appending(path: output.name)
                try Data(output.bytes).write(to: file)
                return file.path
            }
            #expect(paths.count == ResultCase.all.count + 1)
            return try Readers.run("xmllint", ["--noout"] + paths)
        }
        #expect(text == "")
    }
}
