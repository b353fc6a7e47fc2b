/// A URL of a result, borrowed: its kind as a browser would see it, and its text in the characters
/// that RFC 3986 allows.
struct URLText {
    enum Kind {
        /// A URL of scheme `http` or `https` with a host.
        case web
        /// A URL of scheme `mailto`.
        case mail
        /// A path, query or fragment on the result's server.
        case relative
        /// Any other URL.
        case refused
    }

    let kind: Kind
    private let text: TextView
    /// Length of the scheme and its separator, `https://` or `mailto:`; 0 for a relative URL.
    private let schemeCount: Int

    /// Takes a text without control characters (`isURLControl`); blanks at its ends are ignored.
    init(_ text: some BorrowedText) {
        var text = text.view
        while text.first == .space { text = text + 1 }
        while text.last == .space { text = text.prefix(text.count - 1) }
        self.text = text
        (kind, schemeCount) = URLText.kind(of: text)
    }

    private static func kind(
        of text: TextView
    ) -> (Kind, schemeCount: Int) {
        var end = 0
        loop: while end < text.count {
            switch text[end] {
            case UInt8(ascii: ":"): break loop
            case UInt8(ascii: "?"), UInt8(ascii: "#"): end = text.count
            case let byte: end = byte.isURLSlash ? text.count : end + 1
            }
        }
        if end == text.count {
            let isHost = text.count > 1 && text[0].isURLSlash && text[1].isURLSlash
            return (text.count == 0 || isHost ? .refused : .relative, 0)
        }
        let scheme = text.prefix(end)
        let rest = end + 1
        if scheme.isEqualIgnoringCase("mailto") {
            return rest < text.count ? (.mail, rest) : (.refused, 0)
        }
        guard scheme.isEqualIgnoringCase("http") || scheme.isEqualIgnoringCase("https"),
            rest + 2 < text.count, text[rest].isURLSlash, text[rest + 1].isURLSlash,
            // Browsers skip further slashes and take the text behind them for the host.
            !text[rest + 2].isURLSlash, text[rest + 2] != UInt8(ascii: "?"),
            text[rest + 2] != UInt8(ascii: "#")
        else { return (.refused, 0) }
        return (.web, rest + 2)
    }

    /// Whether the URL is a server's address, perhaps with a path, that can stand before relative
    /// URLs.
    var isBase: Bool { kind == .web && !contains(UInt8(ascii: "?"), UInt8(ascii: "#")) }

    /// Whether the URL is a path without query and fragment.
    var isPath: Bool { kind == .relative && !contains(UInt8(ascii: "?"), UInt8(ascii: "#")) }

    private func contains(_ bytes: UInt8...) -> Bool {
        text.contains(where: bytes.contains)
    }

    /// Appends the URL; nothing for a refused one.
    func append(to output: inout OutputBuffer) {
        switch kind {
        case .refused: break
        case .relative: output.append(url: text, in: .path)
        case .mail:
            output.append("mailto:")
            output.append(url: text + schemeCount, in: .query)
        case .web:
            let isSecure = text[4] | 32 == UInt8(ascii: "s")
            output.append(isSecure ? "https://" : "http://")
            output.append(url: text + schemeCount, in: .authority)
        }
    }

    /// Appends a relative URL behind `front`, which has no slash at its end.
    func append(after front: [UInt8], to output: inout OutputBuffer) {
        output.append(front)
        output.append(UInt8(ascii: "/"))
        let skipped = text[0].isURLSlash ? 1 : 0
        output.append(url: text + skipped, in: .path)
    }
}

extension UInt8 {
    /// Whether browsers ignore the byte in a URL.
    var isURLControl: Bool { self < 32 || self == 127 }

    /// Whether browsers take the byte for a slash, as they do a backslash.
    fileprivate var isURLSlash: Bool { self == UInt8(ascii: "/") || self == UInt8(ascii: "\\") }
}

extension TextView {
    fileprivate func isEqualIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        return indices.allSatisfy { self[$0] | 32 == lowercase.utf8Start[$0] }
    }
}

/// The part of a URL (RFC 3986, 3).
private enum URLPart: Int {
    case authority, path, query, fragment
}

extension OutputBuffer {
    /// Appends a text that begins in the part `firstPart` of a URL. Bytes that its parts do not
    /// allow are percent-encoded; existing escapes stay.
    fileprivate mutating func append(
        url text: TextView, in firstPart: URLPart
    ) {
        var part = firstPart
        reserve(3 * text.count)
        for index in 0..<text.count {
            let byte = text[index]
            var isAllowed = true
            switch byte {
            case UInt8(ascii: "/"):
                if part == .authority { part = .path }
            case UInt8(ascii: "\\") where part.rawValue < URLPart.query.rawValue:
                part = .path
                put(UInt8(ascii: "/"))
                continue
            case UInt8(ascii: "?"):
                if part.rawValue < URLPart.query.rawValue { part = .query }
            case UInt8(ascii: "#"):
                isAllowed = part != .fragment
                part = .fragment
            case UInt8(ascii: "["), UInt8(ascii: "]"): isAllowed = part == .authority
            case UInt8(ascii: "%"):
                isAllowed =
                    index + 2 < text.count && text[index + 1].isHexDigit
                    && text[index + 2].isHexDigit
            default: isAllowed = byte.isURLCharacter
            }
            if isAllowed { put(byte) } else { put(percentEncoded: byte) }
        }
    }

    private mutating func put(percentEncoded byte: UInt8) {
        put(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] { put(digit < 10 ? 48 + digit : 55 + digit) }
    }
}

extension UInt8 {
    /// Whether the byte is allowed in every part of a URL: letters, digits and `!$&'()*+,-.:;=@_~`.
    fileprivate var isURLCharacter: Bool {
        switch self {
        case 0x21, 0x24, 0x26...0x2E, 0x30...0x3B, 0x3D, 0x40...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
