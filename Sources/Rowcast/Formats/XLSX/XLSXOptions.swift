/// The options of xlsx.
enum XLSXOptions {
    static let sheet = OptionKey(
        "sheet", default: String?.none, .both,
        "The sheet of a workbook: which one is read, by name or number, or what the one that is "
            + "written is called.",
        valueName: "name")
    static let mergedHeaders = OptionKey(
        "mergedHeaders", default: false, .writing,
        "Write rows of merged headings for the pivots of xlsx.")
    static let compression = OptionKey(
        "compression", default: ConversionOptions.Compression.default, .writing,
        "How hard to compress xlsx: default, which is fast, small, which pays where texts are long, "
            + "or a level of zlib from 1 to 9.",
        valueName: "level")

    static let maxExpansion = OptionKey(
        "maxExpansion", default: 250, .reading,
        "How many times its size a part of a workbook may expand to.", valueName: "factor",
        values: "1 or more", isValid: { $0 >= 1 })

    static let range = OptionKey(
        "range", default: SheetRange?.none, .reading,
        "The cells of a sheet that are the table, heading included: A3:F20, A3:F, A:F or A3.",
        valueName: "cells")
    static let longText = OptionKey(
        "longText", default: ConversionOptions.LongText.error, .writing,
        "Texts of more than the 32,767 characters that a cell of a workbook holds: refuse them, or "
            + "cut them there.")

    static let all =
        [
            FormatOption(sheet), FormatOption(TableOptions.noHeader),
            FormatOption(TableOptions.headerRows), FormatOption(TableOptions.skipRows),
            FormatOption(range), FormatOption(TableOptions.duplicateColumns),
            FormatOption(TableOptions.types), FormatOption(JSONOptions.extraKeys),
            FormatOption(maxExpansion), FormatOption(mergedHeaders), FormatOption(compression),
            FormatOption(longText),
        ] + LinkOptions.shown

    /// What to do about titles above a table.
    static let titlesHint = "where titles stand above the table, --skip-rows N leaves them out, and "
        + "--range A3:F tells where it is"
}

extension ConversionOptions {
    /// The sheet that is read, and what the one that is written is called. `nil`: the first is
    /// read, and what is written is named after the explore.
    public var sheet: String? {
        get { self[XLSXOptions.sheet] }
        set { self[XLSXOptions.sheet] = newValue }
    }

    /// The cells of a sheet that are the table, heading included: `A3:F20`, `A3:F`, `A:F` or `A3`.
    /// Setting a text that is no such range sets `nil`. Default: `nil`, all cells.
    public var range: String? {
        get { self[XLSXOptions.range]?.text }
        set { self[XLSXOptions.range] = newValue.flatMap { SheetRange($0) } }
    }

    /// What to do with a text that is longer than a cell of a workbook holds.
    public enum LongText: String, OptionValue, Sendable, CaseIterable {
        /// An error.
        case error
        /// Cut to 32,767 characters, as UTF-16 counts them.
        case truncate
    }

    /// What to do with texts of more than 32,767 characters. Default: error.
    public var longText: LongText {
        get { self[XLSXOptions.longText] }
        set { self[XLSXOptions.longText] = newValue }
    }

    /// Whether pivots have rows of headings of their own above that of the measures, with equal
    /// neighbours merged. Default: no.
    public var mergedHeaders: Bool {
        get { self[XLSXOptions.mergedHeaders] }
        set { self[XLSXOptions.mergedHeaders] = newValue }
    }

    /// How many times its size a part of a workbook may expand to, beyond the first 64 MB.
    /// Default: 250.
    public var maxExpansion: Int {
        get { self[XLSXOptions.maxExpansion] }
        set { self[XLSXOptions.maxExpansion] = newValue }
    }

    /// How hard an archive is compressed.
    public struct Compression: OptionValue, Sendable, Equatable {
        /// From 1 to 9 for zlib, 0 for the one that looks where cells begin and end.
        let level: Int

        /// The fastest: it looks for what repeats only where cells begin and end.
        public static let fast = Compression(level: 0)
        /// The fastest, which makes tables as small as other programs do.
        public static let `default` = fast
        /// Looks everywhere, as zlib's level 7, for five times the work: a third smaller where texts
        /// are long, else hardly or not at all.
        public static let small = Compression(level: 7)

        /// A level of zlib: from 1, fastest, to 9, smallest; others become the next of these.
        public static func level(_ level: Int) -> Compression {
            Compression(level: min(9, max(1, level)))
        }
    }

    /// How hard workbooks are compressed. Default: `default`, which is `fast`.
    public var compression: Compression {
        get { self[XLSXOptions.compression] }
        set { self[XLSXOptions.compression] = newValue }
    }
}

extension ConversionOptions.Compression {
    private static let named = [("default", `default`), ("fast", fast), ("small", small)]

    static func kind(named valueName: String) -> FormatOption.Kind { .value(name: valueName) }
    static var values: String { "default, fast, small, or 1 to 9" }

    init?(optionText: String) {
        if let level = Int(optionText) {
            guard (1...9).contains(level) else { return nil }
            self = .level(level)
        } else {
            guard let named = Self.named.first(where: { $0.0 == optionText }) else { return nil }
            self = named.1
        }
    }

    var optionText: String? { Self.named.first { $0.1 == self }?.0 ?? "\(level)" }
}
