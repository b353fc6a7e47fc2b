import Testing

@testable import Rowcast

struct DelimitedRecognitionTests {
    @Test(arguments: [
        ("a,b\n1,2\n", Likelihood.likely, Likelihood.possible),
        ("a,b", .likely, .possible),
        ("a\tb\n1\t2\n", .possible, .likely),
        ("\u{FEFF}a,b\n\"x,\ny\",2\n", .likely, .possible),
        ("a,b\n1,2\n3", .likely, .possible),
        ("a,b\n1,2,3\n", .possible, .possible),
        ("a\n1\n2\n", .possible, .possible),
        ("a\tb\nx, y\tz\n", .no, .likely),
        ("a;b\n1,5;2\n3;4,5\n", .likely, .possible),
        ("a|b\n1|2\n", .likely, .possible),
        ("a", .possible, .possible),
        ("", .no, .no),
        ("\n \n", .no, .no),
        ("{\"a\":1}", .no, .no),
        ("\n[1,2]", .no, .no),
        ("<table>", .no, .no),
        ("PK\u{3}\u{4}a,b\n", .no, .no),
        ("a,b\n1,\0\n", .no, .no),
    ])
    func `delimiters of the first lines tell the format`(
        text: String, csv: Likelihood, txt: Likelihood
    ) {
        Array(text.utf8).withPaddedText { prefix in
            #expect(ResultFormat.csv.recognize(prefix) == csv)
            #expect(ResultFormat.txt.recognize(prefix) == txt)
        }
    }

    @Test func `UTF-16 is left to those who ask for it`() {
        for text in [[0xFF, 0xFE, 0x61, 0x2C], [0xFE, 0xFF, 0x61, 0x2C]] as [[UInt8]] {
            text.withPaddedText { prefix in
                #expect(ResultFormat.csv.recognize(prefix) == .no)
            }
        }
    }
}
