import Rowcast
import Testing

@Suite struct WarningCountTests {
    @Test func `a warning of several frames is told once, with the count of all`() throws {
        let rows = (0..<500).map { _ in "a\u{1}b\u{2}\n" }.joined()
        for frameBytes in [16, 64, 1000, 1 << 20] {
            var options = ConversionOptions()
            options.frameBytes = frameBytes
            let report = try Conversion(from: .csv, options: options).run(
                MemorySource(Array("x\n\(rows)".utf8)),
                to: [ConversionOutput(.gsxml, to: MemorySink())])
            #expect(report.warnings.map(\.code) == ["characters_replaced"])
            #expect(report.warnings.map(\.count) == [1000])
        }
    }
}
