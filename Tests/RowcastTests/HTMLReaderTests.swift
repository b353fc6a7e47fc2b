import Testing

@testable import Rowcast

/// A parser that is not ours reads what we write. `Tests/Readers/install.sh` installs it.
@Suite(.enabled(if: Readers.python != nil, "ROWCAST_READERS names no Python environment"))
struct HTMLReaderTests {
    @Test(arguments: [ConversionOptions.HTMLKind.table, .page])
    func `html5lib finds every cell and no fault`(kind: ConversionOptions.HTMLKind) throws {
        let rows: [[String]] = [
            ["Berlin", "<script>alert(1)</script>"], ["a & b &amp; &#65;", " padded  twice "],
            ["two\nlines\tand tab", "é你好😀"], ["\"'", "--> ]]> </td>"],
        ]
        let bytes = try encoded(
            HTMLEncoder(options { $0.html = kind }), OutputTable(["A", "<B> & C"], explore: "<x>"),
            [rows.map { $0.map(TestCell.text) }], totals: [.null, .number("1")]
        ).bytes
        let output = try Readers.run("read_html.py", on: bytes, named: "table.html")
        let expected = ([["A", "<B> & C"]] + rows + [["", "1"]]).map { row in
            "[" + row.map { $0.jsonString }.joined(separator: ", ") + "]\n"
        }
        #expect(output == expected.joined())
    }
}
