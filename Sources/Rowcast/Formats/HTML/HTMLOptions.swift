/// Options of the format html.
enum HTMLOptions {
    static let table = OptionKey(
        "htmlTable", default: Int?.none, .reading,
        "Which table of an html page is read (default: the first, with a warning if there are more).",
        valueName: "number", values: "1 or more", isValid: { $0.map { $0 >= 1 } ?? true })
    static let kind = OptionKey(
        "html", default: WritingOptions.HTMLKind.table, .writing,
        """
        What html is: a bare table; a page that stands on its own; or the body of an e-mail, with looks \
        that programs for mail show.
        """)
    static let title = OptionKey(
        "htmlTitle", default: String?.none, .writing,
        """
        The title of \(option: HTMLOptions.kind, .page) or \(option: HTMLOptions.kind, .mail). Default: \
        what the explore is called.
        """,
        valueName: "text")

    static let all =
        [FormatOption(table)] + TableOptions.reading
        + [
            FormatOption(TableOptions.headerRows), FormatOption(TableOptions.skipRows),
            FormatOption(DelimitedOptions.encoding),
        ]
        + [FormatOption(kind), FormatOption(title)] + LinkOptions.shown
}

extension ReadingOptions {
    /// Number of the table to read, counted from 1 in the order of start tags; hidden tables do not
    /// count. `nil`: the first table, with a warning if there are more.
    public var htmlTable: Int? {
        get { self[HTMLOptions.table] }
        set { self[HTMLOptions.table] = newValue }
    }
}

extension WritingOptions {
    /// Form of the HTML output.
    public enum HTMLKind: String, OptionValue, Sendable, CaseIterable {
        /// A table without a page around it, as servers answer.
        case table
        /// A complete document: titled, accessible, in light and dark mode, ready to print.
        case page
        /// The body of an e-mail: attributes instead of style sheets, no images of other servers. A
        /// body that Gmail would cut, of more than 102 KB, is the warning `mail_clipped`.
        case mail
    }

    /// Form of the HTML output. Default: table.
    public var html: HTMLKind {
        get { self[HTMLOptions.kind] }
        set { self[HTMLOptions.kind] = newValue }
    }

    /// Title of a page or message. `nil`: the explore's label or name.
    public var htmlTitle: String? {
        get { self[HTMLOptions.title] }
        set { self[HTMLOptions.title] = newValue }
    }
}
