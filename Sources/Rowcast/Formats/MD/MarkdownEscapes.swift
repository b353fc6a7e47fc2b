/// Copies a cell and resolves its escapes: backslashes before punctuation, `<br>`, and character
/// references such as `&amp;` and `&#38;`. Returns the length, at most `count` plus
/// `growthOfMarkdown`.
///
/// Other markup, such as `**bold**`, is copied as text.
func resolveMarkdown(
    _ source: PaddedText, to target: TextTarget
) -> Int {
    var read = 0
    var written = 0
    while read < source.count {
        let byte = source[read]
        var length = 1
        switch byte {
        case .backslash: length = resolveBackslashes(source + read, target, &written)
        case UInt8(ascii: "<"):
            length = lengthOfLineBreak(source + read)
            if length > 0 {
                target[written] = .lineFeed
                written += 1
            }
        case UInt8(ascii: "&"):
            length = resolveReference(source + read, target, &written)
        default: length = 0
        }
        if length == 0 {
            target[written] = byte
            written += 1
            length = 1
        }
        read += length
    }
    return written
}

/// Resolves a run of backslashes. Before a pipe the last backslash is removed first: it escapes the
/// pipe for the table and is not part of the text (GitHub Flavored Markdown, 4.10).
private func resolveBackslashes(
    _ source: PaddedText, _ target: TextTarget,
    _ written: inout Int
) -> Int {
    var run = 1
    while run < source.count, source[run] == .backslash { run += 1 }
    let next = run < source.count ? source[run] : 0
    let escaping = next == .pipe ? run - 1 : run
    for _ in 0..<(escaping / 2) {
        target[written] = .backslash
        written += 1
    }
    guard next == .pipe || escaping % 2 == 1 && next.isASCIIPunctuation else {
        if escaping % 2 == 1 {
            target[written] = .backslash
            written += 1
        }
        return run
    }
    target[written] = next
    written += 1
    return run + 1
}

/// Length of a `<br>`, `<br/>` or `<br />` at the start of `source`, or 0.
private func lengthOfLineBreak(_ source: PaddedText) -> Int {
    guard source.count >= 4, source[1] | 32 == UInt8(ascii: "b"),
        source[2] | 32 == UInt8(ascii: "r")
    else { return 0 }
    var index = 3
    while index < source.count, source[index].isBlank { index += 1 }
    if index < source.count, source[index] == UInt8(ascii: "/") { index += 1 }
    return index < source.count && source[index] == UInt8(ascii: ">") ? index + 1 : 0
}

/// Resolves a character reference and returns its length; 0 if the text is not a reference.
private func resolveReference(
    _ source: PaddedText, _ target: TextTarget,
    _ written: inout Int
) -> Int {
    var end = 1
    let limit = min(source.count, HTMLReference.longestName + 2)
    while end < limit, source[end] != UInt8(ascii: ";") { end += 1 }
    guard end < limit else { return 0 }
    let name = source.slice(at: 1, count: end - 1)
    let scalars: (Unicode.Scalar, Unicode.Scalar?)
    if name.first == UInt8(ascii: "#") {
        guard let scalar = numberedCharacter(name.dropFirst()) else { return 0 }
        scalars = (scalar, nil)
    } else {
        guard let found = HTMLNames.characters(name) else { return 0 }
        scalars = found
    }
    // `&#0;` is four bytes long, and its replacement U+FFFD three.
    for scalar in [scalars.0, scalars.1].compactMap(\.self) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            target[written] = byte
            written += 1
        }
    }
    return end + 1
}

/// Returns the character of a numeric reference with up to seven decimal or six hexadecimal digits
/// (CommonMark, 6.2).
private func numberedCharacter(_ text: Slice<PaddedText>) -> Unicode.Scalar? {
    let isHexadecimal = text.first.map { $0 | 32 == UInt8(ascii: "x") } ?? false
    let digits = text.dropFirst(isHexadecimal ? 1 : 0)
    guard 1...(isHexadecimal ? 6 : 7) ~= digits.count,
        digits.allSatisfy({ isHexadecimal ? $0.isHexDigit : 48...57 ~= $0 }),
        let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    else { return nil }
    return code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
}

/// Most bytes that resolving adds to a text: the references `&nGt;` and `&nLt;` have five bytes and
/// become six.
func growthOfMarkdown(_ source: PaddedText) -> Int {
    var growth = 0
    var place = 0
    while true {
        place = firstIndex(of: UInt8(ascii: "&"), in: source, from: place, to: source.count)
        guard place + 4 < source.count else { return growth }
        if source[place + 1] == UInt8(ascii: "n"), source[place + 3] == UInt8(ascii: "t") {
            growth += 1
        }
        place += 1
    }
}

extension UInt8 {
    fileprivate var isASCIIPunctuation: Bool {
        switch self {
        case 33...47, 58...64, 91...96, 123...126: true
        default: false
        }
    }
}
