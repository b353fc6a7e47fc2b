/// The values of a valid JSON text, in the order of the text.
///
/// A value takes 16 bytes beside its text, because a header may hold millions of values: keys and
/// texts become Strings only on request. The text is shorter than 4 GB.
final class JSONTree: Sendable {
    private struct Value {
        var start: UInt32
        var end: UInt32 = 0
        /// Index of the next value that is not inside this one.
        var next: UInt32 = 0
        /// Place of the key's opening quote; `noKey` for array elements and the outermost value.
        var key: UInt32 = noKey
    }

    private static let noKey = UInt32.max

    static let maxByteCount = 1 << 32

    /// The text, with zero bytes behind it.
    let bytes: [UInt8]
    /// Place of the text in the source.
    let origin: Int
    private let values: [Value]

    /// Finds the values. A stack holds the open brackets, since recursion could exceed a thread's
    /// stack.
    init(_ text: some BorrowedText, origin: Int) {
        let bytes = [UInt8](padding: text)
        self.bytes = bytes
        self.origin = origin
        values = bytes.withTextBeforePadding(Self.values)
    }

    func extent(of index: Int) -> Range<Int> { Int(values[index].start)..<Int(values[index].end) }

    func index(after index: Int) -> Int { Int(values[index].next) }

    /// Place of the opening quote of a value's key; nil for a value without a key.
    func key(of index: Int) -> Int? {
        let key = values[index].key
        return key == Self.noKey ? nil : Int(key)
    }

    /// The unescaped text of the string whose opening quote stands at `quote`.
    func string(_ quote: Int) -> String {
        bytes.withTextBeforePadding { text in
            var place = quote
            return JSONNode.string(text, &place)
        }
    }

    /// Whether the string whose opening quote stands at `quote` has the text `text`.
    func isString(_ quote: Int, _ text: String) -> Bool {
        let stop = bytes.withTextBeforePadding { text in
            var high: UInt64 = 0
            return jsonStringStop(text, quote &+ 1, &high)
        }
        guard bytes[stop] == 34 else { return string(quote).utf8.elementsEqual(text.utf8) }
        return stop - quote - 1 == text.utf8.count
            && bytes[(quote + 1)..<stop].elementsEqual(text.utf8)
    }

    private static func values(_ base: PaddedText) -> [Value] {
        var values: [Value] = []
        var open: [Int] = []
        var p = 0
        while true {
            var value = Value(start: 0)
            skipJSONSpace(base, &p)
            if let last = open.last, base[Int(values[last].start)] == 123 {
                value.key = UInt32(truncatingIfNeeded: p)
                skipString(base, &p)
                skipJSONSpace(base, &p)
                p &+= 1
                skipJSONSpace(base, &p)
            }
            value.start = UInt32(truncatingIfNeeded: p)
            values.append(value)
            if base[p] == 123 || base[p] == 91 {
                open.append(values.count - 1)
                p &+= 1
                skipJSONSpace(base, &p)
                if base[p] != 125, base[p] != 93 { continue }
            } else {
                skipScalar(base, &p)
                end(&values, values.count - 1, at: p)
            }
            // Closes the brackets that end here, an empty one among them.
            while let last = open.last {
                skipJSONSpace(base, &p)
                if base[p] == 44 {
                    p &+= 1
                    break
                }
                p &+= 1
                end(&values, last, at: p)
                open.removeLast()
            }
            if open.isEmpty { return values }
        }
    }

    private static func end(_ values: inout [Value], _ index: Int, at place: Int) {
        values[index].end = UInt32(truncatingIfNeeded: place)
        values[index].next = UInt32(truncatingIfNeeded: values.count)
    }

    private static func skipScalar(_ base: PaddedText, _ p: inout Int) {
        switch base[p] {
        case 34: skipString(base, &p)
        case 110, 116: p &+= 4
        case 102: p &+= 5
        default: p &+= max(1, jsonNumberLength(base + p, isStopped: true))
        }
    }

    private static func skipString(_ base: PaddedText, _ p: inout Int) {
        var high: UInt64 = 0
        p = jsonStringStop(base, p &+ 1, &high)
        while base[p] != 34 { p = jsonStringStop(base, p &+ 2, &high) }
        p &+= 1
    }
}
