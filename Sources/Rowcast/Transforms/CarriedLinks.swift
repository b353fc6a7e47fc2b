/// Leaves out the drill links of cells of `json_detail`, or puts a path in front of their URLs
/// (`generate_drill_links`, `path_prefix`): changes the source text of cells, which encoders of such
/// documents copy.
struct CarriedLinks: RowTransform {
    private let keepsLinks: Bool
    private let rules: LinkRules

    /// `nil` where links stay as they came.
    init?(_ options: ConversionOptions) {
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
            guard let cell = JSONCellText(raw, frame.bytes),
                cell.value(of: JSONCellText.links) != nil
            else { continue }
            let start = text.count
            let bytes = UnsafeBufferPointer(start: frame.bytes + raw.start, count: raw.length)
            text.append(changed(Array(bytes)))
            rawCells[index] = try frame.madeCell(
                .json, at: index, offset: textStart &+ start, length: text.count &- start)
        }
        if text.count > 0 { _ = frame.append(text: text) }
    }

    /// Any JSON text with the links of all its cells changed.
    func changed(_ text: [UInt8]) -> [UInt8] {
        guard let node = JSONNode(parsing: text) else { return text }
        var output: [UInt8] = []
        var copied = 0
        change(node, text, &output, &copied)
        return output + text[copied...]
    }

    /// Copies what stands before the links in a node, and the changed links.
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
                // A member goes with the comma in front of it, or else with the one behind it.
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

    /// The URL behind the prefix, or as it is if it is none to be followed.
    private func prefixed(_ url: String) -> String {
        let text = Snippet(url)
        defer { withExtendedLifetime(text) {} }
        var output = OutputBuffer(capacity: 256)
        guard rules.append(link: text.bytes, count: text.count, into: &output) else { return url }
        return String(decoding: output.array, as: UTF8.self)
    }
}
