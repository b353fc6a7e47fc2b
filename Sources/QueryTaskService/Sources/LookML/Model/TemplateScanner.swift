/// Finds `${…}` and `@{…}` in the text of an `sql` key, and refuses liquid with its place.
struct TemplateScanner {
    struct Mark {
        enum Kind {
            case reference
            case constant
        }

        var kind: Kind
        var place: SourcePlace
    }

    private let bytes: [UInt8]
    private var index = 0
    private var place: SourcePlace
    private var liquid: SourcePlace?

    init(_ text: String, _ place: SourcePlace) {
        bytes = Array(text.utf8)
        self.place = place
    }

    /// Copies plain text up to the next mark, behind whose brace the scanner then stands; `nil` at the end.
    ///
    /// Liquid is a mark as well, whose `content` throws.
    mutating func nextMark(into plain: inout [UInt8]) -> Mark? {
        while index < bytes.count {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            let mark = place
            switch (bytes[index], next) {
            case (UInt8(ascii: "$"), UInt8(ascii: "{")):
                advance(2)
                return Mark(kind: .reference, place: mark)
            case (UInt8(ascii: "@"), UInt8(ascii: "{")):
                advance(2)
                return Mark(kind: .constant, place: mark)
            case (UInt8(ascii: "{"), UInt8(ascii: "%")), (UInt8(ascii: "{"), UInt8(ascii: "{")):
                liquid = mark
                return Mark(kind: .reference, place: mark)
            default:
                plain.append(bytes[index])
                advance(1)
            }
        }
        return nil
    }

    /// The text up to the closing brace, without blanks around it.
    mutating func content(of mark: Mark) throws(LookMLError) -> String {
        if let liquid {
            throw LookMLError(
                liquid, "liquid is not understood",
                hint: "write the SQL out; fields without liquid are not affected")
        }
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "}") { advance(1) }
        guard index < bytes.count else {
            throw LookMLError(
                mark.place, "expected ‘}’ for this reference, found the end of the text")
        }
        var content = bytes[start..<index]
        advance(1)
        while content.last == 32 { content.removeLast() }
        while content.first == 32 { content.removeFirst() }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func advance(_ count: Int) {
        for _ in 0..<count {
            place.byte += 1
            if bytes[index] == 10 {
                place.line += 1
                place.column = 1
            } else if bytes[index] & 0xC0 != 0x80 {
                place.column += 1
            }
            index += 1
        }
    }
}
