/// The rules for the links that URLs of a result become: the schemes allowed, and prefixes.
///
/// A link is `http`, `https`, `mailto` or relative; any other URL that a browser might follow
/// (`javascript:`, `data:`, another host behind `//`) is refused. Relative URLs get the path
/// prefix, and the server's address for outputs that are looked at elsewhere. With the prefix
/// `/embed` and the base `https://company.looker.com`
///
///     /explore/shop/orders?f[orders.id]=1
///
/// becomes
///
///     https://company.looker.com/embed/explore/shop/orders?f%5Borders.id%5D=1
struct LinkRules: Sendable {
    /// The text in front of relative URLs: base URL and path prefix, without a slash at its end.
    private let front: [UInt8]

    /// A base URL that is not a base (`isBase`) and a prefix that is not a path (`isPath`) count as
    /// empty.
    init(pathPrefix: String = "", baseURL: String = "") {
        var front = OutputBuffer(capacity: 128)
        baseURL.withURLText { if $0.isBase { $0.append(to: &front) } }
        while front.count > 0, front.last == UInt8(ascii: "/") { front.count -= 1 }
        pathPrefix.withURLText { if $0.isPath { $0.append(after: [], to: &front) } }
        while front.count > 0, front.last == UInt8(ascii: "/") { front.count -= 1 }
        self.front = front.array
    }

    /// Whether a text is the address of a web server, perhaps with a path, so that relative URLs
    /// become absolute behind it.
    static func isBase(_ text: String) -> Bool { text.withURLText(\.isBase) }

    /// Whether a text is a path, with or without a leading slash, so that URLs stay relative behind
    /// it.
    static func isPath(_ text: String) -> Bool { text.withURLText(\.isPath) }

    /// Appends the link for a URL of the result, in the characters that RFC 3986 allows; returns
    /// false and appends nothing for a refused URL.
    ///
    /// The document's escapes of the URL are resolved before. With `isImage`, `mailto` URLs are
    /// refused.
    func append(
        link url: PaddedText, into output: inout OutputBuffer,
        isImage: Bool = false
    ) -> Bool {
        guard (0..<url.count).contains(where: { url[$0].isURLControl }) else {
            return append(URLText(url), into: &output, isImage)
        }
        // Browsers ignore tabs and line ends anywhere in a URL.
        let kept = (0..<url.count).map { url[$0] }.filter { !$0.isURLControl }
        return kept.withText { append(URLText($0), into: &output, isImage) }
    }

    private func append(
        _ url: URLText, into output: inout OutputBuffer, _ isImage: Bool
    ) -> Bool {
        switch url.kind {
        case .refused: return false
        case .mail where isImage: return false
        case .relative where !front.isEmpty: url.append(after: front, to: &output)
        case .web, .mail, .relative: url.append(to: &output)
        }
        return true
    }
}

extension OutputBuffer {
    fileprivate var last: UInt8 { base[count - 1] }
}

extension String {
    fileprivate func withURLText<Result>(_ body: (URLText) -> Result) -> Result {
        let snippet = Snippet(utf8.filter { !$0.isURLControl })
        defer { withExtendedLifetime(snippet) {} }
        return body(URLText(snippet.text))
    }
}
