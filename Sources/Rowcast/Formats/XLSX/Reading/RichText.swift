/// Collects the text of a string item from libxml2's events: joins its `t` elements, which may have
/// different fonts, and leaves out phonetic hints (`rPh`).
struct RichText {
    private(set) var text: [UInt8] = []
    /// Number of open `rPh` elements.
    private var phoneticDepth = 0
    private var pieceStart: Int?
    private var preservesSpace = false

    mutating func removeAll() {
        text.removeAll(keepingCapacity: true)
        phoneticDepth = 0
        pieceStart = nil
    }

    mutating func start(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "rPh": phoneticDepth += 1
        case "t" where phoneticDepth == 0:
            pieceStart = text.count
            preservesSpace = attributes.preservesSpace
        default: break
        }
    }

    mutating func end(_ name: XMLName) {
        switch name {
        case "rPh": phoneticDepth -= 1
        case "t" where phoneticDepth == 0:
            guard let start = pieceStart else { return }
            pieceStart = nil
            if !preservesSpace { text.trim(from: start) }
        default: break
        }
    }

    mutating func add(_ bytes: TextView) {
        if pieceStart != nil {
            text.append(bytes)
        }
    }
}

extension [UInt8] {
    /// Removes white space at both ends of the bytes from `start` on.
    mutating func trim(from start: Int) {
        let range = withText { SheetTextReader.trimmed($0, start..<$0.count) }
        removeSubrange(range.upperBound...)
        removeSubrange(start..<range.lowerBound)
    }
}
