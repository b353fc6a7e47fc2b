/// Texts of URLs and forms as their values.
enum URLText {
    /// A text without its percent signs: `a%2Cb` becomes `a,b`. Nil for a text that is wrong or not UTF-8.
    ///
    /// - Parameter isForm: Whether `+` is a blank, as in query strings and forms.
    static func decoded(_ text: some StringProtocol, isForm: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The names and values of a query string or form, in order.
    static func items(_ text: some StringProtocol) throws(WireFault) -> [(
        name: String, value: String
    )] {
        var items: [(name: String, value: String)] = []
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(halves[0], isForm: true),
                let value = decoded(halves.count > 1 ? halves[1] : "", isForm: true)
            else { throw WireFault("A parameter is not URL-encoded UTF-8") }
            items.append((name, value))
        }
        return items
    }

    /// A value for a query string: letters, digits and `-._~` stay.
    static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
