/// A JSON value as a tree, for headers and samples; rows never become one.
package struct JSONNode {
    package enum Kind { case null, `false`, `true`, number, string, array, object }

    package let kind: Kind
    /// The key in the object around it.
    package let key: String?
    /// Extent of the value in the source.
    let start: Int
    private(set) var end: Int
    /// Elements or members.
    package private(set) var children: [JSONNode] = []
    /// The text of a string, unescaped, or the digits of a number.
    package private(set) var text = ""

    /// The member of that key.
    subscript(key: String) -> JSONNode? { children.first { $0.key == key } }

    /// The text of a string that is not empty.
    var string: String? { kind == .string && !text.isEmpty ? text : nil }
    var isTrue: Bool { kind == .true || (kind == .string && text == "true") }
    /// Whether this is neither an object nor an array.
    var isScalar: Bool { kind != .array && kind != .object }

    /// Builds the tree of a value, which is checked on the way; on failure sets `fault`.
    static func parse(
        _ base: UnsafePointer<UInt8>, _ end: Int, _ position: inout Int, fault: inout JSONFault?
    ) -> JSONNode? {
        var checked = position
        guard JSONSkip.value(base, end, &checked, fault: &fault) else { return nil }
        let node = build(base, &position)
        position = checked
        return node
    }

    /// Builds the tree of a value that is known to be right. No recursion: open brackets wait on a
    /// stack of their own.
    private static func build(_ base: UnsafePointer<UInt8>, _ position: inout Int) -> JSONNode {
        var open: [JSONNode] = []
        var p = position
        while true {
            skipJSONSpace(base, &p)
            var key: String?
            if open.last?.kind == .object, base[p] == 34 {
                key = string(base, &p)
                skipJSONSpace(base, &p)
                p &+= 1
                skipJSONSpace(base, &p)
            }
            var node: JSONNode
            switch base[p] {
            case 123, 91:
                open.append(
                    JSONNode(kind: base[p] == 123 ? .object : .array, key: key, start: p, end: p))
                p &+= 1
                skipJSONSpace(base, &p)
                if base[p] != 125, base[p] != 93 { continue }
                node = open.removeLast()
                p &+= 1
                node.end = p
            case 34:
                let start = p
                let text = string(base, &p)
                node = JSONNode(kind: .string, key: key, start: start, end: p, text: text)
            case 110: node = literal(.null, 4, key, &p)
            case 116: node = literal(.true, 4, key, &p)
            case 102: node = literal(.false, 5, key, &p)
            default:
                let length = max(1, jsonNumberLength(base + p))
                node = literal(.number, length, key, &p)
                node.text = String(
                    decoding: UnsafeBufferPointer(start: base + p - length, count: length),
                    as: UTF8.self)
            }
            // Hand the value to the bracket around it, and close brackets that end here.
            while true {
                guard !open.isEmpty else {
                    position = p
                    return node
                }
                open[open.count - 1].children.append(node)
                skipJSONSpace(base, &p)
                if base[p] == 44 {
                    p &+= 1
                    break
                }
                node = open.removeLast()
                p &+= 1
                node.end = p
            }
        }
    }

    private init(kind: Kind, key: String?, start: Int, end: Int, text: String = "") {
        self.kind = kind
        self.key = key
        self.start = start
        self.end = end
        self.text = text
    }

    private static func literal(
        _ kind: Kind, _ length: Int, _ key: String?, _ p: inout Int
    ) -> JSONNode {
        let node = JSONNode(kind: kind, key: key, start: p, end: p + length)
        p &+= length
        return node
    }

    /// The contents of the string that begins here, unescaped.
    static func string(_ base: UnsafePointer<UInt8>, _ p: inout Int) -> String {
        var fault: JSONFault?
        guard let extent = scanJSONString(base, quote: p, fault: &fault) else { return "" }
        p = extent.end &+ 1
        return unescaped(base, extent)
    }

    static func unescaped(_ base: UnsafePointer<UInt8>, _ extent: JSONString) -> String {
        let count = extent.end - extent.start
        if !extent.hasEscapes {
            return String(
                decoding: UnsafeBufferPointer(start: base + extent.start, count: count),
                as: UTF8.self)
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count + 64) { buffer in
            guard let target = buffer.baseAddress else { return "" }
            let length = unescapeJSON(base, extent.start, extent.end, to: target)
            return String(
                decoding: UnsafeBufferPointer(start: target, count: length), as: UTF8.self)
        }
    }
}

extension RawMember {
    /// The raw text of a member.
    init(_ node: JSONNode, in base: UnsafePointer<UInt8>, followsRows: Bool = false) {
        self.init(
            key: node.key ?? "",
            value: Array(
                UnsafeBufferPointer(start: base + node.start, count: node.end - node.start)),
            followsRows: followsRows)
    }
}
