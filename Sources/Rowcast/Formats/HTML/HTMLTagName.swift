/// Name of an element or attribute in lower case, stored as a number: exact for names of up to 16
/// bytes, a hash for longer ones.
struct HTMLTagName: Hashable {
    private(set) var key: UInt128 = 0
    private(set) var count = 0

    init() {}

    init(_ name: StaticString) {
        for index in 0..<name.utf8CodeUnitCount { append(name.utf8Start[index]) }
    }

    /// Appends a byte; ASCII letters become lower case.
    mutating func append(_ byte: UInt8) {
        let lower = 65...90 ~= byte ? byte | 32 : byte
        count &+= 1
        key = count <= 16 ? key << 8 | UInt128(lower) : (key &* 0x100_0000_01B3) ^ UInt128(lower)
    }

    /// The name marked as one of `svg` or `math`, where `title` is another element than in HTML.
    var foreign: HTMLTagName {
        var name = self
        name.key |= 1 << 127
        return name
    }
}

/// Attributes of a tag that affect the cells of a table: `colspan`, `rowspan`, `style`, `hidden`.
struct HTMLAttributes {
    private(set) var found: [(name: HTMLTagName, value: [UInt8])] = []

    var isEmpty: Bool { found.isEmpty }

    mutating func removeAll() { found.removeAll(keepingCapacity: true) }

    /// Adds an attribute, unless the tag already has one of that name.
    mutating func add(_ name: HTMLTagName, _ value: [UInt8]) {
        guard HTMLAttributes.known.contains(name), self[name] == nil else { return }
        found.append((name, value))
    }

    subscript(name: HTMLTagName) -> [UInt8]? { found.first { $0.name == name }?.value }

    static let columnSpan = HTMLTagName("colspan")
    static let rowSpan = HTMLTagName("rowspan")
    static let style = HTMLTagName("style")
    static let hidden = HTMLTagName("hidden")

    private static let known: Set<HTMLTagName> = [columnSpan, rowSpan, style, hidden]

    static func isKnown(_ name: HTMLTagName) -> Bool { known.contains(name) }

    /// Returns the value of a property in `style`, in lower case and without blanks; the last
    /// declaration counts.
    func property(_ name: String) -> String? {
        guard let style = self[HTMLAttributes.style] else { return nil }
        let text = String(decoding: style, as: UTF8.self).lowercased()
        var value: String?
        for declaration in text.split(separator: ";") {
            let parts = declaration.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ !$0.isWhitespace }) == name else { continue }
            value = parts[1].filter { !$0.isWhitespace }
        }
        return value
    }

    /// Whether browsers hide the element: it has `hidden`, or a style of `display:none`.
    var isHidden: Bool {
        if found.isEmpty { return false }
        guard let display = property("display") else {
            return self[HTMLAttributes.hidden] != nil
        }
        return display.hasPrefix("none")
    }
}
