@testable import Rowcast

/// Cleans an input as the html of a cell. Only harmless markup may be left, everything in it ended in
/// its place; cleaning that again must change nothing, and both must show the same text.
public func fuzzCleaning(_ start: UnsafePointer<UInt8>, _ count: Int) {
    let input = Snippet(Array(UnsafeBufferPointer(start: start, count: count)))
    let once = cleaned(input)
    guard once.count <= 6 * max(count, 8) else { fatalError("\(once.count) bytes") }
    if let flaw = flaw(in: once) { fatalError(flaw) }
    let again = Snippet(once)
    guard cleaned(again) == once else { fatalError("cleaning it again changes it") }
    guard text(again) == text(input) else { fatalError("cleaning changes the text") }
}

private func cleaned(_ html: Snippet) -> [UInt8] {
    var output = OutputBuffer()
    HTMLCleaner().append(cleaned: html.text, into: &output)
    return output.array
}

private func text(_ html: Snippet) -> [UInt8] {
    var output = OutputBuffer()
    HTMLPlainText.append(of: html.text, into: &output)
    return output.array
}

private let empty: Set = ["br", "hr", "img", "wbr"]
private let elements = empty.union([
    "a", "abbr", "b", "bdi", "big", "blockquote", "center", "cite", "code", "dd", "del", "dfn",
    "div", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "kbd", "label",
    "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "ul", "var",
])
private let attributes: Set = [
    "href", "target", "rel", "src", "alt", "width", "height", "color", "size", "start", "value",
    "datetime", "title", "lang", "dir",
]

/// What is wrong with cleaned html, read by the narrow grammar that it is written in.
///
/// Bytes, since a combining character joins the bracket before it in a string.
private func flaw(in html: [UInt8]) -> String? {
    var open: [String] = []
    let parts = html.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false)
    if parts[0].contains(UInt8(ascii: ">")) { return "a bare >" }
    for part in parts.dropFirst() {
        let tag = part.split(separator: UInt8(ascii: ">"), omittingEmptySubsequences: false)
        guard tag.count == 2 else { return "no tag: <\(text(part))" }
        if tag[0].first == UInt8(ascii: "/") {
            guard open.popLast() == text(tag[0].dropFirst()) else { return "\(text(part))" }
            continue
        }
        let name = text(tag[0].prefix { $0 != UInt8(ascii: " ") })
        guard elements.contains(name) else { return "element \(name)" }
        if !empty.contains(name) { open.append(name) }
        var rest = tag[0].dropFirst(name.utf8.count)
        while !rest.isEmpty {
            let key = rest.dropFirst().prefix { $0 != UInt8(ascii: "=") }
            let value = rest.dropFirst(key.count + 3).prefix { $0 != UInt8(ascii: "\"") }
            guard rest.first == UInt8(ascii: " "), attributes.contains(text(key)),
                rest.count > key.count + value.count + 3
            else { return "attribute \(text(rest))" }
            if ["href", "src"].contains(text(key)), !isLink(text(value)) {
                return "link \(text(value))"
            }
            rest = rest.dropFirst(key.count + value.count + 4)
        }
    }
    return open.isEmpty ? nil : "\(open) not ended"
}

private func isLink(_ url: String) -> Bool {
    url.allSatisfy(\.isASCII) && !url.hasPrefix("//")
        && (["http://", "https://", "mailto:"].contains(where: url.hasPrefix)
            || !url.prefix { !"/?#".contains($0) }.contains(":"))
}

private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
