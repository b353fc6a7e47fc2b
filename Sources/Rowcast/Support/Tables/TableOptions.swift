/// The options that formats of tables share: csv, txt, html, md and their like.
enum TableOptions {
    static let noHeader = OptionKey(
        "noHeader", default: false, .reading, "The first row is no heading.")
    static let ragged = OptionKey(
        "ragged", default: ConversionOptions.RaggedRows.error, .reading,
        "Rows with too few or too many cells: refuse them; pad short ones with nulls; also cut long "
            + "ones, or extend the table by columns for them (these two in csv and txt).")
    static let duplicateColumns = OptionKey(
        "duplicateColumns", default: ConversionOptions.DuplicateColumns.keep, .reading,
        "Headings that are there twice, or empty: keep them (keys of json and columns of sql get "
            + "suffixes), refuse them, or rename the columns in every format.")
    static let types = OptionKey(
        "types", default: ConversionOptions.TypeInference.numbers, .reading,
        "What the first values of columns of text tell: which are numbers; also which are dates "
            + "and times; or nothing.")

    static let headerRows = OptionKey(
        "headerRows", default: Int?.none, .reading,
        "How many rows are the heading; the texts of a column are joined (default: one, in html "
            + "the leading rows of th cells).",
        valueName: "count", values: "a number of rows from 1 to 100",
        isValid: { $0.map { (1...100).contains($0) } ?? true })
    static let skipRows = OptionKey(
        "skipRows", default: 0, .reading,
        "How many rows above the heading are left out.", valueName: "count",
        values: "a number of rows from 0 on", isValid: { $0 >= 0 })

    /// For reading any table.
    static let reading = [
        FormatOption(noHeader), FormatOption(ragged), FormatOption(duplicateColumns),
        FormatOption(types),
    ]
}

extension ConversionOptions {
    /// Whether the first row is one of values, not the heading. Default: no.
    public var noHeader: Bool {
        get { self[TableOptions.noHeader] }
        set { self[TableOptions.noHeader] = newValue }
    }

    /// How many rows are the heading; the texts of a column are joined by blanks. `nil`: one, or in
    /// html the leading rows that are all headings.
    public var headerRows: Int? {
        get { self[TableOptions.headerRows] }
        set { self[TableOptions.headerRows] = newValue }
    }

    /// How many rows above the heading are left out. Default: none.
    public var skipRows: Int {
        get { self[TableOptions.skipRows] }
        set { self[TableOptions.skipRows] = newValue }
    }

    /// What to do with rows that have fewer or more cells than the header.
    public enum RaggedRows: String, OptionValue, Sendable, CaseIterable {
        /// An error that names the row.
        case error
        /// Short rows get nulls; long rows are an error still.
        case pad
        /// Short rows get nulls, and what long rows have more is left out: csv and txt only.
        case cut
        /// Short rows get nulls, and the table has columns for what long rows have more, which takes
        /// a reading of all rows first: csv and txt only.
        case extend
    }

    /// What to do with rows of other lengths than the header. Default: error.
    public var ragged: RaggedRows {
        get { self[TableOptions.ragged] }
        set { self[TableOptions.ragged] = newValue }
    }

    /// Whether short rows get nulls, in formats that have nothing for long ones.
    ///
    /// - Throws: `.unsupported` for a choice of csv and txt.
    func padsShortRows() throws(ConversionError) -> Bool {
        switch ragged {
        case .error: return false
        case .pad: return true
        case .cut, .extend:
            throw ConversionError(
                .unsupported, "--ragged \(ragged.rawValue) is for csv and txt",
                hint: "--ragged pad fills short rows")
        }
    }

    /// What to do with columns that have the same name, or none.
    public enum DuplicateColumns: String, OptionValue, Sendable, CaseIterable {
        /// They are passed on; formats that need keys make them up, with a warning.
        case keep
        /// An error.
        case error
        /// `name`, `name_2`, …; `column_3` where there is no name.
        case rename
    }

    /// What to do with columns that have the same name, or none. Default: keep.
    public var duplicateColumns: DuplicateColumns {
        get { self[TableOptions.duplicateColumns] }
        set { self[TableOptions.duplicateColumns] = newValue }
    }

    /// What the first values of columns tell whose source does not say what they hold.
    public enum TypeInference: String, OptionValue, Sendable, CaseIterable {
        /// A column whose sampled values are all JSON numbers is one of numbers.
        case numbers
        /// So it is, and one whose sampled values are all ISO 8601 dates, with times or without, is
        /// one of times or dates.
        case infer
        /// Everything is text.
        case strings
    }

    /// What the first values of columns of text tell. Default: numbers.
    public var types: TypeInference {
        get { self[TableOptions.types] }
        set { self[TableOptions.types] = newValue }
    }
}
