extension ResultFormat {
    /// A table with aligned columns, for people: on a terminal, in a log or a mail.
    public static let table = ResultFormat(
        name: "table", summary: "a table with aligned columns, for people to read",
        extensions: ["table"],
        mediaType: "text/plain; charset=utf-8",
        options: [FormatOption(AlignedTableOptions.style), FormatOption(DelimitedOptions.toNull)],
        makeEncoder: { TableEncoder($0) })
}

/// Options of the format table.
enum AlignedTableOptions {
    static let style = OptionKey(
        "tableStyle", default: WritingOptions.TableStyle.box, .writing,
        "Lines of the format table: box drawing characters, no lines, or those of a Markdown "
            + "table.")
}

extension WritingOptions {
    /// The lines of an aligned table.
    public enum TableStyle: String, OptionValue, Sendable, CaseIterable {
        /// Lines of box drawing characters around the table and between its columns.
        case box
        /// Two blanks between the columns, and no lines.
        case plain
        /// A table of GitHub Flavored Markdown, its columns aligned in the text too.
        case markdown
    }

    /// The lines of the format table. Default: box.
    public var tableStyle: TableStyle {
        get { self[AlignedTableOptions.style] }
        set { self[AlignedTableOptions.style] = newValue }
    }
}
