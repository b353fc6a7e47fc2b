/// How deep a byte of JSON text stands in objects and arrays, byte after byte.
struct JSONNesting {
    /// Number of objects and arrays that are open behind the last byte.
    private(set) var depth = 0
    private var isText = false
    private var isEscaped = false

    /// Goes on by a byte.
    ///
    /// - Returns: Whether the byte is syntax, and does not belong to a text.
    mutating func step(_ byte: UInt8) -> Bool {
        if isText {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""): isText = false
            default: break
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        default: break
        }
        return !isText
    }
}
