/// Copies a cell with its escapes resolved: a backslash before punctuation, `<br>`, numbers of
/// characters, and the entities that XML has; returns the length, never more than `count`.
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

/// Resolves a character reference, which is never shorter than its character; 0 if it is none.
private func resolveReference(
    _ source: UnsafePointer<UInt8>, _ count: Int, _ target: UnsafeMutablePointer<UInt8>,
    _ written: inout Int
) -> Int {
    var end = 1
    while end < min(count, 12), source[end] != UInt8(ascii: ";") { end += 1 }
    guard end < min(count, 12) else { return 0 }
    let bytes = UnsafeBufferPointer(start: source + 1, count: end - 1)
    let name = String(decoding: bytes, as: UTF8.self)
    let code: UInt32?
    switch name {
    case "amp": code = 38
    case "lt": code = 60
    case "gt": code = 62
    case "quot": code = 34
    case "apos": code = 39
    case "nbsp": code = 160
    case _ where name.hasPrefix("#x") || name.hasPrefix("#X"):
        code = UInt32(name.dropFirst(2), radix: 16)
    case _ where name.hasPrefix("#"): code = UInt32(name.dropFirst())
    default: code = nil
    }
    guard let code else { return 0 }
    let scalar = code == 0 ? "\u{FFFD}" : Unicode.Scalar(code) ?? "\u{FFFD}"
    // `&#0;` has room for three bytes.
    for byte in String(Character(scalar)).utf8 {
        target[written] = byte
        written += 1
    }
    return end + 1
}

extension UInt8 {
    fileprivate var isASCIIPunctuation: Bool {
        switch self {
        case 33...47, 58...64, 91...96, 123...126: true
        default: false
        }
    }
}
