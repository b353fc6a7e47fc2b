/// A JSON value as a tree, for headers and samples; rows never become trees.
package struct JSONNode: Sendable {
    package enum Kind { case null, `false`, `true`, number, string, array, object }

    fileprivate let tree: JSONTree
    fileprivate let index: Int

    package var kind: Kind {
        switch tree.bytes[extent.lowerBound] {
        case 123: .object
        case 91: .array
        case 34: .string
        case 110: .null
        case 116: .true
        case 102: .false
        default: .number
        }
    }

    /// The value's key in its object; nil for array elements and the root.
    package var key: String? { tree.key(of: index).map { tree.string($0) } }

    /// Extent of the value in the source.
    var start: Int { tree.origin + extent.lowerBound }
    var end: Int { tree.origin + extent.upperBound }

    private var extent: Range<Int> { tree.extent(of: index) }

    /// The text of the value as it stands in the source.
    var rawText: [UInt8] { Array(tree.bytes[extent]) }

    /// The elements of an array or the members of an object.
    package var children: Children {
        Children(tree: tree, startIndex: index + 1, endIndex: tree.index(after: index))
    }

    /// The unescaped text of a string, or the digits of a number; empty for other values.
    package var text: String {
        switch kind {
        case .string: tree.string(extent.lowerBound)
        case .number: String(decoding: tree.bytes[extent], as: UTF8.self)
        case .null, .false, .true, .array, .object: ""
        }
    }

    /// The member with the key `key`; nil if there is none.
    package subscript(key: String) -> JSONNode? {
        children.first { tree.key(of: $0.index).map { tree.isString($0, key) } ?? false }
    }

    /// The elements or members of the member with the key `key`.
    func children(of key: String) -> Children { self[key]?.children ?? .none }

    /// The text of a non-empty string; nil for other values.
    package var string: String? {
        guard kind == .string, extent.count > 2 else { return nil }
        return text
    }
    package var isTrue: Bool {
        kind == .true || (kind == .string && tree.isString(extent.lowerBound, "true"))
    }
    /// Whether the value is neither an object nor an array.
    var isScalar: Bool { kind != .array && kind != .object }

    /// Checks a value and builds its tree; on failure returns nil and sets `fault`.
    static func parse(
        _ base: PaddedText, _ end: Int, _ position: inout Int, fault: inout JSONFault?
    ) -> JSONNode? {
        skipJSONSpace(base, &position)
        let start = position
        guard JSONSkip.value(base, end, &position, fault: &fault) else {
            position = start
            return nil
        }
        guard position - start < JSONTree.maxByteCount else {
            fault = JSONFault(offset: start, reason: .tooLong)
            return nil
        }
        let bytes = base.slice(at: start, count: position - start)
        return JSONNode(tree: JSONTree(bytes, origin: start), index: 0)
    }

    /// The elements of an array or the members of an object.
    package struct Children: Collection, Sendable {
        fileprivate let tree: JSONTree
        package let startIndex: Int
        package let endIndex: Int

        static let none = Children(
            tree: JSONTree(TextView.empty, origin: 0), startIndex: 0, endIndex: 0)

        package func index(after index: Int) -> Int { tree.index(after: index) }
        package subscript(index: Int) -> JSONNode { JSONNode(tree: tree, index: index) }
    }

    /// The unescaped content of the string that begins at `p`; `p` moves behind it.
    static func string(_ base: PaddedText, _ p: inout Int) -> String {
        var fault: JSONFault?
        guard let extent = scanJSONString(base, quote: p, fault: &fault) else { return "" }
        p = extent.end &+ 1
        return unescaped(base, extent)
    }

    static func unescaped(_ base: PaddedText, _ extent: JSONString) -> String {
        let count = extent.end - extent.start
        if !extent.hasEscapes {
            return base.slice(at: extent.start, count: count).string
        }
        return withTemporaryTarget(room: count + PaddedText.padding) { target in
            target.text(first: unescapeJSON(base, extent.start, extent.end, to: target)).string
        }
    }
}

extension RawMember {
    /// Makes a member with the raw text of a node.
    init(_ node: JSONNode, in base: PaddedText, followsRows: Bool = false) {
        self.init(
            key: node.key ?? "",
            value: Array(
                base.slice(at: node.start, count: node.end - node.start)),
            followsRows: followsRows)
    }
}
