/// Copies a cell with its escapes resolved: a backslash before punctuation, `<br>`, numbers and names
/// of characters; returns the length, at most `count` and what `growthOfMarkdown` says.
///
/// Other markup is text, since what it means is lost in a table of values anyway.
func resolveMarkdown(
    _ source: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
) -> Int {
    var read = 0
    var written = 0
    while read < count {
        let byte = source[read]
        var length = 1
        switch byte {
        case .backslash: length = resolveBackslashes(source + read, count - read, target, &written)
        case UInt8(ascii: "<"):
            length = lengthOfLineBreak(source + read, count - read)
            if length > 0 {
                target[written] = .lineFeed
                written += 1
            }
        case UInt8(ascii: "&"):
            length = resolveReference(source + read, count - read, target, &written)
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

/// Resolves a run of backslashes. Before a pipe the last one is taken away first, since it belongs
/// to the table and not to the text (GitHub Flavored Markdown, 4.10).
private func resolveBackslashes(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>,
    _ written: inout Int
) -> Int {
    var run = 1
    while run < count, source[run] == .backslash { run += 1 }
    let next = run < count ? source[run] : 0
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

/// The length of `<br>`, `<br/>` or `<br />` at the beginning, or 0.
private func lengthOfLineBreak(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
    guard count >= 4, source[1] | 32 == UInt8(ascii: "b"), source[2] | 32 == UInt8(ascii: "r")
    else { return 0 }
    var index = 3
    while index < count, source[index].isBlank { index += 1 }
    if index < count, source[index] == UInt8(ascii: "/") { index += 1 }
    return index < count && source[index] == UInt8(ascii: ">") ? index + 1 : 0
}

/// Resolves a character reference; 0 if it is none.
private func resolveReference(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>,
    _ written: inout Int
) -> Int {
    var end = 1
    let limit = min(count, HTMLReference.longestName + 2)
    while end < limit, source[end] != UInt8(ascii: ";") { end += 1 }
    guard end < limit else { return 0 }
    let name = UnsafeBufferPointer(start: source + 1, count: end - 1)
    let scalars: (Unicode.Scalar, Unicode.Scalar?)
    if name.first == UInt8(ascii: "#") {
        guard let scalar = numberedCharacter(name.dropFirst()) else { return 0 }
        scalars = (scalar, nil)
    } else {
        guard let found = HTMLNames.characters(name) else { return 0 }
        scalars = found
    }
    // `&#0;` has room for three bytes.
    for scalar in [scalars.0, scalars.1].compactMap(\.self) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            target[written] = byte
            written += 1
        }
    }
    return end + 1
}

/// The character of up to seven decimal or six hexadecimal digits (CommonMark, 6.2).
private func numberedCharacter(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
    let isHexadecimal = text.first.map { $0 | 32 == UInt8(ascii: "x") } ?? false
    let digits = text.dropFirst(isHexadecimal ? 1 : 0)
    guard 1...(isHexadecimal ? 6 : 7) ~= digits.count,
        digits.allSatisfy({ isHexadecimal ? $0.isHexDigit : 48...57 ~= $0 }),
        let code = UInt32(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    else { return nil }
    return code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
}

/// How many bytes longer than the source its text is at most: two references, `&nGt;` and `&nLt;`,
/// have five bytes and stand for six.
func growthOfMarkdown(_ source: UnsafePointer<UInt8>, count: Int) -> Int {
    var growth = 0
    var place = 0
    while true {
        place = firstIndex(of: UInt8(ascii: "&"), in: source, from: place, to: count)
        guard place + 4 < count else { return growth }
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
