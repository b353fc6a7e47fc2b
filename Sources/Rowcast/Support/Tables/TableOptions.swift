/// The options that the table formats csv, txt, html, md and gsxml share.
enum TableOptions {
    static let noHeader = OptionKey(
        "noHeader", default: false, .reading, "The first row is no heading.")
    static let ragged = OptionKey(
        "ragged", default: ReadingOptions.RaggedRows.error, .reading,
        "Rows with too few or too many cells: refuse them; pad short ones with nulls; also cut long "
            + "ones, or extend the table by columns for them (these two in csv and txt).")
    static let duplicateColumns = OptionKey(
        "duplicateColumns", default: ReadingOptions.DuplicateColumns.keep, .reading,
        "Headings that are there twice, or empty: keep them (keys of json and columns of sql get "
            + "suffixes), refuse them, or rename the columns in every format.")
    static let types = OptionKey(
        "types", default: ReadingOptions.TypeInference.numbers, .reading,
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

    /// Hint for rows with too few cells.
    static let shortRowHint: Message = "\(option: ragged, .pad) fills short rows"

    /// The options of reading any table.
    static let reading = [
        FormatOption(noHeader), FormatOption(ragged), FormatOption(duplicateColumns),
        FormatOption(types),
    ]
}

extension ReadingOptions {
    /// Whether the first row has values, so that the table has no heading. Default: false.
    public var noHeader: Bool {
        get { self[TableOptions.noHeader] }
        set { self[TableOptions.noHeader] = newValue }
    }

    /// Number of heading rows; the texts of a column are joined by blanks. Default: nil, which is
    /// one row, or in html all leading rows of `th` cells.
    public var headerRows: Int? {
        get { self[TableOptions.headerRows] }
        set { self[TableOptions.headerRows] = newValue }
    }

    /// Number of rows above the heading to leave out. Default: 0.
    public var skipRows: Int {
        get { self[TableOptions.skipRows] }
        set { self[TableOptions.skipRows] = newValue }
    }

    /// The treatment of rows with fewer or more cells than the heading.
    public enum RaggedRows: String, OptionValue, Sendable, CaseIterable {
        /// Refuse such rows, with an error that names the row.
        case error
        /// Fill short rows with nulls; refuse long rows.
        case pad
        /// Fill short rows with nulls and leave out extra cells of long rows; csv and txt only.
        case cut
        /// Fill short rows with nulls and add columns for extra cells of long rows, after a first
        /// reading of all rows; csv and txt only.
        case extend
    }

    /// The treatment of rows with fewer or more cells than the heading. Default: error.
    public var ragged: RaggedRows {
        get { self[TableOptions.ragged] }
        set { self[TableOptions.ragged] = newValue }
    }

    /// Whether short rows are filled with nulls, in formats that always refuse long rows.
    ///
    /// - Throws: `.unsupported` for `cut` and `extend`.
    func padsShortRows() throws(ConversionError) -> Bool {
        switch ragged {
        case .error: return false
        case .pad: return true
        case .cut, .extend:
            throw ConversionError(
                .unsupported, "\(option: TableOptions.ragged, ragged) is for csv and txt",
                hint: TableOptions.shortRowHint)
        }
    }

    /// The treatment of columns with the same heading, or with an empty one.
    public enum DuplicateColumns: String, OptionValue, Sendable, CaseIterable {
        /// Pass the headings on. Formats that need keys make them up, with a warning.
        case keep
        /// Refuse such headings.
        case error
        /// Rename the columns to `name`, `name_2`, …; a third column without a heading to
        /// `column_3`.
        case rename
    }

    /// The treatment of columns with the same heading, or with an empty one. Default: keep.
    public var duplicateColumns: DuplicateColumns {
        get { self[TableOptions.duplicateColumns] }
        set { self[TableOptions.duplicateColumns] = newValue }
    }

    /// The types that columns of text get from their first values.
    public enum TypeInference: String, OptionValue, Sendable, CaseIterable {
        /// A column whose sampled values are all JSON numbers has numbers.
        case numbers
        /// As `numbers`; and a column whose sampled values are all ISO 8601 dates or date-times has
        /// dates or times.
        case infer
        /// All columns have text.
        case strings
    }

    /// The types that columns of text get from their first values. Default: numbers.
    public var types: TypeInference {
        get { self[TableOptions.types] }
        set { self[TableOptions.types] = newValue }
    }
}
