/// What an element means to a reader of tables.
enum HTMLTag {
    case table, row, cell, heading, section, head, lineBreak, preformatted
    /// An element that begins on a line of its own, so that its text does not touch the one before.
    case block
    /// An element that browsers do not show where it stands.
    case hidden
    case other

    /// The element of that name, which is in lower case and ends with a zero.
    init(_ name: UnsafePointer<UInt8>) {
        if name[0] == UInt8(ascii: "t"), name[1] != 0, name[2] == 0 {
            switch name[1] {
            case UInt8(ascii: "d"): self = .cell
            case UInt8(ascii: "h"): self = .heading
            case UInt8(ascii: "r"): self = .row
            default: self = .other
            }
            return
        }
        switch String(cString: name) {
        case "table": self = .table
        case "thead": self = .head
        case "tbody", "tfoot": self = .section
        case "template", "title": self = .hidden
        case "br": self = .lineBreak
        case "pre", "textarea": self = .preformatted
        case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
            "blockquote", "section", "article", "header", "footer", "hr", "caption":
            self = .block
        default: self = .other
        }
    }
}
