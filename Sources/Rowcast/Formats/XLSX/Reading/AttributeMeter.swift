/// Counts the attributes of each tag before libxml2 reads it: libxml2 compares every attribute of a
/// tag with all its others.
struct AttributeMeter {
    /// Most attributes of a tag; elements of a workbook have less than a tenth of it.
    static let maxCount = 1024
    static let reason: Message = "a tag has more than \(maxCount) attributes"

    private enum State {
        case text
        case tag
        /// Inside an attribute's value, with the quote that ends it.
        case value(UInt8)
    }

    private var state = State.text
    private var count = 0

    /// Returns `false` if a tag in the next bytes of a document has too many attributes.
    mutating func allows(_ bytes: PaddedText) -> Bool {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            // A `<` always begins a tag: attribute values cannot contain it.
            if byte == UInt8(ascii: "<") {
                state = .tag
                count = 0
                place += 1
                continue
            }
            switch state {
            case .text:
                place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: bytes.count)
                continue
            case .tag:
                switch byte {
                case UInt8(ascii: ">"): state = .text
                case UInt8(ascii: "\""), UInt8(ascii: "'"): state = .value(byte)
                case UInt8(ascii: "="):
                    count += 1
                    if count > AttributeMeter.maxCount { return false }
                default: break
                }
            case .value(let quote):
                if byte == quote { state = .tag }
            }
            place += 1
        }
        return true
    }

    /// Returns `false` if a tag in a complete piece of markup has too many attributes.
    static func allows(_ bytes: PaddedText) -> Bool {
        var meter = AttributeMeter()
        return meter.allows(bytes)
    }
}
