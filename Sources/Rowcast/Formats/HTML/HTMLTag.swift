/// Kind of an element, by the rules that it follows in the tree builder and the table reader.
enum HTMLTag: UInt8 {
    // Parts of tables; `section` is `tbody` or `tfoot`, `head` is `thead`, `heading` is `th`.
    case table, caption, columnGroup, column, section, head, row, cell, heading
    // Elements without content.
    case lineBreak, rule, void
    /// `html`, `head` and `body`, whose tags are ignored.
    case document
    /// A hidden element whose content is text up to its own end tag, such as `style`.
    case rawHidden
    case script, title, textArea, xmp, plainText, template
    case paragraph, headingLine, listItem, definition
    /// An element that begins on a new line and ends an open paragraph, such as `ul`.
    case block
    /// A block in which white space counts, such as `pre`.
    case preformatted
    /// `address` and `div`: an open list item outside them may still end.
    case looseBlock
    /// An element that end tags of other names cannot end, such as `select`.
    case special
    /// A special element that the end tags inside it cannot reach out of, such as `object`.
    case barrier
    case button, option, legend
    /// `svg` and `math`, whose content follows other rules.
    case foreign
    /// Hidden content of `svg`, such as `title`.
    case foreignHidden
    case formatting, other

    /// Whether the element occurs only in tables.
    var isTablePart: Bool {
        switch self {
        case .caption, .columnGroup, .column, .section, .head, .row, .cell, .heading: true
        default: false
        }
    }

    var isCell: Bool { self == .cell || self == .heading }
    var isSection: Bool { self == .section || self == .head }

    /// Whether end tags of other names do not end the element (HTML Standard, 13.2.4.2).
    var isSpecial: Bool {
        switch self {
        case .option, .foreign, .foreignHidden, .formatting, .other, .legend: false
        default: true
        }
    }

    /// Whether the element's text is separated from the text before it.
    var isBlock: Bool {
        switch self {
        case .table, .caption, .row, .cell, .heading, .rule, .xmp, .plainText, .paragraph,
            .headingLine, .listItem, .definition, .block, .looseBlock, .preformatted, .textArea,
            .option, .legend:
            true
        default: false
        }
    }

    var isPreformatted: Bool { self == .preformatted || self == .textArea || self == .plainText }

    /// The kind of the element with this name.
    init(_ name: HTMLTagName) { self = HTMLTag.byName[name] ?? .other }

    private static let byName: [HTMLTagName: HTMLTag] = {
        let names: [(HTMLTag, String)] = [
            (.table, "table"), (.caption, "caption"), (.columnGroup, "colgroup"), (.column, "col"),
            (.section, "tbody tfoot"), (.head, "thead"), (.row, "tr"), (.cell, "td"),
            (.heading, "th"), (.lineBreak, "br"), (.rule, "hr"),
            (
                .void,
                "area base basefont bgsound embed frame image img input keygen link meta param "
                    + "source track wbr"
            ),
            (.document, "html head body frameset"),
            (.rawHidden, "style iframe noembed noframes"), (.script, "script"), (.title, "title"),
            (.textArea, "textarea"), (.xmp, "xmp"), (.plainText, "plaintext"),
            (.template, "template"), (.paragraph, "p"), (.headingLine, "h1 h2 h3 h4 h5 h6"),
            (.listItem, "li"), (.definition, "dd dt"),
            (
                .block,
                "article aside blockquote center details dialog dir dl fieldset figcaption figure "
                    + "footer form header hgroup main menu nav ol search section summary ul"
            ),
            (.looseBlock, "address div"), (.preformatted, "pre listing"),
            (.special, "noscript select"), (.barrier, "applet marquee object"),
            (.button, "button"), (.option, "option optgroup"), (.legend, "legend"),
            (.foreign, "svg math"),
            (.formatting, "a b big code em font i nobr s small strike strong tt u"),
        ]
        var found: [HTMLTagName: HTMLTag] = [:]
        for (tag, list) in names {
            for text in list.split(separator: " ") {
                var name = HTMLTagName()
                for byte in text.utf8 { name.append(byte) }
                found[name] = tag
            }
        }
        return found
    }()

    /// Elements that cannot be inside `svg` and `math`, and end these.
    static let endingForeign: Set<HTMLTagName> = {
        let list =
            "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i "
            + "img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table "
            + "tt u ul var"
        var found: Set<HTMLTagName> = []
        for text in list.split(separator: " ") {
            var name = HTMLTagName()
            for byte in text.utf8 { name.append(byte) }
            found.insert(name)
        }
        return found
    }()
}
