/// What an element means to the builder of the tree and to a reader of tables.
enum HTMLTag: UInt8 {
    // Parts of tables; `section` is `tbody` or `tfoot`, `head` is `thead`, `heading` is `th`.
    case table, caption, columnGroup, column, section, head, row, cell, heading
    // Elements without content.
    case lineBreak, rule, void
    /// `html`, `head`, `body`: their tags do not count.
    case document
    /// An element in which nothing is a tag but its own end tag, and whose text is not shown.
    case rawHidden
    case script, title, textArea, xmp, plainText, template
    case paragraph, headingLine, listItem, definition
    /// An element that begins on a line of its own, and before which a paragraph ends.
    case block
    /// The same, in which white space counts.
    case preformatted
    /// `address` and `div`, which a list item may end through.
    case looseBlock
    /// An element that an end tag of another name cannot end.
    case special
    /// The same, out of which no end tag of a block reaches.
    case barrier
    case button, option, legend
    /// `svg` and `math`, in which other rules hold.
    case foreign
    /// The contents of `svg` that are not shown.
    case foreignHidden
    case formatting, other

    /// Whether the element is one that only tables have.
    var isTablePart: Bool {
        switch self {
        case .caption, .columnGroup, .column, .section, .head, .row, .cell, .heading: true
        default: false
        }
    }

    var isCell: Bool { self == .cell || self == .heading }
    var isSection: Bool { self == .section || self == .head }

    /// Whether an end tag of another name does not end it (HTML Standard, 13.2.4.2).
    var isSpecial: Bool {
        switch self {
        case .option, .foreign, .foreignHidden, .formatting, .other, .legend: false
        default: true
        }
    }

    /// Whether its text does not touch the text before it.
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

    /// The element of that name.
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

    /// Elements that cannot stand in `svg` and `math`: those end before them.
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
