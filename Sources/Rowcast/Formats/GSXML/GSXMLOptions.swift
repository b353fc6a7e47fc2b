/// Options of the format gsxml.
enum GSXMLOptions {
    static let root = OptionKey(
        "gsxmlRoot", default: "results", .both,
        "What the root element of gsxml is called; any is read, and only a check by the schema asks.",
        valueName: "name", values: "an XML name without a prefix", isValid: \.isXMLName)
    static let row = OptionKey(
        "gsxmlRow", default: String?.none, .both,
        "What gsxml's elements for rows are called: 'row' where nothing else is said, and as "
            + "the first rows tell in what is read.",
        valueName: "name", values: "an XML name without a prefix",
        isValid: { $0?.isXMLName ?? true })
    static let cell = OptionKey(
        "gsxmlCell", default: String?.none, .both,
        "The same for cells, 'cell'; 'td' stands for 'th' too.",
        valueName: "name", values: "an XML name without a prefix",
        isValid: { $0?.isXMLName ?? true })

    /// Hint for documents without elements that look like rows and cells.
    static let namesHint: Message =
        "\(option: row) and \(option: cell) say what rows and cells are called"

    static let reading =
        [FormatOption(root), FormatOption(row), FormatOption(cell)] + TableOptions.reading
        + [
            FormatOption(TableOptions.headerRows), FormatOption(JSONOptions.extraKeys),
            FormatOption(DelimitedOptions.encoding),
        ]
    static let all = reading
}

extension FormatOptionValues {
    /// Names of the elements that a schema of gsxml asks for.
    package var gsxmlNames: (root: String, row: String, cell: String) {
        (
            self[GSXMLOptions.root], self[GSXMLOptions.row] ?? "row",
            self[GSXMLOptions.cell] ?? "cell"
        )
    }
}

extension ReadingOptions {
    /// Name of the root element of gsxml, for validation by schema; any root is read. Default:
    /// results.
    public var gsxmlRoot: String {
        get { self[GSXMLOptions.root] }
        set { self[GSXMLOptions.root] = newValue }
    }

    /// Name of gsxml's elements for rows. Default: nil, which takes the name from the first rows.
    public var gsxmlRow: String? {
        get { self[GSXMLOptions.row] }
        set { self[GSXMLOptions.row] = newValue }
    }

    /// Name of gsxml's elements for cells; `td` also matches `th`. Default: nil, which takes the name
    /// from the first rows.
    public var gsxmlCell: String? {
        get { self[GSXMLOptions.cell] }
        set { self[GSXMLOptions.cell] = newValue }
    }
}

extension WritingOptions {
    /// Name of the root element of gsxml. Default: results.
    public var gsxmlRoot: String {
        get { self[GSXMLOptions.root] }
        set { self[GSXMLOptions.root] = newValue }
    }

    /// Name of gsxml's elements for rows. Default: nil, `row`.
    public var gsxmlRow: String? {
        get { self[GSXMLOptions.row] }
        set { self[GSXMLOptions.row] = newValue }
    }

    /// Name of gsxml's elements for cells. Default: nil, `cell`.
    public var gsxmlCell: String? {
        get { self[GSXMLOptions.cell] }
        set { self[GSXMLOptions.cell] = newValue }
    }
}
