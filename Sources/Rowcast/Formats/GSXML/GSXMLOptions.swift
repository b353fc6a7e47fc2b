/// The options of gsxml.
enum GSXMLOptions {
    static let root = OptionKey(
        "gsxmlRoot", default: "results", .both,
        "What the root element of gsxml is called; any is read, and only 'validate --schema' asks.",
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

    static let reading =
        [FormatOption(root), FormatOption(row), FormatOption(cell)] + TableOptions.reading
        + [
            FormatOption(TableOptions.headerRows), FormatOption(JSONOptions.extraKeys),
            FormatOption(DelimitedOptions.encoding),
        ]
    static let all = reading
}

extension ConversionOptions {
    /// What the root element of gsxml is called. Default: results.
    public var gsxmlRoot: String {
        get { self[GSXMLOptions.root] }
        set { self[GSXMLOptions.root] = newValue }
    }

    /// What gsxml's elements for rows are called. `nil`: `row` in what is written, and in what is
    /// read as the first rows tell.
    public var gsxmlRow: String? {
        get { self[GSXMLOptions.row] }
        set { self[GSXMLOptions.row] = newValue }
    }

    /// What gsxml's elements for cells are called; `td` stands for `th` too. `nil`: `cell` in what is
    /// written, and in what is read as the first rows tell.
    public var gsxmlCell: String? {
        get { self[GSXMLOptions.cell] }
        set { self[GSXMLOptions.cell] = newValue }
    }
}
