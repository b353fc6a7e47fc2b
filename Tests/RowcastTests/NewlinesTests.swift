import Rowcast
import Testing

/// Line ends in values of csv and txt.
@Suite struct NewlinesTests {
    private func convert(
        _ text: String, to target: ResultFormat, _ change: (inout WritingOptions) -> Void = { _ in }
    ) throws -> String {
        var options = ConversionOptions()
        options.writing.newlines = .space
        options.frameBytes = 16
        change(&options.writing)
        return String(
            decoding: try Conversion(from: .json, options: options).convert(
                Array(text.utf8), to: target), as: UTF8.self)
    }

    private static let text = """
        [{"a\\nb":"x\\r\\ny\\n\\nz","c":"\\r","d":{"e":
        1},"f":null},{"a\\nb":"1\\n2","c":"\\n","d":"p,\\n","f":"\\n=1"}]
        """

    @Test func `a space stands for each line end, and quotes stand only where they must`() throws {
        #expect(
            try convert(Self.text, to: .csv)
                == "a b,c,d,f\nx y  z,\" \",\"{\"\"e\"\": 1}\",\n1 2,\" \",\"p, \",\" =1\"\n")
        #expect(
            try convert(Self.text, to: .txt)
                == "a b\tc\td\tf\nx y  z\t\" \"\t\"{\"\"e\"\": 1}\"\t\n1 2\t\" \"\t\"p, \"\t\" =1\"\n"
        )
    }

    @Test(arguments: [ResultFormat.csv, .txt])
    func `every row is one line under the other options too`(target: ResultFormat) throws {
        let changes: [(inout WritingOptions) -> Void] = [
            { $0.quoteAll = true }, { $0.crlf = true }, { $0.formulaGuard = true },
            { $0.toNull = "NULL" }, { $0.backslashEscapes = true }, { $0.toDecimal = .comma },
        ]
        for change in changes {
            let text = try convert(Self.text, to: target, change)
            #expect(text.utf8.count { $0 == 10 } == 3)
        }
    }

    @Test func `line ends stay unless options say so`() throws {
        #expect(
            try convert("[{\"a\":\"x\\ny\"}]", to: .csv) { $0.newlines = .keep } == "a\n\"x\ny\"\n")
    }
}
