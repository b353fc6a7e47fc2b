import Foundation
import Rowcast
import Testing

/// We open what programs that are not ours write. `Tests/Readers/install.sh` installs them.
@Suite(.serialized) struct XLSXWritersTests {
    private static let hasLibraries =
        Readers.hasPython
        && (try? Readers.run("write_xlsx.py", on: Array("xlsxwriter".utf8), named: "library"))
            != nil

    private static let csv = """
        text,number,good,day,moment,time,formula
        Berlin,12.5,true,2019-12-22,2019-12-22 10:05:06,10:05:06,3
        " two
        lines & <b> ",-1E-07,false,,,,
        _x_ 東京 😀,1234567890123,,2019-12-22,,,4
        Berlin,0.1,true,,2019-12-22 10:05:06,00:00:00,

        """

    @Test(
        .enabled(
            if: hasLibraries, "XlsxWriter is not in Tests/Readers/.venv; make readers adds it"),
        arguments: [
            "xlsxwriter", "xlsxwriter-streaming", "openpyxl", "openpyxl-streaming",
        ])
    func `workbooks of Python libraries are read`(library: String) throws {
        let text = try Readers.run("write_xlsx.py", on: Array(library.utf8), named: "library")
        let bytes = try #require(
            Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)))
        var conversion = Conversion(from: .xlsx)
        // openpyxl does not compute formulas.
        if library.hasPrefix("openpyxl") {
            conversion.options.writing.columns = [
                "text", "number", "good", "day", "moment", "time",
            ]
        }
        let output = try conversion.convert(Array(bytes), to: .csv)
        let expected =
            library.hasPrefix("openpyxl")
            ? Self.csv.replacing(",formula\n", with: "\n").replacing(",3\n", with: "\n")
                .replacing(",,,4\n", with: ",,\n").replacing("false,,,,\n", with: "false,,,\n")
                .replacing("00:00:00,\n", with: "00:00:00\n").replacing("-1E-07", with: "-1e-07")
            : Self.csv
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(.enabled(if: Readers.has("soffice"), "soffice is not installed"))
    func `workbooks of LibreOffice are read`() throws {
        let csv =
            "City,Day,Moment,Amount,Note\nKöln,2019-12-22,2019-12-22 10:05:06,12.5,a & b\n"
            + "Bonn,,,-3,\"two\nlines\"\n"
        let bytes = try Readers.inTemporaryFolder { folder in
            let file = folder.appending(path: "rows.csv")
            try Data(csv.utf8).write(to: file)
            _ = try Readers.run(
                "soffice",
                [
                    "-env:UserInstallation=file://\(folder.path)/profile", "--headless",
                    // Comma, quote, UTF-8.
                    "--infilter=CSV:44,34,76", "--convert-to", "xlsx", "--outdir", folder.path,
                    file.path,
                ])
            return try Data(contentsOf: folder.appending(path: "rows.xlsx"))
        }
        let output = try Conversion().convert(Array(bytes), to: .csv)
        #expect(String(decoding: output, as: UTF8.self) == csv)
    }
}
