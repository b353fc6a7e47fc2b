import Foundation
import Testing

@testable import Rowcast

/// The table of Fixtures/ValueFormats: format, value, what is shown, and what LibreOffice shows where
/// that is something else.
struct FormatCase: Sendable, CustomTestStringConvertible {
    var code: String
    var value: String
    var shown: String
    var office: String

    var testDescription: String { "\(value) in \(code)" }

    static let path = Fixtures.root.appending(path: "ValueFormats/cases.jsonl").path

    static let all: [FormatCase] = {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String]
            guard let parts, parts.count == 3 || parts.count == 4 else {
                return FormatCase(code: "", value: String(line), shown: "", office: "")
            }
            return FormatCase(
                code: parts[0], value: parts[1], shown: parts[2], office: parts.last ?? "")
        }
    }()
}

@Suite struct ValueFormatTests {
    @Test func `there are hundreds of cases`() { #expect(FormatCase.all.count >= 500) }

    @Test(arguments: FormatCase.all) func `a value is shown as the table says`(
        _ item: FormatCase
    ) throws {
        let format = try ValueFormat(item.code)
        #expect(format.shown(item.value) == item.shown)
        #expect(format.shown(item.value, generally: true) == item.shown)
    }

    // MARK: - Numbers

    @Test func `a number of 400 digits is rounded like any other`() throws {
        let nines = String(repeating: "9", count: 400)
        let format = try ValueFormat("#,##0.00")
        let grouped = "10" + String(repeating: ",000", count: 133)
        #expect(format.shown("\(nines).995") == "\(grouped).00")
        #expect(format.shown("\(nines).994").hasSuffix(",999,999.99"))
        #expect(try ValueFormat("0").shown("1" + nines) == "1" + nines)
    }

    @Test(arguments: ["1e401", "1e999999999", "-1e99999999999999999999", "12e100000"])
    func `a number that would be hundreds of zeros stays as it came`(_ text: String) throws {
        #expect(try ValueFormat("#,##0.00").shown(text) == text)
        #expect(try ValueFormat("# ?/?").shown(text) == text)
        #expect(try ValueFormat("yyyy-mm-dd").shown(text) == text)
    }

    @Test(arguments: [
        ("0", "1e300", "1" + String(repeating: "0", count: 300)), ("0.00", "1e-999999999", "0.00"),
        ("0.00E+00", "1e999999", "1.00E+999999"), ("0.00E+00", "-25e-1000", "-2.50E-999"),
        ("0%", "1e-2", "1%"), ("0.00", "-0", "0.00"), ("0.00", "-0.0", "0.00"),
        ("0;\"neg\"0;\"zero\"", "-0.000", "zero"), ("0.00", "000.5", "0.50"),
        ("General", "-0.0", "0"), ("General", "5.00", "5"),
    ])
    func `numbers are shown whatever they look like`(
        _ code: String, _ text: String, _ shown: String
    ) throws {
        #expect(try ValueFormat(code).shown(text) == shown)
    }

    @Test(arguments: ["", "-", ".", "1.2.3", "1e", "abc", "--1", "1,000", "NaN"])
    func `text that is no number is shown as text`(_ text: String) throws {
        #expect(try ValueFormat("0.00").shown(text) == text)
        #expect(try ValueFormat("0;0;0;\"<\"@\">\"").shown(text) == "<\(text)>")
        #expect(ValueFormat(plain: .standard).shown(text) == text)
    }

    // MARK: - Conditions

    /// What Looker documents for large negative numbers, and the same with a minus of its own.
    @Test(arguments: [
        #"[<=-1000000]$0.00,,"M";[<=-1000]$0.00,"K";$0.00"#,
        #"[<=-1000000]-$0.00,,"M";[<=-1000]-$0.00,"K";$0.00"#,
    ])
    func `a section chosen by a condition keeps the minus`(_ code: String) throws {
        let format = try ValueFormat(code)
        #expect(format.shown("-12230000") == "-$12.23M")
        #expect(format.shown("-2330") == "-$2.33K")
        #expect(format.shown("-12.5") == "-$12.50")
        #expect(format.shown("12.5") == "$12.50")
    }

    @Test(arguments: [
        ("[<0]0;0", "-5", "5"), ("[<=0]0;0", "-5", "5"), ("[>0]0;0", "-5", "5"),
        ("[>=0]0;0", "-5", "5"), ("[>=0.00]0;0", "-5", "5"), ("0;0", "-5", "5"),
        ("[>9]0;0;0", "-5", "5"), ("[<-9]0;0", "-5", "-5"), ("[<-1]0;0", "-5", "-5"),
        ("[<9]0;0", "-5", "-5"), ("[<>7]0;0", "-5", "-5"), ("[=-5]0;0", "-5", "-5"),
        ("[=7]0;0", "-5", "-5"), ("[>-9]0;0", "-15", "-15"), ("[<-9]0;0", "-15", "-15"),
        ("[>9]0;[<-0e3]0;0", "-5", "5"), ("[>9]0;[<0]0;0", "-5", "5"),
        ("[>9]0;[<=-5]0;0", "-5", "-5"),
        ("[<-1]-0", "-1.4", "-1"), ("[<-0.1]-0", "-0.4", "0"),
        ("[<-1]\"-\"# ?/?", "-1.5", "-1 1/2"),
        ("[<-1]-General", "-1.5", "-1.5"), ("[<-1](0)", "-5", "-(5)"),
    ])
    func `a minus is left out only by sections made for negative numbers`(
        _ code: String, _ value: String, _ shown: String
    ) throws {
        #expect(try ValueFormat(code).shown(value) == shown)
        #expect(try ValueFormat(code).shown(value, generally: true) == shown)
    }

    @Test func `any number of conditions is read`() throws {
        let four = try ValueFormat(
            #"[>=1000000000]#.00,,,"B";[>=1000000]#.00,,"M";[>=1000]#.00,"K";0"#)
        #expect(
            ["2500000000", "2500000", "2500", "250", "-7"].map { four.shown($0) }
                == ["2.50B", "2.50M", "2.50K", "250", "-7"])
        let three = try ValueFormat("[>5]\"a\"0;[>4]\"b\"0;[>3]\"c\"0")
        #expect(
            ["6", "5", "4", "3.5", "-1"].map { three.shown($0) }
                == ["a6", "b5", "c4", "c4", "-1"])
        let six = try ValueFormat(
            #"[=1]"one";[=2]"two";[=3]"three";[=4]"four";"many";"<"@">""#)
        #expect(
            ["1", "2", "3", "4", "5", "x"].map { six.shown($0) }
                == ["one", "two", "three", "four", "many", "<x>"])
        #expect(four.excelCode == nil)
    }

    // MARK: - Durations

    @Test(arguments: [
        ("0.5", "0 days 12 hrs 0 mins"), ("1.5", "1 days 12 hrs 0 mins"),
        ("2.25", "2 days 6 hrs 0 mins"), ("0", "0 days 0 hrs 0 mins"),
        ("0.999999", "1 days 0 hrs 0 mins"),
    ])
    func `a duration under one day has no days`(_ value: String, _ shown: String) throws {
        let code = #"d \d\a\y\s h \h\r\s m \m\i\n\s"#
        #expect(try ValueFormat(code).shown(value) == shown)
        #expect(try ValueFormat("yyyy-mm-dd").shown("0") == "1900-01-00")
    }

    // MARK: - Names, separators, no format

    @Test(arguments: [
        ("usd", "1234.567", "$1,234.57"), ("usd_0", "1234.5", "$1,235"), ("gbp", "-3", "-£3.00"),
        ("gbp_0", "1234", "£1,234"), ("eur", "1234.5", "€1,234.50"), ("eur_0", "0.4", "€0"),
        ("decimal_0", "1234.5", "1,235"), ("decimal_1", "1234.56", "1,234.6"),
        ("decimal_2", "0.123456789", "0.12"), ("decimal_3", "1", "1.000"),
        ("decimal_4", "1234.56789", "1,234.5679"), ("id", "1234567", "1234567"),
        ("percent_0", "0.123456", "12%"), ("percent_1", "0.123456", "12.3%"),
        ("percent_2", "0.123456", "12.35%"), ("percent_3", "0.123456", "12.346%"),
        ("percent_4", "12.34567899", "1,234.5679%"),
    ])
    func `named formats are known`(_ name: String, _ value: String, _ shown: String) throws {
        #expect(try ValueFormat(name).shown(value) == shown)
    }

    @Test(arguments: [
        ("1,234.56", "$1,234,567.80", "1,234.5"), ("1.234,56", "$1.234.567,80", "1.234,5"),
        ("1 234,56", "$1 234 567,80", "1 234,5"), ("1234.56", "$1234567.80", "1234.5"),
        ("1234,56", "$1234567,80", "1234,5"),
        ("1\u{A0}234,56", "$1\u{A0}234\u{A0}567,80", "1\u{A0}234,5"),
        ("1\u{2019}234.56", "$1\u{2019}234\u{2019}567.80", "1\u{2019}234.5"),
    ])
    func `a document's number format swaps separators`(
        _ numberFormat: String, _ formatted: String, _ plain: String
    ) throws {
        let separators = try #require(NumberSeparators(numberFormat: numberFormat))
        let format = try ValueFormat("$#,##0.00", separators: separators)
        #expect(format.shown("1234567.8") == formatted)
        #expect(ValueFormat(plain: separators).shown("1234.5") == plain)
    }

    @Test(arguments: ["", "1", "1,234", "1.23", "12,34.56", "x", "1,234.567", "1,234,56.78"])
    func `other number formats are none`(_ text: String) {
        #expect(NumberSeparators(numberFormat: text) == nil)
    }

    @Test(arguments: [
        ("962", "962"), ("1062", "1,062"), ("-1062", "-1,062"), ("107.0", "107.0"), ("-5", "-5"),
        ("1234567.891011", "1,234,567.891011"), ("104.16499999999998", "104.16499999999998"),
        ("1e300", "1e300"), ("0.0001", "0.0001"), ("-999", "-999"), ("1000", "1,000"),
    ])
    func `numbers without a format have thousands apart`(_ value: String, _ shown: String) {
        #expect(ValueFormat(plain: .standard).shown(value) == shown)
    }

    // MARK: - Dates, colours

    @Test(arguments: [
        ("yyyy-mm-dd", "2019-12-22", "2019-12-22"), ("d/m/yy", "2019-02-01", "1/2/19"),
        ("mmmm d", "1899-07-04", "July 4"), ("dddd", "2019-12-22", "Sunday"),
        ("h:mm AM/PM", "2019-12-22 00:05:00", "12:05 AM"),
        ("hh:mm:ss.000", "2019-12-22T10:05:06.7891Z", "10:05:06.789"),
        ("hh:mm:ss", "2019-12-31 23:59:59.9", "00:00:00"),
        ("yyyy-mm-dd hh:mm:ss", "2019-12-31 23:59:59.9", "2020-01-01 00:00:00"),
        ("yyyy-mm-dd", "2019-12-31 23:59:59.9", "2019-12-31"), ("yyyy", "2019", "1905"),
        ("yyyy-mm-dd", "2019-02-29", "2019-02-29"), ("yyyy-mm-dd", "soon", "soon"),
        ("0.00", "2019-12-22", "2019-12-22"), ("d.m.yyyy;@", "2019-12-22", "22.12.2019"),
        ("yyyy", "-1", "-1"), ("yyyy", "2958466", "2958466"), ("[h]:mm", "-0.5", "-12:00"),
    ])
    func `dates are shown wherever they come from`(
        _ code: String, _ value: String, _ shown: String
    ) throws {
        #expect(try ValueFormat(code).shown(value) == shown)
    }

    @Test(arguments: [
        ("0", false), ("yyyy", true), ("0;yyyy", true), ("\"y\"0", false), ("[h]:mm", true),
        ("General", false), ("@", false), ("0 days", false), ("\\y", false),
    ])
    func `formats of dates are told from others`(_ code: String, _ isDate: Bool) throws {
        #expect(try ValueFormat(code).isDate == isDate)
    }

    @Test func `sections have colours`() throws {
        let format = try ValueFormat("[Color10]0;[RED](0);[color 45]0")
        func color(_ value: String) -> Int? {
            let text = Snippet(value)
            return format.color(number: text.text)?.rgb
        }
        #expect(color("5") == 0x008000)
        #expect(color("-5") == 0xFF0000)
        #expect(color("0") == 0xFF9900)
        #expect(try ValueFormat("0").hasColors == false)
        #expect(
            try ValueFormat("[Color10]0;[RED](0);[color 45]0").excelCode
                == "[Color10]0;[Red](0);[Color45]0")
    }

    // MARK: - What is no format

    @Test(arguments: [
        ("", "the format is empty"), ("\"abc", "a quote in the format is not closed"),
        ("0[", "a [ in the format is not closed"), ("[]0", "[] is empty"),
        ("[Mauve]0", "[Mauve] is no colour, condition, time or currency"),
        ("[Color57]0", "[Color57] is no colour, condition, time or currency"),
        ("[DBNum1]0", "[DBNum1] is no colour, condition, time or currency"),
        ("[>]0", "[>] is no condition such as [>=1000]"),
        ("[=>5]0", "[=>5] is no condition such as [>=1000]"),
        ("[>5][<9]0", "two conditions in a section"),
        ("0;0;0;0;0", "5 sections, but a format has 4 at most"),
        ("0;0;0;0", "the fourth section is for text, and has no digits"),
        ("0;0;0;0;0;\"x\"@", "6 sections, but a format has 4 at most"),
        ("@@@", "a section shows its value 3 times, but 2 times at most are possible"),
        (
            "0;General General General",
            """
            a section shows its value 3 times, but 2 times at most are possible
            """
        ),
        ("0@", "digits, times, General and @ do not go together in a section"),
        ("General0", "digits, times, General and @ do not go together in a section"),
        ("General yyyy", "digits, times, General and @ do not go together in a section"),
        ("0 [h]", "digits, times, General and @ do not go together in a section"),
        ("0.0 ?/?", "a fraction has neither decimals nor exponent"),
        ("E+0", "an exponent without digits in front of it"),
        ("# ?/16 0", "digits behind a fraction"),
        ("?/??????????", "a denominator of more than 9 digits"),
        ("0\\", "the format ends where a character after \\ belongs"),
        ("0_", "the format ends where a character after _ belongs"),
        ("0*", "the format ends where a character after * belongs"),
    ])
    func `the reason is told why a code is no format`(_ code: String, _ reason: String) {
        #expect(throws: FormatFault(reason)) { try ValueFormat(code) }
    }

    @Test func `a code is not longer than it can be of use`() throws {
        let code = String(repeating: "0", count: 1024)
        #expect(try ValueFormat(code).shown("7") == code.dropLast() + "7")
        #expect(throws: FormatFault("the format is longer than 1024 characters")) {
            try ValueFormat(code + "0")
        }
    }

    // MARK: - For Excel

    @Test(arguments: [
        ("#,##0.00", "#,##0.00"), ("usd", "$#,##0.00"), ("eur_0", "\"€\"#,##0"),
        ("0.0,,\"M\"", "0.0,,\"M\""), ("*00#", "00#"), ("0 days", "0\" days\""),
        ("0x", "0\"x\""), ("0\\%", "0\"%\""), ("0%", "0%"), ("\\\"0\\\"", "\\\"0\\\""),
        ("a\\\"b0", "\"a\"\\\"\"b\"0"), ("\\\"\u{353}0", "\\\"\"\u{353}\"0"),
        ("0.00E+00", "0.00E+00"), ("# ??/16", "# ??/16"),
        ("yyyy-mm-dd", "yyyy-mm-dd"), ("d/m/yy h:mm AM/PM", "d/m/yy h:mm AM/PM"),
        ("YYYY-MM-DD\\THH:MM:SS.0000", "yyyy-mm-dd\"T\"hh:mm:ss.000"), ("[hhh]:mm", "[hh]:mm"),
        ("[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0", "[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0"),
        ("_($* #,##0_);;@", "_($* #,##0_);;@"), ("[$€-407] 0", "[$€-407] 0"), (";;;", ";;;"),
        ("[Red][<0]0;0", "[Red][<0]0;0"), ("[$-en-US]0", "[$-en-US]0"),
        ("[>=1e3]0,;[<-0.50]0", "[>=1000]0,;[<-0.5]-0"),
        ("General;-General", "General;-General"), ("0.0e+0", "0.0e+0"), ("h a/p", "h a/p"),
        ("h A/p", "h A/p"), ("h am/pm", "h AM/PM"), ("[>9]0;[<-9]0;0", "[>9]0;[<-9]-0;0"),
        ("[>9]0;[<-9]-0;0", "[>9]0;[<-9]-0;0"), ("[<-9]0;0", "[<-9]0;0"),
    ])
    func `Excel is given a code that it takes`(_ code: String, _ excelCode: String) throws {
        #expect(try ValueFormat(code).excelCode == excelCode)
    }

    @Test func `Excel is not given what it would not take`() throws {
        #expect(ValueFormat(plain: .standard).excelCode == nil)
        #expect(try ValueFormat("0\"\(String(repeating: "x", count: 300))\"").excelCode == nil)
        for code in [
            "0\"\u{1}\"", "@;0", "@;@", "*x0*y", "[h]:[mm]", "[$€-\"x]0", "[$-en US]0", "[>1e30]0",
        ] {
            #expect(try ValueFormat(code).excelCode == nil, "\(code)")
        }
    }

    @Test(arguments: FormatCase.all) func `the code for Excel shows the same`(
        _ item: FormatCase
    ) throws {
        let excelCode = try #require(try ValueFormat(item.code).excelCode)
        #expect(try ValueFormat(excelCode).shown(item.value) == item.shown)
        #expect(try ValueFormat(excelCode).excelCode == excelCode)
    }
}

/// LibreOffice shows the same; `make value-formats` writes what it shows otherwise into the table.
@Suite(
    .enabled(
        if: Readers.has("soffice") && Readers.hasPython,
        "soffice or Tests/Readers/.venv is not there; make readers installs them"))
struct ValueFormatReaderTests {
    private func shownByOffice(_ cases: [[String]]) throws -> [String] {
        let lines = cases.map { "[" + $0.map(\.jsonString).joined(separator: ",") + "]\n" }
        let output = try Readers.run(
            "show_formats.py", on: Array(lines.joined().utf8), named: "cases.jsonl")
        return try output.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8), options: .fragmentsAllowed)
                    as? String)
        }
    }

    @Test func `LibreOffice shows what the table says`() throws {
        let shown = try shownByOffice(FormatCase.all.map { [$0.code, $0.value] })
        #expect(shown.count == FormatCase.all.count)
        for (item, shown) in zip(FormatCase.all, shown) {
            #expect(shown == item.office, "\(item.testDescription)")
        }
    }

    @Test func `LibreOffice shows the same by the codes that Excel is given`() throws {
        let codes = try FormatCase.all.map { try ValueFormat($0.code).excelCode ?? "" }
        let shown = try shownByOffice(zip(codes, FormatCase.all).map { [$0, $1.value] })
        for (item, shown) in zip(FormatCase.all, shown) {
            #expect(
                shown == item.office || shown == item.shown,
                "\(item.testDescription): \(shown)")
        }
    }
}

extension ValueFormat {
    /// What a cell of that text shows; what reads as a number is one.
    func shown(_ value: String, generally: Bool = false) -> String {
        guard generally else { return text(of: value) }
        var output = OutputBuffer()
        let text = Snippet(value)
        return withExtendedLifetime(text) {
            guard DecimalNumber(text.text) != nil else {
                return self.text(of: value)
            }
            appendGenerally(number: text.text, into: &output)
            return String(decoding: output.array, as: UTF8.self)
        }
    }
}
