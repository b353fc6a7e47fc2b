/// Counts the attributes of tags before libxml2 sees these: it compares each attribute of a tag with
/// all others of it.
struct AttributeMeter {
    /// No element of a workbook has a tenth of it.
    static let maxCount = 1024
    static let reason = "a tag has more than \(maxCount) attributes"

    private enum State {
        case text
        case tag
        /// Inside a value, by its quote.
        case value(UInt8)
    }

    private var state = State.text
    private var count = 0

    /// Whether no tag in the next bytes of a document has too many.
    mutating func allows(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) -> Bool {
        var place = 0
        while place < byteCount {
            let byte = bytes[place]
            // A `<` begins a tag wherever it stands: values have none.
            if byte == UInt8(ascii: "<") {
                state = .tag
                count = 0
                place += 1
                continue
            }
            switch state {
            case .text:
                place = firstIndex(of: UInt8(ascii: "<"), in: bytes, from: place, to: byteCount)
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

    /// Whether no tag of a whole piece of markup has too many.
    static func allows(_ bytes: UnsafePointer<UInt8>, count: Int) -> Bool {
        var meter = AttributeMeter()
        return meter.allows(bytes, count: count)
    }
}
