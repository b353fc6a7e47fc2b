/// Finds members of objects whose keys stand again further on in the same object.
///
/// Reading ends at the first fault of the text, so that a member is found only if all of it is
/// well-formed JSON: leaving out one with a missing quote would hide the fault and join the rows
/// behind it.
struct JSONRepeatedKeys {
    /// The extent of each earlier member, with the comma behind it, and the place of the key that
    /// stands again.
    private(set) var members: [(earlier: Range<Int>, key: Int)] = []

    private let text: PaddedText
    private var position = 0
    private var open: [Bracket] = []
    private var fault: JSONFault?

    /// An object or array whose end was not read yet.
    private struct Bracket {
        let isObject: Bool
        /// The key and the place of the member that is being read.
        var key: [UInt8] = []
        var memberStart = 0
        /// Extents of the members before it, each with the comma behind it.
        var members: [[UInt8]: Range<Int>] = [:]
    }

    private enum Expected {
        case value, key, commaOrEnd
    }

    /// `followsRows` tells whether the text begins behind a row in the array of rows of an object.
    init(_ text: PaddedText, followsRows: Bool) {
        self.text = text
        if followsRows { open = [true, false].map { Bracket(isObject: $0) } }
        var expected: Expected? = followsRows ? .commaOrEnd : .value
        while let current = expected {
            skipJSONSpace(text, &position)
            guard position < text.count else { return }
            expected =
                switch current {
                case .value: readValue()
                case .key: readKey()
                case .commaOrEnd: readCommaOrEnd()
                }
        }
    }

    // Each of these reads one token or value and returns what must follow it; nil after a fault.

    private mutating func readValue() -> Expected? {
        let byte = text[position]
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            // Every reader refuses values that are nested deeper.
            guard open.count < JSONSkip.maxDepth else { return nil }
            let isObject = byte == UInt8(ascii: "{")
            open.append(Bracket(isObject: isObject))
            position += 1
            skipJSONSpace(text, &position)
            if text[position] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                return readCommaOrEnd()
            }
            return isObject ? .key : .value
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
            // Texts of some rows only have the commas between them and the brackets around them.
            guard open.isEmpty else { return nil }
            position += 1
            return .value
        default:
            guard JSONSkip.scalar(text, text.count, &position, &fault) else { return nil }
            return open.isEmpty ? .value : .commaOrEnd
        }
    }

    private mutating func readKey() -> Expected? {
        let start = position
        guard text[start] == UInt8(ascii: "\""),
            let string = scanJSONString(text, quote: start, fault: &fault)
        else { return nil }
        position = string.end + 1
        skipJSONSpace(text, &position)
        guard text[position] == UInt8(ascii: ":") else { return nil }
        position += 1
        var place = start
        let key = Array(JSONNode.string(text, &place).utf8)
        // Changing the bracket in place avoids copying its members for each new one.
        let top = open.count - 1
        open[top].key = key
        open[top].memberStart = start
        if let earlier = open[top].members.removeValue(forKey: key) {
            members.append((earlier, start))
        }
        return .value
    }

    private mutating func readCommaOrEnd() -> Expected? {
        let top = open.count - 1
        let isObject = open[top].isObject
        switch text[position] {
        case UInt8(ascii: ","):
            position += 1
            guard isObject else { return .value }
            open[top].members[open[top].key] = open[top].memberStart..<position
            return .key
        case isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"):
            position += 1
            open.removeLast()
            return open.isEmpty ? .value : .commaOrEnd
        default: return nil
        }
    }
}
