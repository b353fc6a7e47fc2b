/// The options of drill links.
enum LinkOptions {
    static let links = OptionKey(
        "links", default: false, .writing,
        "Show the first drill link of a cell as a hyperlink (html, md, xlsx).")
    static let baseUrl = OptionKey(
        "baseUrl", default: "", .writing,
        "The server that relative links lead to, such as https://company.looker.com.",
        valueName: "url", values: "an address that begins with https:// or http://",
        isValid: { LinkRules.isBase($0) })
    static let pathPrefix = OptionKey(
        "pathPrefix", default: "", .writing,
        "A path to put in front of the relative URLs of drill links, such as /embed.",
        valueName: "path", values: "a path such as /embed", isValid: { LinkRules.isPath($0) })
    static let generateDrillLinks = OptionKey(
        "generateDrillLinks", default: Bool?.none, .writing,
        "Keep the drill links of cells, or leave them out (default: as they came).")

    /// The options of formats that show links.
    static let shown = [FormatOption(links), FormatOption(baseUrl), FormatOption(pathPrefix)]
    /// The options of formats that carry drill links as data.
    static let carried = [FormatOption(generateDrillLinks), FormatOption(pathPrefix)]
}

extension WritingOptions {
    /// Whether html, md and xlsx show a cell's first drill link as a hyperlink. Default: false.
    public var links: Bool {
        get { self[LinkOptions.links] }
        set { self[LinkOptions.links] = newValue }
    }

    /// The address of the server that relative links lead to, such as `https://company.looker.com`.
    /// Default: empty, which keeps links relative.
    public var baseUrl: String {
        get { self[LinkOptions.baseUrl] }
        set { self[LinkOptions.baseUrl] = newValue }
    }

    /// A path to put in front of the relative URLs of drill links, such as `/embed`; characters
    /// that RFC 3986 does not allow are percent-encoded. Default: empty.
    public var pathPrefix: String {
        get { self[LinkOptions.pathPrefix] }
        set { self[LinkOptions.pathPrefix] = newValue }
    }

    /// Whether cells of json_detail keep their drill links: false leaves them out. Default: nil,
    /// the cells stay as they came.
    public var generateDrillLinks: Bool? {
        get { self[LinkOptions.generateDrillLinks] }
        set { self[LinkOptions.generateDrillLinks] = newValue }
    }
}
