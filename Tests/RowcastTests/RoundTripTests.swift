import Testing

@testable import Rowcast

/// What may be lost on the way through a format.
struct Losses: OptionSet {
    let rawValue: Int

    /// What cells hold beside their values.
    static let cellParts = Losses(rawValue: 1 << 0)
    /// What the document says beside its rows.
    static let metadata = Losses(rawValue: 1 << 1)
    /// Value formats of fields that are not table calculations.
    static let valueFormats = Losses(rawValue: 1 << 2)
    /// Labels and types of fields.
    static let labels = Losses(rawValue: 1 << 3)
    /// Names and types of fields, and what is pivoted: there are headings only.
    static let names = Losses(rawValue: 1 << 4)
    static let hiddenFields = Losses(rawValue: 1 << 5)
    static let totals = Losses(rawValue: 1 << 6)
    /// That totals and subtotals are not rows like others.
    static let totalsApart = Losses(rawValue: 1 << 7)
    /// The columns of a result without rows.
    static let columnsWithoutRows = Losses(rawValue: 1 << 8)
    /// What is a number, a boolean, or text.
    static let kinds = Losses(rawValue: 1 << 9)
    /// Characters that XML does not have.
    static let controlCharacters = Losses(rawValue: 1 << 10)
    /// How a number is spelled; one that no double holds is text.
    static let numberText = Losses(rawValue: 1 << 11)
    /// What is null, not empty text.
    static let nulls = Losses(rawValue: 1 << 12)
    /// What is nested JSON, not its text.
    static let nesting = Losses(rawValue: 1 << 13)
    /// Line ends between the values of nested JSON.
    static let nestedLineEnds = Losses(rawValue: 1 << 14)

    /// What a table of text loses.
    static let table: Losses = [
        .cellParts, .metadata, .names, .hiddenFields, .totalsApart, .kinds, .nulls,
    ]
}

/// Every case of the fixtures from every format through every other and back: nothing changes but
/// what the table of losses says.
@Suite(.timeLimit(.minutes(60)))
struct RoundTripTests {
    /// A row for each kind of format, and the words of the manual's table.
    private static let table: [(formats: [String], losses: Losses, words: String)] = [
        (["json_detail", "json_fe"], [], "nothing"),
        (
            ["json_bi"], [.cellParts, .valueFormats],
            "`rendered`, `html` and `links` of cells; value formats of fields, except those of table "
                + "calculations"
        ),
        (
            ["json", "inline_json", "ndjson"],
            [.cellParts, .metadata, .labels, .totals, .columnsWithoutRows],
            "metadata; `rendered`, `html` and `links` of cells; labels and types of fields; totals; "
                + "the columns of a result without rows"
        ),
        (
            ["csv", "txt", "md"], .table,
            "metadata; `rendered`, `html` and `links` of cells; names and types of fields, and which "
                + "of them are pivots (with `--header names` the labels instead of the names); hidden "
                + "fields; the difference between totals and other rows; the types of values, and "
                + "null (readers guess both from the text)"
        ),
        (
            ["html"], .table.union(.controlCharacters),
            "the same as csv, and characters that XML does not allow"
        ),
        (
            ["gsxml"], .table.union(.controlCharacters).subtracting(.nulls),
            "the same as html, except null, which is kept"
        ),
        (
            ["xlsx"], .table.subtracting([.kinds, .nulls]).union([.numberText, .nesting]),
            "metadata; `rendered`, `html` and `links` of cells; names and types of fields; hidden "
                + "fields; the difference between totals and other rows; the spelling of numbers "
                + "(107.0 becomes 107); the type of whole numbers of more than 15 digits, and of "
                + "nested JSON (both become text)"
        ),
    ]

    private static func losses(_ format: ResultFormat) throws -> Losses {
        let losses = try #require(table.first { $0.formats.contains(format.name) }?.losses)
        // A row is one line.
        return format == .ndjson ? losses.union(.nestedLineEnds) : losses
    }

    private static let formats = ResultFormat.all.filter { $0.canDecode && $0.canEncode }

    @Test func `the table of losses has every format, and the documents repeat it`() throws {
        for format in Self.formats { _ = try Self.losses(format) }
        for path in ["rowcast/Manual/kept.md", "Rowcast/Rowcast.docc/Architecture.md"] {
            let text = String(decoding: try Fixtures.bytes("../Sources/\(path)"), as: UTF8.self)
            for (formats, _, words) in Self.table {
                #expect(text.contains("| \(formats.joined(separator: ", ")) | \(words) |"))
            }
        }
    }

    @Test(arguments: ResultCase.all)
    func `what goes through a format and back changes as the table says`(
        _ result: ResultCase
    ) throws {
        let name = result.name.utf8.reduce(0) { $0 + Int($1) }
        for (i, source) in Self.formats.enumerated() where result.formats.contains(source) {
            let bytes = try result.bytes(source)
            let decoded = try DecodedResult(bytes, as: source, options: Self.reading(source))
            for (j, via) in Self.formats.enumerated()
            where Fixtures.isFullRun || (name + i * 3 + j) % 5 == 0 {
                try Self.expectRoundTrip(
                    of: bytes, decoded, source, through: via, "\(result.name)")
            }
        }
    }

    @Test func `a random result goes through a format and back`() throws {
        for seed in PropertyTests.seeds.prefix(300) {
            var random = SeededGenerator(seed: seed)
            let input = Array(PropertyResult(using: &random).detail(using: &random).utf8)
            let pairs = Self.formats.flatMap { source in Self.formats.map { (source, $0) } }
            for (source, via) in pairs.shuffled(using: &random).prefix(Fixtures.isFullRun ? 20 : 3)
            {
                let bytes = try Self.convert(input, .jsonDetail, to: source)
                guard !bytes.isEmpty else { continue }
                let decoded = try DecodedResult(bytes, as: source, options: Self.reading(source))
                try Self.expectRoundTrip(of: bytes, decoded, source, through: via, "seed \(seed)")
            }
        }
    }

    /// Headings may be the same where names are not.
    private static let renaming = options { $0.reading.duplicateColumns = .rename }

    /// The same for reading a format, whose delimiter no heading with another one must hide.
    private static func reading(_ format: ResultFormat) -> ConversionOptions {
        var options = renaming
        options.reading.delimiter = format == .csv ? "," : format == .txt ? "\t" : nil
        return options
    }

    private static func convert(
        _ bytes: [UInt8], _ source: ResultFormat, to target: ResultFormat
    ) throws -> [UInt8] {
        var conversion = Conversion(from: source)
        conversion.options = reading(source)
        // Documents carry their totals; in tables a row of subtotals would be one of the result.
        if target.showsTotals { conversion.options.writing.totals = .total }
        return try conversion.convert(bytes, to: target)
    }

    private static func expectRoundTrip(
        of bytes: [UInt8], _ decoded: DecodedResult, _ source: ResultFormat,
        through via: ResultFormat, _ what: String
    ) throws {
        let there = try losses(via)
        let andBack = there.union(try losses(source))
        do {
            let passed = try convert(bytes, source, to: via)
            if decoded.rows.isEmpty, andBack.contains(.columnsWithoutRows) { return }
            let halfway = try DecodedResult(passed, as: via, options: reading(via))
            if let difference = halfway.difference(from: decoded, losing: there) {
                Issue.record("\(what), \(source.name) to \(via.name):\n\(difference)")
            }
            let returned = try DecodedResult(
                try convert(passed, via, to: source), as: source, options: reading(source))
            if let difference = returned.difference(from: decoded, losing: andBack) {
                Issue.record(
                    "\(what), \(source.name) through \(via.name) and back:\n\(difference)")
            }
        } catch {
            Issue.record("\(what), \(source.name) through \(via.name): \(error)")
        }
    }
}
