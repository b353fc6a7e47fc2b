/// Encoding of a page.
enum HTMLEncoding: Equatable, Sendable {
    case utf8, windows1252
    /// An encoding that the page declares and that cannot be decoded.
    case unknown(String)

    var isWindows1252: Bool { self == .windows1252 }

    /// Number of bytes of a page that are searched for `meta`.
    private static let maxCount = 64 << 10

    /// Reads the encoding that a page declares in `<meta charset>` or `<meta http-equiv>` (HTML
    /// Standard, 13.2.3.2), in front of its first table.
    init(of page: PaddedText) {
        self = .utf8
        guard !page.starts(with: utf8ByteOrderMark) else { return }
        var tokens = HTMLTokenizer(page.prefix(HTMLEncoding.maxCount))
        while let token = tokens.next() {
            guard case .start(let element, let list, _) = token else { continue }
            if element == .table { return }
            if let element, element.isRaw { _ = tokens.readRawText(of: element) }
            let name = PaddedText(page[..<list.lowerBound].suffix(5))
            guard name.elementsEqualIgnoringCase("<meta"),
                let label = HTMLEncoding.label(page, list)
            else { continue }
            self = HTMLEncoding(label: label)
            return
        }
    }

    /// Returns the label of the encoding that a `meta` element declares.
    private static func label(
        _ text: PaddedText, _ list: HTMLAttributeList
    ) -> String? {
        var attributes = HTMLAttributeReader(text, list)
        var content: String?
        var isContentType = false
        while let attribute = attributes.next() {
            func bytes(_ range: Range<Int>) -> PaddedText {
                text.slice(at: range.lowerBound, count: range.count)
            }
            let name = bytes(attribute.name)
            let value = bytes(attribute.value)
            if name.elementsEqualIgnoringCase("charset") {
                return String(decoding: value, as: UTF8.self)
            }
            if name.elementsEqualIgnoringCase("content") {
                content = String(decoding: value, as: UTF8.self)
            }
            if name.elementsEqualIgnoringCase("http-equiv") {
                isContentType = value.elementsEqualIgnoringCase("content-type")
            }
        }
        guard isContentType, let content else { return nil }
        let parts = content.lowercased().split(separator: "charset", maxSplits: 1)
        guard let last = parts.last, parts.count > 1 else { return nil }
        let label = last.drop { $0 == "=" || $0.isWhitespace || $0 == "\"" || $0 == "'" }
            .prefix { !$0.isWhitespace && !";\"'".contains($0) }
        return label.isEmpty ? nil : String(label)
    }

    /// The encoding of a label such as `latin1` (Encoding Standard, 4.2).
    init(label: String) {
        let name = label.lowercased().filter { !$0.isWhitespace }
        if HTMLEncoding.windows1252Labels.contains(name) {
            self = .windows1252
        } else if name.hasPrefix("utf-16") || name.hasPrefix("unicode")
            || ["utf-8", "utf8", "x-unicode20utf8"].contains(name)
        {
            // A page that declares UTF-16 in ASCII bytes cannot be in UTF-16.
            self = .utf8
        } else {
            self = .unknown(label)
        }
    }

    private static let windows1252Labels: Set = [
        "ansi_x3.4-1968", "ascii", "cp1252", "cp819", "csisolatin1", "ibm819", "iso-8859-1",
        "iso-ir-100", "iso8859-1", "iso88591", "iso_8859-1", "iso_8859-1:1987", "l1", "latin1",
        "us-ascii", "windows-1252", "x-cp1252",
    ]
}

extension PaddedText {
    fileprivate func elementsEqualIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        return indices.allSatisfy {
            (65...90 ~= self[$0] ? self[$0] | 32 : self[$0]) == lowercase.utf8Start[$0]
        }
    }
}
