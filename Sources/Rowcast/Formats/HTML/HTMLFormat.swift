extension ResultFormat {
    /// An HTML table: bare, in a page or in the body of an e-mail.
    public static let html = ResultFormat(
        name: "html", aliases: ["htm"],
        summary: "a table of HTML, bare, as a page or as an e-mail",
        extensions: ["html", "htm"],
        mediaType: "text/html; charset=utf-8",
        options: HTMLOptions.all,
        recognize: { HTMLRecognition.likelihood($0) },
        makeDecoder: { HTMLDecoder(options: $0) },
        makeEncoder: { options -> any RowEncoder in
            switch options.html {
            case .table, .page: HTMLEncoder(options)
            case .mail: HTMLMailEncoder(options)
            }
        })
}

enum HTMLRecognition {
    /// Likelihood that a text is an HTML page or a piece of one.
    static func likelihood(_ prefix: PaddedText) -> Likelihood {
        var text = prefix[...]
        if text.starts(with: utf8ByteOrderMark) { text = text.dropFirst(3) }
        text = text.drop { $0.isBlank }
        // A page of XHTML may begin with an XML declaration.
        if text.starts(with: "<?xml".utf8), let end = text.firstIndex(of: UInt8(ascii: ">")) {
            text = text[(end + 1)...].drop { $0.isBlank }
        }
        guard text.first == UInt8(ascii: "<"), !text.contains(0) else { return .no }
        for start in ["<table", "<html", "<!doctype html"] where text.startsIgnoringCase(start) {
            return .certain
        }
        if text.startsIgnoringCase("<!--") { return .possible }
        let name = text.dropFirst().prefix { (($0 | 32) &- 97) < 26 || 48...57 ~= $0 }
        guard let next = text[name.endIndex...].first,
            next.isBlank || next == UInt8(ascii: ">") || next == UInt8(ascii: "/"),
            usualBeginnings.contains(String(decoding: name, as: UTF8.self).lowercased())
        else { return .no }
        return .likely
    }

    /// Elements that pages and pieces of them begin with, beside `html` and `table`.
    private static let usualBeginnings: Set = [
        "a", "article", "b", "body", "br", "center", "div", "em", "figure", "font", "footer",
        "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "i", "img", "link", "main",
        "meta", "nav", "ol", "p", "pre", "script", "section", "small", "span", "strong", "style",
        "title", "ul",
    ]
}

extension Slice<PaddedText> {
    func startsIgnoringCase(_ lowercase: String) -> Bool {
        prefix(lowercase.utf8.count).map { 65...90 ~= $0 ? $0 | 32 : $0 }
            .elementsEqual(lowercase.utf8)
    }
}
