/// The elements of HTML that mean something to whoever cleans or reads the html of a cell. Tags of
/// all others are left out and what is inside them is kept.
enum HTMLElement: String, CaseIterable {
    // Text.
    case a, abbr, b, bdi, big, cite, code, del, dfn, em, font, i, ins, kbd, label, mark, q, s
    case samp, small, span, strike, strong, sub, sup, time, tt, u
    case `var`
    // Blocks.
    case blockquote, center, dd, div, dl, dt, h1, h2, h3, h4, h5, h6, li, ol, p, pre, ul
    // Elements without content.
    case br, hr, img, wbr
    // What is inside begins on a line of its own.
    case address, article, aside, caption, details, dialog, fieldset, figcaption, figure, footer
    case form, header, hgroup, legend, main, nav, search, section, summary, table, tr
    // Cells of a table inside the cell.
    case td, th
    // What is inside is no text to show, or no HTML.
    case applet, audio, canvas, datalist, frameset, map, math, object, select, svg, template
    case video
    // What is inside is not looked at for tags.
    case iframe, noembed, noframes, noscript, plaintext, script, style, textarea, title, xmp

    /// What becomes of an element.
    enum Treatment {
        /// It is text or a block, and written.
        case kept
        /// It is written, and never closed.
        case empty
        /// It becomes a `div`.
        case block
        /// It becomes a blank.
        case cell
        /// It goes, with everything in it.
        case dropped
        /// It goes, with everything up to the next end tag of that name, whatever it looks like.
        case droppedRaw
        /// It goes, and everything up to that end tag is text.
        case rawText
    }

    var treatment: Treatment {
        switch self {
        case .a, .abbr, .b, .bdi, .big, .cite, .code, .del, .dfn, .em, .font, .i, .ins, .kbd,
            .label, .mark, .q, .s, .samp, .small, .span, .strike, .strong, .sub, .sup, .time, .tt,
            .u, .var:
            .kept
        case .blockquote, .center, .dd, .div, .dl, .dt, .h1, .h2, .h3, .h4, .h5, .h6, .li, .ol, .p,
            .pre, .ul:
            .kept
        case .br, .hr, .img, .wbr: .empty
        case .address, .article, .aside, .caption, .details, .dialog, .fieldset, .figcaption,
            .figure, .footer, .form, .header, .hgroup, .legend, .main, .nav, .search, .section,
            .summary, .table, .tr:
            .block
        case .td, .th: .cell
        case .applet, .audio, .canvas, .datalist, .frameset, .map, .math, .object, .select, .svg,
            .template, .video:
            .dropped
        case .iframe, .noembed, .noframes, .noscript, .script, .style, .textarea, .title:
            .droppedRaw
        case .plaintext, .xmp: .rawText
        }
    }

    /// What it is called where it is written.
    var writtenName: String { treatment == .block ? HTMLElement.div.rawValue : rawValue }

    /// Whether it begins on a line of its own; a paragraph ends before it.
    var isBlock: Bool {
        switch self {
        case .blockquote, .center, .dd, .div, .dl, .dt, .h1, .h2, .h3, .h4, .h5, .h6, .hr, .li,
            .ol, .p, .pre, .ul:
            true
        default: treatment == .block
        }
    }

    var isHeading: Bool {
        switch self {
        case .h1, .h2, .h3, .h4, .h5, .h6: true
        default: false
        }
    }

    /// Whether nothing inside is a tag but its own end tag.
    var isRaw: Bool { treatment == .droppedRaw || treatment == .rawText }

    /// Whether what is inside is not HTML, so that other rules hold there.
    var isForeign: Bool { self == .svg || self == .math }

    /// The element of a name in any case.
    init?(_ name: UnsafePointer<UInt8>, count: Int) {
        guard let key = HTMLElement.key(UnsafeBufferPointer(start: name, count: count)),
            let element = HTMLElement.byKey[key]
        else { return nil }
        self = element
    }

    private static let byKey = Dictionary(
        uniqueKeysWithValues: allCases.map { (key(Array($0.rawValue.utf8)) ?? 0, $0) })

    /// A name of up to 16 bytes, of an element or attribute, as a number, in lower case.
    static func key(_ name: some Collection<UInt8>) -> UInt128? {
        guard name.count <= 16 else { return nil }
        return name.reduce(0) { $0 << 8 | UInt128(65...90 ~= $1 ? $1 | 32 : $1) }
    }
}
