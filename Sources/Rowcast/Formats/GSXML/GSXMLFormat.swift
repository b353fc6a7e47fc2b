extension ResultFormat {
    /// XML that Google Sheets reads with IMPORTXML.
    public static let gsxml = ResultFormat(
        name: "gsxml", aliases: [],
        summary: "XML for Google Sheets IMPORTXML",
        extensions: ["gsxml", "xml"],
        mediaType: "application/xml")
}
