extension ResultFormat {
    /// XML that Google Sheets reads with IMPORTXML.
    public static let gsxml = ResultFormat(
        name: "gsxml", aliases: [],
        summary: "XML for Google Sheets IMPORTXML",
        extensions: ["gsxml", "xml"],
        mediaType: "application/xml",
        options: GSXMLOptions.all,
        recognize: { bytes in
            let text = bytes.drop { $0 <= 32 }
            let starts = ["<?xml", "<results"].map { Array($0.utf8) }
            return starts.contains { text.starts(with: $0) } ? .likely : .no
        },
        makeEncoder: { GSXMLEncoder($0) },
        makeValidator: { XMLWellFormedness() })
}
