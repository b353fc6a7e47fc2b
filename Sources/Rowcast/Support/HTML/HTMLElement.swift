/// The elements of HTML that matter for cleaning or reading the html of a cell. The tags of all
/// other elements are left out; their content is kept.
enum HTMLElement: String, CaseIterable {
    // Text-level elements.
    case a, abbr, b, bdi, big, cite, code, del, dfn, em, font, i, ins, kbd, label, mark, q, s
    case samp, small, span, strike, strong, sub, sup, time, tt, u
    case `var`
    // Blocks.
    case blockquote, center, dd, div, dl, dt, h1, h2, h3, h4, h5, h6, li, ol, p, pre, ul
    // Elements without content.
    case br, hr, img, wbr
    // Elements whose content begins on a new line.
    case address, article, aside, caption, details, dialog, fieldset, figcaption, figure, footer
    case form, header, hgroup, legend, main, nav, search, section, summary, table, tr
    // Cells of a table inside the html of a cell.
    case td, th
    // Elements whose content is not text to show, or not HTML.
    case applet, audio, canvas, datalist, frameset, map, math, object, select, svg, template
    case video
    // Elements whose content has no tags.
    case iframe, noembed, noframes, noscript, plaintext, script, style, textarea, title, xmp

    /// The way in which the cleaner treats an element.
    enum Treatment {
        /// The element is written.
        case kept
        /// The element is written without an end tag.
        case empty
        /// The element becomes a `div`.
        case block
        /// The element's tags become blanks; its content stays.
        case cell
        /// The element is left out with its content.
        case dropped
        /// The element is left out with all text up to its end tag, even text that looks like tags.
        case droppedRaw
        /// The element's tags are left out, and all its content is text, even text that looks like
        /// tags.
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

    /// The element's name in the output.
    var writtenName: String { treatment == .block ? HTMLElement.div.rawValue : rawValue }

    /// Whether the element begins on a new line, which ends an open paragraph.
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

    /// Whether the only tag that counts inside is the element's own end tag.
    var isRaw: Bool { treatment == .droppedRaw || treatment == .rawText }

    /// Whether the content is not HTML but SVG or MathML, which have other rules.
    var isForeign: Bool { self == .svg || self == .math }

    /// The element with the name `name` in any case; nil for other elements.
    init?(_ name: PaddedText) {
        guard let key = HTMLElement.key(name),
            let element = HTMLElement.byKey[key]
        else { return nil }
        self = element
    }

    private static let byKey = Dictionary(
        uniqueKeysWithValues: allCases.map { (key(Array($0.rawValue.utf8)) ?? 0, $0) })

    /// The name of an element or attribute in lower case, as a number; nil for more than 16 bytes.
    static func key(_ name: some Collection<UInt8>) -> UInt128? {
        guard name.count <= 16 else { return nil }
        return name.reduce(0) { $0 << 8 | UInt128(65...90 ~= $1 ? $1 | 32 : $1) }
    }
}
