/// Removes the drill links from cells of `json_detail`, or puts a path in front of their URLs
/// (options `generate_drill_links`, `path_prefix`). Changes the source text of each cell, which the
/// encoders of `json_detail` and `json_fe` copy.
struct CarriedLinks: RowTransform {
    private let keepsLinks: Bool
    private let rules: LinkRules

    /// `nil` if the options leave all links unchanged.
    init?(_ options: EncodingOptions) {
        keepsLinks = options.generateDrillLinks != false
        if keepsLinks && options.pathPrefix.isEmpty { return nil }
        rules = LinkRules(pathPrefix: options.pathPrefix)
    }

    func apply(to frame: Frame) throws(FrameFailure) {
        guard let rawCells = frame.rawCells else { return }
        let textStart = frame.textEnd
        var text = OutputBuffer()
        for index in 0..<frame.rowCount * frame.columnCount {
            let raw = rawCells[index]
            guard let cell = JSONCellText(raw, frame.allText),
                cell.value(of: JSONCellText.links) != nil
            else { continue }
            let start = text.count
            let bytes = frame.text(raw)
            text.append(changed(Array(bytes)))
            rawCells[index] = try frame.madeCell(
                .json, at: index, offset: textStart &+ start, length: text.count &- start)
        }
        if text.count > 0 { _ = frame.append(text: text) }
    }

    /// Returns JSON text with the `links` of every cell in it removed or prefixed.
    func changed(_ text: [UInt8]) -> [UInt8] {
        guard let node = JSONNode(parsing: text) else { return text }
        var output: [UInt8] = []
        var copied = 0
        change(node, text, &output, &copied)
        return output + text[copied...]
    }

    /// Copies the text from `copied` up to the links in a node, and the changed links behind it.
    private func change(
        _ node: JSONNode, _ text: [UInt8], _ output: inout [UInt8], _ copied: inout Int
    ) {
        guard node.kind == .object, node["value"] != nil else {
            for child in node.children where !child.isScalar {
                change(child, text, &output, &copied)
            }
            return
        }
        var isFirst = true
        var before: JSONNode?
        for child in node.children {
            defer { before = child }
            let isLinks = child.key == "links"
            if !keepsLinks {
                // A removed member takes the comma in front of it along; the first member takes the
                // comma behind it.
                var start = before?.end ?? node.start + 1
                if isLinks || isFirst {
                    output += text[copied..<start]
                    if isLinks {
                        copied = child.end
                        continue
                    }
                    if before != nil { start = (text[start...].firstIndex(of: 44) ?? start) + 1 }
                    copied = start
                    isFirst = false
                }
            }
            if isLinks {
                for link in child.children {
                    guard let url = link["url"], let place = url.string else { continue }
                    output += text[copied..<url.start] + prefixed(place).jsonQuoted
                    copied = url.end
                }
            } else if !child.isScalar {
                change(child, text, &output, &copied)
            }
        }
    }

    /// Returns the URL behind the prefix, or unchanged if `rules` reject it as a link.
    private func prefixed(_ url: String) -> String {
        let text = Snippet(url)
        defer { withExtendedLifetime(text) {} }
        var output = OutputBuffer(capacity: 256)
        guard rules.append(link: text.text, into: &output) else { return url }
        return String(decoding: output.array, as: UTF8.self)
    }
}
