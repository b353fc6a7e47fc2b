/// The options of gsxml.
enum GSXMLOptions {
    static let root = OptionKey(
        "gsxmlRoot", default: "results", .writing, "What the root element of gsxml is called.",
        valueName: "name", values: "an XML name without a prefix", isValid: \.isXMLName)
    static let row = OptionKey(
        "gsxmlRow", default: "row", .writing, "What gsxml's elements for rows are called.",
        valueName: "name", values: "an XML name without a prefix", isValid: \.isXMLName)
    static let cell = OptionKey(
        "gsxmlCell", default: "cell", .writing, "What gsxml's elements for cells are called.",
        valueName: "name", values: "an XML name without a prefix", isValid: \.isXMLName)

    static let all = [FormatOption(root), FormatOption(row), FormatOption(cell)]
}

extension ConversionOptions {
    /// What the root element of gsxml is called. Default: results.
    public var gsxmlRoot: String {
        get { self[GSXMLOptions.root] }
        set { self[GSXMLOptions.root] = newValue }
    }

    /// What gsxml's elements for rows are called. Default: row.
    public var gsxmlRow: String {
        get { self[GSXMLOptions.row] }
        set { self[GSXMLOptions.row] = newValue }
    }

    /// What gsxml's elements for cells are called. Default: cell.
    public var gsxmlCell: String {
        get { self[GSXMLOptions.cell] }
        set { self[GSXMLOptions.cell] = newValue }
    }
}
