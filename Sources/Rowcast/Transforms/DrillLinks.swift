/// Gives each cell the URL of its first drill link that `LinkRules` accept.
struct DrillLinks: RowTransform {
    private let rules: LinkRules

    init(_ options: EncodingOptions) {
        rules = LinkRules(pathPrefix: options.pathPrefix, baseURL: options.baseUrl)
    }

    func apply(to frame: Frame) throws(FrameFailure) {
        guard let rawCells = frame.rawCells else { return }
        let links = frame.makeLinks()
        let textStart = frame.textEnd
        var urls = OutputBuffer()
        for index in 0..<frame.rowCount * frame.columnCount {
            guard let cell = JSONCellText(rawCells[index], frame.allText),
                let list = cell.value(of: JSONCellText.links)
            else { continue }
            let start = urls.count
            if append(firstOf: list, in: frame.allText, into: &urls) {
                links[index] = try frame.madeCell(
                    .text, at: index, offset: textStart &+ start, length: urls.count &- start)
            } else {
                urls.count = start
            }
        }
        if urls.count > 0 { _ = frame.append(text: urls) }
    }

    /// Appends the first URL in a list of links that `rules` accept; returns `false` if they accept
    /// none.
    private func append(
        firstOf list: Range<Int>, in base: PaddedText, into urls: inout OutputBuffer
    ) -> Bool {
        var position = list.lowerBound
        var fault: JSONFault?
        guard let node = JSONNode.parse(base, list.upperBound, &position, fault: &fault)
        else {
            return false
        }
        return node.children.contains { link in
            guard let url = link["url"]?.string else { return false }
            let text = Snippet(url)
            defer { withExtendedLifetime(text) {} }
            return rules.append(link: text.text, into: &urls)
        }
    }
}
