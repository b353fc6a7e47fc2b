/// Reads tags in the plain markup that all programs write.
///
/// Any unexpected byte makes a function give up, including the zeros behind a frame.
enum SheetTagReader {
    /// Reads the attributes of a row's tag into `row`; returns the index behind the tag, and
    /// whether it is an empty-element tag.
    static func scanRow(
        _ bytes: PaddedText, from start: Int, into row: inout DecodedRow
    ) -> (end: Int, isEmpty: Bool)? {
        var p = start
        row.isRecordOfNulls = true
        while true {
            switch bytes[p] {
            case UInt8(ascii: ">"): return (p + 1, false)
            case UInt8(ascii: "/"): return bytes[p + 1] == UInt8(ascii: ">") ? (p + 2, true) : nil
            case 32, 9, 10, 13:
                p += 1
                if bytes[p] == UInt8(ascii: "r"), bytes[p + 1] == UInt8(ascii: "="),
                    bytes[p + 2] == UInt8(ascii: "\"")
                {
                    let digits = digitRun(bytes + p + 3)
                    guard bytes[p + 3 + digits] == UInt8(ascii: "\"") else { return nil }
                    row.number = SheetValueReader.index(bytes.slice(at: p + 3, count: digits))
                    p += digits + 4
                } else if !SheetTextReader.isSpace(bytes[p]), bytes[p] != UInt8(ascii: ">"),
                    bytes[p] != UInt8(ascii: "/")
                {
                    // An attribute `r` in single quotes is left to libxml2.
                    if bytes[p] == UInt8(ascii: "r"), bytes[p + 1] == UInt8(ascii: "=") {
                        return nil
                    }
                    row.isRecordOfNulls = false
                    p = SheetTagReader.attributeEnd(bytes, from: p)
                    if p == 0 { return nil }
                }
            default: return nil
            }
        }
    }

    struct Cell {
        var column: Int
        var style = 0
        var type = SheetValueReader.CellType.number
        var isEmpty = false
    }

    /// Reads the attributes of a cell's tag; returns the index behind the tag, or 0.
    @inline(__always)
    static func scanCell(
        _ bytes: PaddedText, from start: Int, into cell: inout Cell
    ) throws(SheetValueReader.Flaw) -> Int {
        var p = start
        while true {
            let byte = bytes[p]
            if byte == UInt8(ascii: ">") {
                if cell.column >= DecodedSheet.maxColumns { throw SheetTagReader.tooManyColumns }
                return p &+ 1
            }
            if byte == UInt8(ascii: "/") {
                cell.isEmpty = true
                if cell.column >= DecodedSheet.maxColumns { throw SheetTagReader.tooManyColumns }
                return bytes[p &+ 1] == UInt8(ascii: ">") ? p &+ 2 : 0
            }
            guard byte == 32 || SheetTextReader.isSpace(byte) else { return 0 }
            p &+= 1
            // Only the attributes `r`, `s` and `t` matter.
            guard bytes[p &+ 1] == UInt8(ascii: "="), bytes[p &+ 2] == UInt8(ascii: "\"") else {
                if SheetTextReader.isSpace(bytes[p]) || bytes[p] == UInt8(ascii: ">")
                    || bytes[p] == UInt8(ascii: "/")
                {
                    continue
                }
                // An attribute of one letter in single quotes is left to libxml2.
                if bytes[p &+ 1] == UInt8(ascii: "=") { return 0 }
                p = SheetTagReader.attributeEnd(bytes, from: p)
                if p == 0 { return 0 }
                continue
            }
            let name = bytes[p]
            p &+= 3
            switch name {
            case UInt8(ascii: "r"):
                var column = 0
                while bytes[p] >= UInt8(ascii: "A"), bytes[p] <= UInt8(ascii: "Z"),
                    column <= DecodedSheet.maxColumns
                {
                    column = column &* 26 &+ Int(bytes[p] &- 64)
                    p &+= 1
                }
                guard column > 0 else { return 0 }
                if column > DecodedSheet.maxColumns { throw SheetTagReader.tooManyColumns }
                cell.column = column &- 1
                p &+= digitRun(bytes + p)
            case UInt8(ascii: "s"):
                let digits = digitRun(bytes + p)
                guard let style = SheetValueReader.index(bytes.slice(at: p, count: digits)) else {
                    return 0
                }
                cell.style = style
                p &+= digits
            case UInt8(ascii: "t"):
                guard let type = SheetTagReader.type(bytes + p) else { return 0 }
                cell.type = type.type
                p &+= type.count
            default:
                p = SheetTagReader.attributeEnd(bytes, from: p &- 3)
                if p == 0 { return 0 }
                continue
            }
            guard bytes[p] == UInt8(ascii: "\"") else { return 0 }
            p &+= 1
        }
    }

    static let tooManyColumns = SheetValueReader.Flaw(
        code: .tooLarge, reason: "a sheet has no more than \(DecodedSheet.maxColumns) columns")

    /// Returns the cell type whose name, followed by a quote, begins at `text`.
    @inline(__always)
    private static func type(
        _ text: PaddedText
    ) -> (type: SheetValueReader.CellType, count: Int)? {
        if text[1] == UInt8(ascii: "\"") {
            switch text[0] {
            case UInt8(ascii: "s"): return (.shared, 1)
            case UInt8(ascii: "n"): return (.number, 1)
            case UInt8(ascii: "b"): return (.boolean, 1)
            case UInt8(ascii: "e"): return (.error, 1)
            case UInt8(ascii: "d"): return (.date, 1)
            default: return nil
            }
        }
        if stringType.matches(text) { return (.text, 3) }
        if inlineType.matches(text) { return (.inlineText, 9) }
        return nil
    }

    private static let stringType = MarkupPattern(Array("str\"".utf8))
    private static let namespace = MarkupPattern(Array("xmlns".utf8))
    private static let inlineType = MarkupPattern(Array("inlineStr\"".utf8))

    /// Returns the index behind the attribute at `start`, or 0 if libxml2 must read it.
    /// Declarations of namespaces are left to libxml2: they may make the element one of an
    /// extension.
    private static func attributeEnd(_ bytes: PaddedText, from start: Int) -> Int {
        var p = start
        if namespace.matches(bytes + p) { return 0 }
        while bytes[p] > 32, bytes[p] != UInt8(ascii: "="), bytes[p] != UInt8(ascii: ">") { p += 1 }
        let quote = bytes[p + 1]
        guard bytes[p] == UInt8(ascii: "="),
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return 0 }
        p += 2
        while bytes[p] != quote {
            if bytes[p] == 0 || bytes[p] == UInt8(ascii: "<") { return 0 }
            p += 1
        }
        return p + 1
    }

    /// Index where the text of an element begins, or behind the element if its tag is an
    /// empty-element tag.
    struct ContentStart {
        var start: Int
        var isEmpty = false
        var preservesSpace = false
    }

    /// Returns the index behind the tag whose name ends at `start`, and whether it is an
    /// empty-element tag.
    static func end(
        _ bytes: PaddedText, from start: Int
    ) -> (end: Int, isEmpty: Bool)? {
        var p = start
        while true {
            switch bytes[p] {
            case UInt8(ascii: ">"): return (p + 1, false)
            case UInt8(ascii: "/"): return bytes[p + 1] == UInt8(ascii: ">") ? (p + 2, true) : nil
            case 32, 9, 10, 13:
                p += 1
                if !SheetTextReader.isSpace(bytes[p]), bytes[p] != UInt8(ascii: ">"),
                    bytes[p] != UInt8(ascii: "/")
                {
                    p = SheetTagReader.attributeEnd(bytes, from: p)
                    if p == 0 { return nil }
                }
            default: return nil
            }
        }
    }

    /// Finds the text of an element whose name ends at `start`; the only attribute allowed is
    /// `xml:space="preserve"`.
    static func contentStart(
        _ bytes: PaddedText, from start: Int
    ) -> ContentStart? {
        switch bytes[start] {
        case UInt8(ascii: ">"): return ContentStart(start: start + 1)
        case UInt8(ascii: "/") where bytes[start + 1] == UInt8(ascii: ">"):
            return ContentStart(start: start + 2, isEmpty: true)
        case 32
        where SheetPatterns.preserve.matches(bytes + start + 1)
            && SheetPatterns.preserveEnd.matches(bytes + start + 17):
            return ContentStart(
                start: start + 1 + SheetPatterns.preserveCount, preservesSpace: true)
        default: return nil
        }
    }
}
