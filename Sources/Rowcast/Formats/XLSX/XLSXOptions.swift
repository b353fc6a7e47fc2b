/// Options of the format xlsx.
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
        "compression", default: WritingOptions.Compression.default, .writing,
        "How hard to compress xlsx: default, which is fast, small, which pays where texts are long, "
            + "or a level of zlib from 1 to 9.",
        valueName: "level", values: WritingOptions.Compression.values,
        isValid: { $0.isValid })

    static let range = OptionKey(
        "range", default: SheetRange?.none, .reading,
        "The cells of a sheet that are the table, heading included: A3:F20, A3:F, A:F or A3.",
        valueName: "cells")
    static let longText = OptionKey(
        "longText", default: WritingOptions.LongText.error, .writing,
        "Texts of more than the 32,767 characters that a cell of a workbook holds: refuse them, or "
            + "cut them there.")

    static let all =
        [
            FormatOption(sheet), FormatOption(TableOptions.noHeader),
            FormatOption(TableOptions.headerRows), FormatOption(TableOptions.skipRows),
            FormatOption(range), FormatOption(TableOptions.duplicateColumns),
            FormatOption(TableOptions.types), FormatOption(JSONOptions.extraKeys),
            FormatOption(ZipOptions.maxExpansion), FormatOption(mergedHeaders),
            FormatOption(compression), FormatOption(longText),
        ] + LinkOptions.shown

    /// Hint for tables that have titles above them.
    static let titlesHint: Message =
        "where titles stand above the table, \(option: TableOptions.skipRows, text: "N") leaves them "
        + "out, and \(option: range, text: "A3:F") tells where it is"
}

extension ReadingOptions {
    /// Sheet to read, by name or number. Default: nil, the first visible sheet.
    public var sheet: String? {
        get { self[XLSXOptions.sheet] }
        set { self[XLSXOptions.sheet] = newValue }
    }

    /// Cells of a sheet that hold the table, heading included: `A3:F20`, `A3:F`, `A:F` or `A3`.
    /// Setting a text that is not a range sets `nil`. Default: `nil`, all cells.
    public var range: String? {
        get { self[XLSXOptions.range]?.text }
        set { self[XLSXOptions.range] = newValue.flatMap { SheetRange($0) } }
    }

    /// Most times its compressed size that a part of a workbook may expand to, beyond the first 64
    /// MB. Default: 250.
    public var maxExpansion: Int {
        get { self[ZipOptions.maxExpansion] }
        set { self[ZipOptions.maxExpansion] = newValue }
    }
}

extension WritingOptions {
    /// Name of the sheet; where several inputs have a sheet each, `ConversionInput.sheet` names them.
    /// Default: nil, the name of the explore.
    public var sheet: String? {
        get { self[XLSXOptions.sheet] }
        set { self[XLSXOptions.sheet] = newValue }
    }

    /// Removes the name of the sheet, as if it had not been set.
    package mutating func removeSheet() { values.remove(XLSXOptions.sheet) }

    /// Action for a text that is too long for a cell of a workbook.
    public enum LongText: String, OptionValue, Sendable, CaseIterable {
        /// Ends with an error.
        case error
        /// Cuts the text to 32,767 UTF-16 code units.
        case truncate
    }

    /// Action for texts of more than 32,767 characters. Default: error.
    public var longText: LongText {
        get { self[XLSXOptions.longText] }
        set { self[XLSXOptions.longText] = newValue }
    }

    /// Whether pivots get heading rows of their own above the row of measures, with equal
    /// neighbours merged. Default: no.
    public var mergedHeaders: Bool {
        get { self[XLSXOptions.mergedHeaders] }
        set { self[XLSXOptions.mergedHeaders] = newValue }
    }

    /// Level of compression of an archive.
    public struct Compression: OptionValue, Sendable, Equatable {
        /// Level of zlib from 1 to 9; 0 for the compressor that looks for repetitions at cell
        /// boundaries only.
        let level: Int

        /// Fastest: looks for repetitions only at the boundaries of cells.
        public static let fast = Compression(level: 0)
        /// Equal to `fast`; tables become as small as in other programs.
        public static let `default` = fast
        /// Looks for repetitions everywhere, as zlib's level 7, with five times the work: output is
        /// a third smaller for long texts, and hardly smaller otherwise.
        public static let small = Compression(level: 7)

        /// A level of zlib from 1, fastest, to 9, smallest; a conversion with any other number throws
        /// `.invalidOption`.
        public static func level(_ level: Int) -> Compression {
            Compression(level: 1...9 ~= level ? level : -1)
        }

        var isValid: Bool { 0...9 ~= level }
    }

    /// Level of compression of workbooks. Default: `default`, which is `fast`.
    public var compression: Compression {
        get { self[XLSXOptions.compression] }
        set { self[XLSXOptions.compression] = newValue }
    }
}

extension WritingOptions.Compression {
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
