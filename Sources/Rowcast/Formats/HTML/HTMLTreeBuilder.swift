/// Tracks the open elements, and opens and closes those whose tags a page leaves out, so that
/// tables have the cells that browsers give them (HTML Standard, 13.2.6). Rules that change no cell
/// are left out: the continuation of formatting, and the order of text outside of cells.
///
/// Each tag costs a few steps, whatever the number of open elements: the indices of elements that
/// other tags refer to are kept beside the stack.
final class HTMLTreeBuilder {
    /// Most elements that may be open at once.
    static let maxDepth = 2000

    private struct Open {
        var name: HTMLTagName
        var tag: HTMLTag
        /// Index of the next open element of that name further out, or -1.
        var outer: Int
    }

    /// Receives the elements; set while the parser reads.
    var reader: HTMLTableReader?

    private var open: [Open] = []
    /// Index of the innermost open element of each name.
    private var innermost: [HTMLTagName: Int] = [:]
    /// Indices of open elements, the innermost last: parts of tables,
    private var structure: [Int] = []
    /// elements that end tags of other names do not end (`HTMLTag.isSpecial`),
    private var specials: [Int] = []
    /// special elements that keep an outer list item open,
    private var strict: [Int] = []
    /// elements that the end tags inside them cannot reach out of,
    private var barriers: [Int] = []
    /// and `svg`, `math` and the HTML elements inside them.
    private var kinds: [(place: Int, isForeign: Bool)] = []

    private var templateDepth = 0
    /// Whether the current text is hidden, as in a script.
    private var isTextHidden = false
    /// Whether a line feed at the beginning of the next text is dropped, as behind `<pre>`.
    private var skipsLineFeed = false
    /// Whether an end tag such as `</body>` or `</html>` has ended the page.
    private(set) var hasEndTag = false

    /// Whether the current element belongs to `svg` or `math`.
    var isForeign: Bool { kinds.last?.isForeign ?? false }

    // MARK: - The stack

    private func push(_ name: HTMLTagName, _ tag: HTMLTag, _ attributes: HTMLAttributes) {
        guard open.count < HTMLTreeBuilder.maxDepth else {
            reader?.fail(
                .tooLarge, "elements are nested more than \(HTMLTreeBuilder.maxDepth) deep")
            return
        }
        let place = open.count
        let name = isForeign && tag != .foreign ? name.foreign : name
        open.append(Open(name: name, tag: tag, outer: innermost[name] ?? -1))
        innermost[name] = place
        if tag.isSpecial {
            specials.append(place)
            if tag != .looseBlock, tag != .paragraph { strict.append(place) }
        }
        if tag == .barrier || tag == .button { barriers.append(place) }
        if tag == .table || tag.isTablePart { structure.append(place) }
        if tag == .foreign { kinds.append((place, true)) }
        reader?.startElement(tag, attributes)
    }

    /// Ends the element at index `place` and all elements inside it.
    private func pop(through place: Int) {
        while open.count > place, let element = open.popLast() {
            innermost[element.name] = element.outer < 0 ? nil : element.outer
            let place = open.count
            if specials.last == place { specials.removeLast() }
            if strict.last == place { strict.removeLast() }
            if barriers.last == place { barriers.removeLast() }
            if structure.last == place { structure.removeLast() }
            if kinds.last?.place == open.count { kinds.removeLast() }
            reader?.endElement(element.tag)
        }
    }

    private func popStructure() {
        if let place = structure.last { pop(through: place) }
    }

    /// Ends the elements inside the innermost open part of a table.
    private func clear() {
        if let place = structure.last { pop(through: place + 1) }
    }

    private var part: HTMLTag? { structure.last.map { open[$0].tag } }
    /// Index of the innermost element that end tags cannot reach beyond.
    private var scope: Int { max(structure.last ?? -1, barriers.last ?? -1) }

    /// Returns the index of the table part that an end tag names, in the innermost table.
    private func place(ofPart name: HTMLTagName) -> Int? {
        for place in structure.reversed() {
            if open[place].name == name { return place }
            if open[place].tag == .table { return nil }
        }
        return nil
    }

    /// Ends the innermost open element of a name within `scope`; returns whether there is one.
    @discardableResult
    private func pop(_ name: HTMLTagName) -> Bool {
        guard let place = innermost[name], place > scope else { return false }
        pop(through: place)
        return true
    }

    private static let paragraph = HTMLTagName("p")
    private static let tableBody = HTMLTagName("tbody")
    private static let tableRow = HTMLTagName("tr")
    private static let headings = [
        HTMLTagName("h1"), HTMLTagName("h2"), HTMLTagName("h3"), HTMLTagName("h4"),
        HTMLTagName("h5"), HTMLTagName("h6"),
    ]
    private static let option = HTMLTagName("option")
    private static let definitions = [HTMLTagName("dd"), HTMLTagName("dt")]
    private static let htmlInForeign: Set = [
        HTMLTagName("foreignobject"), HTMLTagName("desc"), HTMLTagName("annotation-xml"),
    ]

    // MARK: - Start tags

    func start(
        _ name: HTMLTagName, _ attributes: HTMLAttributes, isSelfClosing: Bool,
        _ parser: HTMLPageParser
    ) {
        skipsLineFeed = false
        hasEndTag = false
        let tag = HTMLTag(name)
        if templateDepth > 0 {
            if tag == .template { templateDepth += 1 }
            return beginText(of: tag, name, parser, isHidden: true)
        }
        if isForeign {
            guard HTMLTag.endingForeign.contains(name) else {
                return startForeign(name, tag, attributes, isSelfClosing)
            }
            while isForeign, let place = kinds.last?.place { pop(through: place) }
        }
        while true {
            switch part {
            case nil, .caption, .cell, .heading:
                guard tag.isTablePart else {
                    return startInBody(name, tag, attributes, isSelfClosing, parser)
                }
                if structure.isEmpty { return }
                popStructure()
            case .columnGroup:
                if tag == .column { return }
                popStructure()
            case .table:
                switch tag {
                case .caption, .columnGroup, .section, .head:
                    clear()
                    return push(name, tag, attributes)
                case .column: return clear()
                case .row, .cell, .heading:
                    clear()
                    push(HTMLTreeBuilder.tableBody, .section, HTMLAttributes())
                case .table: popStructure()
                default: return startInBody(name, tag, attributes, isSelfClosing, parser)
                }
            case .section, .head:
                switch tag {
                case .row:
                    clear()
                    return push(name, tag, attributes)
                case .cell, .heading:
                    clear()
                    push(HTMLTreeBuilder.tableRow, .row, HTMLAttributes())
                case .caption, .columnGroup, .column, .section, .head, .table: popStructure()
                default: return startInBody(name, tag, attributes, isSelfClosing, parser)
                }
            default:
                switch tag {
                case .cell, .heading:
                    clear()
                    return push(name, tag, attributes)
                case .caption, .columnGroup, .column, .section, .head, .row, .table:
                    popStructure()
                default: return startInBody(name, tag, attributes, isSelfClosing, parser)
                }
            }
            // Beyond `maxDepth` elements nothing is opened any more.
            if parser.isStopped || reader?.failure != nil { return }
        }
    }

    private func startForeign(
        _ name: HTMLTagName, _ tag: HTMLTag, _ attributes: HTMLAttributes, _ isSelfClosing: Bool
    ) {
        guard !isSelfClosing else { return }
        let isHidden = [.title, .script, .rawHidden].contains(tag)
        push(name, isHidden ? .foreignHidden : .other, attributes)
        if HTMLTreeBuilder.htmlInForeign.contains(name) { kinds.append((open.count - 1, false)) }
    }

    /// Switches the parser to text that only the element's own end tag ends, for elements such as
    /// `script`.
    private func beginText(
        of tag: HTMLTag, _ name: HTMLTagName, _ parser: HTMLPageParser, isHidden: Bool
    ) {
        switch tag {
        case .script: parser.beginText(.script, until: name)
        case .title, .textArea: parser.beginText(.characters, until: name)
        case .rawHidden, .xmp: parser.beginText(.raw, until: name)
        case .plainText: parser.beginText(.plain, until: name)
        default: return
        }
        isTextHidden = isHidden
    }

    private func startInBody(
        _ name: HTMLTagName, _ tag: HTMLTag, _ attributes: HTMLAttributes, _ isSelfClosing: Bool,
        _ parser: HTMLPageParser
    ) {
        switch tag {
        case .document, .void: return
        case .template: return templateDepth = 1
        case .rawHidden, .script, .title:
            return beginText(of: tag, name, parser, isHidden: true)
        case .lineBreak: return reader?.emptyElement(tag, attributes) ?? ()
        case .table, .rule, .block, .looseBlock, .preformatted, .paragraph, .headingLine, .xmp,
            .plainText, .listItem, .definition:
            if tag == .listItem || tag == .definition { endItem(name, tag) }
            pop(HTMLTreeBuilder.paragraph)
            if tag == .rule { return reader?.emptyElement(tag, attributes) ?? () }
            if tag == .headingLine, open.last?.tag == .headingLine {
                pop(through: open.count - 1)
            }
        case .button: endInBody(name, tag)
        case .option:
            if open.last?.name == HTMLTreeBuilder.option { pop(through: open.count - 1) }
        default: break
        }
        push(name, tag, attributes)
        if tag == .foreign, isSelfClosing { return pop(through: open.count - 1) }
        beginText(of: tag, name, parser, isHidden: false)
        skipsLineFeed = tag == .preformatted || tag == .textArea
    }

    /// Ends an open list item or definition before the next one.
    private func endItem(_ name: HTMLTagName, _ tag: HTMLTag) {
        let names = tag == .listItem ? [name] : HTMLTreeBuilder.definitions
        guard let place = names.compactMap({ innermost[$0] }).max(), place > scope,
            place >= strict.last ?? -1
        else { return }
        pop(through: place)
    }

    // MARK: - End tags

    func end(_ name: HTMLTagName) {
        skipsLineFeed = false
        let tag = HTMLTag(name)
        if isTextHidden {
            isTextHidden = false
            return
        }
        if templateDepth > 0 {
            if tag == .template { templateDepth -= 1 }
            return
        }
        if isForeign, let outer = kinds.last?.place {
            if let place = innermost[name.foreign], place > outer { return pop(through: place) }
            if open[outer].name == name { return pop(through: outer) }
        }
        guard tag == .table || tag.isTablePart else { return endInBody(name, tag) }
        while let part {
            switch part {
            case .cell, .heading, .caption:
                if tag.isCell || tag == .caption {
                    if let place = structure.last, open[place].name == name { pop(through: place) }
                    return
                }
                guard place(ofPart: name) != nil else { return }
                popStructure()
            case .columnGroup:
                if tag == .column { return }
                popStructure()
                if tag == .columnGroup { return }
            case .table:
                return tag == .table ? popStructure() : ()
            default:
                // A row or a section.
                guard let place = place(ofPart: name), tag == .table || tag == part || tag.isSection
                else { return }
                return pop(through: place)
            }
        }
    }

    private func endInBody(_ name: HTMLTagName, _ tag: HTMLTag) {
        switch tag {
        case .document: hasEndTag = true
        case .lineBreak: reader?.emptyElement(tag, HTMLAttributes())
        case .paragraph:
            if !pop(name) { reader?.emptyElement(tag, HTMLAttributes()) }
        case .headingLine:
            let places = HTMLTreeBuilder.headings.compactMap { innermost[$0] }
            if let place = places.max(), place > scope { pop(through: place) }
        case .button:
            if let place = innermost[name], place > structure.last ?? -1,
                place >= barriers.last ?? -1
            {
                pop(through: place)
            }
        case .barrier:
            if let place = innermost[name], place > structure.last ?? -1 { pop(through: place) }
        case .block, .looseBlock, .preformatted, .listItem, .definition, .special, .textArea, .xmp:
            pop(name)
        case .formatting, .option, .legend, .foreign, .foreignHidden, .other:
            guard let place = innermost[name], place > structure.last ?? -1,
                place > specials.last ?? -1
            else { return }
            pop(through: place)
        case .table, .caption, .columnGroup, .column, .section, .head, .row, .cell, .heading,
            .void, .rule, .rawHidden, .script, .title, .plainText, .template:
            break
        }
    }

    /// Ends all elements.
    func endAll() { pop(through: 0) }

    // MARK: - Text

    func text(_ bytes: TextView) {
        guard !isTextHidden, templateDepth == 0 else { return }
        var skipped = 0
        if skipsLineFeed {
            skipsLineFeed = false
            if bytes[0] == .lineFeed { skipped = 1 }
        }
        if hasEndTag {
            hasEndTag = bytes.allSatisfy(\.isHTMLSpace)
        }
        if bytes.count > skipped {
            reader?.text(bytes.slice(at: skipped, count: bytes.count - skipped))
        }
    }
}
