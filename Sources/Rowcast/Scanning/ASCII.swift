// Bytes of ASCII by name.

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
}

/// The byte order mark of UTF-8.
let utf8ByteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
