/// Rewrites the html of a cell so that it cannot harm the reader of the page:
///
///     <b onclick="steal()">1<script>steal()</script></b> <a href=javascript:steal()>2</a>
///
/// becomes
///
///     <b>1</b> 2
///
/// The cleaner writes text and the names of harmless elements and attributes; it never copies tags
/// of the input. Elements are properly nested, at most `maxDepth` deep, so that browsers read the
/// result as the cleaner does, and no element ends the table cell around it. The result is at most
/// six times as long as the input, plus the prefix of each link.
///
/// Cleaning cleaned html changes nothing.
struct HTMLCleaner: Sendable {
    /// Greatest depth of nested elements; deeper elements are left out, but not their text.
    static let maxDepth = 64

    let links: LinkRules
    let images: LinkRules?

    /// `links` holds the rules for drill links, `images` those for image sources; without the latter
    /// each image becomes its `alt` text.
    init(links: LinkRules = LinkRules(), images: LinkRules? = LinkRules()) {
        self.links = links
        self.images = images
    }

    /// Appends the cleaned html.
    func append(
        cleaned html: PaddedText, into output: inout OutputBuffer
    ) {
        withValidUTF8(html) { html in
            var tokens = HTMLTokenizer(html)
            var open = OpenElements()
            var isAtPreStart = false
            while let token = tokens.next() {
                switch token {
                case .text(let range):
                    let skipped = isAtPreStart ? lineEnd(at: range, in: html) : 0
                    output.append(
                        html: html, range.lowerBound + skipped..<range.upperBound,
                        open.isPreformatted ? .preformatted : .text)
                case .start(let element?, let attributes, let isSelfClosing):
                    start(element, attributes, isSelfClosing, &tokens, &open, &output)
                case .end(.br): output.append("<br>")
                case .end(let element?): open.end(element, &output)
                case .start(nil, _, _), .end(nil): continue
                }
                isAtPreStart = false
                if case .start(.pre, _, _) = token { isAtPreStart = true }
            }
            open.endAll(&output)
        }
    }

    private func start(
        _ element: HTMLElement, _ attributes: HTMLAttributeList, _ isSelfClosing: Bool,
        _ tokens: inout HTMLTokenizer, _ open: inout OpenElements, _ output: inout OutputBuffer
    ) {
        switch element.treatment {
        case .kept, .block:
            open.makeRoom(for: element, &output)
            guard open.elements.count < Self.maxDepth else { return }
            if append(startOf: element, attributes, in: tokens.text, &output) {
                open.elements.append(element)
            }
        case .empty:
            open.makeRoom(for: element, &output)
            _ = append(startOf: element, attributes, in: tokens.text, &output)
        case .cell: output.append(.space)
        case .dropped:
            if !(element.isForeign && isSelfClosing) { tokens.skip(element) }
        case .droppedRaw: _ = tokens.readRawText(of: element)
        case .rawText:
            output.append(
                html: tokens.text, tokens.readRawText(of: element),
                open.isPreformatted ? .preformatted : .text, hasReferences: false)
        }
    }

    /// Length of the line end at the start of a text; 0 for none.
    private func lineEnd(at range: Range<Int>, in html: PaddedText) -> Int {
        let text = range.prefix(2).map { html[$0] }
        if text == [.carriageReturn, .lineFeed] { return 2 }
        return text.first == .lineFeed || text.first == .carriageReturn ? 1 : 0
    }
}

/// Calls `body` with the text, or with a copy in which bytes that are not UTF-8 are U+FFFD.
func withValidUTF8(
    _ text: PaddedText, _ body: (PaddedText) -> Void
) {
    guard firstInvalidUTF8(text) != nil else { return body(text) }
    let repaired = Snippet(text.string)
    body(repaired.text)
    withExtendedLifetime(repaired) {}
}

/// The open elements of the output, the innermost last.
private struct OpenElements {
    var elements: [HTMLElement] = []

    var isPreformatted: Bool { elements.contains(.pre) }

    /// Ends the elements that cannot contain an element that begins (HTML Standard, 13.2.6.4.7).
    mutating func makeRoom(for element: HTMLElement, _ output: inout OutputBuffer) {
        switch element {
        case .a: end(from: elements.lastIndex(of: .a), &output)
        case .li: end(from: lastIndex(of: [.li], within: [.ol, .ul]), &output)
        case .dd, .dt: end(from: lastIndex(of: [.dd, .dt], within: [.dl]), &output)
        case .tr: end(from: lastIndex(of: [.tr], within: [.table]), &output)
        default: break
        }
        guard element.isBlock else { return }
        end(from: elements.lastIndex(of: .p), &output)
        if element.isHeading, elements.last?.isHeading == true {
            end(from: elements.count - 1, &output)
        }
    }

    /// Ends the innermost open element of this kind, and the elements inside it.
    mutating func end(_ element: HTMLElement, _ output: inout OutputBuffer) {
        let place =
            switch element {
            case .h1, .h2, .h3, .h4, .h5, .h6: elements.lastIndex(where: \.isHeading)
            case .li: lastIndex(of: [.li], within: [.ol, .ul])
            case _ where element.isBlock: elements.lastIndex(of: element)
            // The end tag of a text-level element ends no block around it.
            default:
                elements.lastIndex { $0 == element || $0.isBlock }.flatMap {
                    elements[$0] == element ? $0 : nil
                }
            }
        end(from: place, &output)
    }

    mutating func endAll(_ output: inout OutputBuffer) { end(from: 0, &output) }

    private func lastIndex(of names: [HTMLElement], within lists: [HTMLElement]) -> Int? {
        let place = elements.lastIndex { names.contains($0) || lists.contains($0) }
        return place.flatMap { names.contains(elements[$0]) ? $0 : nil }
    }

    private mutating func end(from place: Int?, _ output: inout OutputBuffer) {
        while let place, elements.count > place, let element = elements.popLast() {
            output.append("</")
            output.append(element.writtenName)
            output.append(UInt8(ascii: ">"))
        }
    }
}
