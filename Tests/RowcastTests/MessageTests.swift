import Foundation
import Testing

@testable import Rowcast

@Suite struct MessageTests {
    private let hint: Message =
        "\(option: TableOptions.ragged, .pad) fills rows, or raise \(option: .maxRowBytes)"

    // MARK: - Spelling

    @Test func `options are spelled as properties`() {
        #expect(hint.description == "ragged = pad fills rows, or raise maxRowBytes")
        #expect("\(option: LenientOption.lenient, true) reads on" == "lenient = true reads on")
        #expect("pass \(option: JSONOptions.pivoted, false)" == "pass pivoted = false")
        #expect("pass \(option: LinkOptions.links, false)" == "pass links = false")
        #expect("pass \(inputFormat: .jsonBI)" == "pass inputFormat = json_bi")
        #expect("\(option: .totals, Totals.all)" == "totals = all")
        #expect("\(option: XLSXOptions.range, text: "A3:F")" == "range = A3:F")
    }

    @Test func `a program spells options its own way`() {
        let text = hint.text { option in "?\(option.name)=\(option.value ?? "…")" }
        #expect(text == "?ragged=pad fills rows, or raise ?maxRowBytes=…")
    }

    @Test func `options stay options in the messages, errors and warnings around them`() {
        let error = ConversionError(
            .malformed, format: .csv, at: .init(row: 2), "\(option: .visConfig): 1 cell",
            hint: "\("x"); \(hint)")
        #expect(error.description == "csv: visConfig: 1 cell; x; \(hint) (row 2)")
        #expect(
            error.message.text(spelling: \.name.localizedUppercase)
                == "csv: VISCONFIG: 1 cell; x; RAGGED fills rows, or raise MAXROWBYTES (row 2)")
        var warning = Warning("code", "left out\n\(hint)")
        warning.first = .init(row: 3)
        #expect(
            warning.message.text(spelling: \.name.localizedUppercase)
                == "left out RAGGED fills rows, or raise MAXROWBYTES (first: row 3)")
    }

    @Test func `neighbouring texts are one piece`() {
        let message: Message = "a\("b")\(1)" + "c\(option: .limit)" + "" + Message("d")
        #expect(
            message.parts
                == [.text("ab1c"), .option(.init(name: "limit", value: nil)), .text("d")])
    }

    @Test func `messages that read the same are equal`() {
        #expect(hint == "ragged = pad fills rows, or raise maxRowBytes")
        #expect(Set([hint, Message(hint.description)]).count == 1)
        #expect(hint != "\(option: TableOptions.ragged, .cut) fills rows, or raise maxRowBytes")
    }

    // MARK: - Names

    @Test func `options that no format declares are properties of a conversion`() {
        /// The properties of a value and of the options in it.
        func properties(of value: Any) -> [String] {
            Mirror(reflecting: value).children.flatMap { child in
                [child.label ?? ""] + properties(of: child.value)
            }
        }
        let names = Set(properties(of: Conversion()))
        for option in GeneralOption.allCases {
            #expect(names.contains(option.rawValue))
        }
    }

    @Test func `no text in the sources of the libraries spells an option as a flag`() throws {
        let sources = Fixtures.root.deletingLastPathComponent().appending(path: "Sources")
        var files = 0
        for library in ["Rowcast", "QueryTasks"] {
            let folder = sources.appending(path: library)
            let paths = try #require(FileManager.default.enumerator(atPath: folder.path))
            // The custom properties of style sheets begin with two hyphens too.
            for case let path as String in paths
            where path.hasSuffix(".swift") && !path.hasSuffix("HTMLPage.swift") {
                files += 1
                let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
                for line in text.split(separator: "\n")
                where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    #expect(!line.contains(/(^|[^-!a-z])--[a-z]/), "\(path): \(line)")
                }
            }
        }
        #expect(files > 200)
    }
}
