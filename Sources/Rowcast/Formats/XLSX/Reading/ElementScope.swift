/// Tells the elements of a part from those of extensions, which have another namespace than the
/// part's root and may have the same local name: `<x15:workbookPr>` is no `<workbookPr>`.
///
/// What stands inside an extension's element belongs to it, whatever its namespace.
struct ElementScope {
    /// The namespace of the root, with the zero behind it; empty where the root has none.
    private var namespace: [UInt8]?
    /// How many elements are open from the outermost one of an extension on.
    private var foreignDepth = 0

    /// Notes that an element begins; returns whether it is one of the part.
    mutating func enter(_ name: XMLName) -> Bool {
        if foreignDepth == 0, isOfPart(name) { return true }
        foreignDepth += 1
        return false
    }

    /// Notes that an element ends; returns whether it is one of the part.
    mutating func leave() -> Bool {
        if foreignDepth == 0 { return true }
        foreignDepth -= 1
        return false
    }

    /// Whether text at hand is the part's own.
    var isInside: Bool { foreignDepth == 0 }

    private mutating func isOfPart(_ name: XMLName) -> Bool {
        guard let known = namespace else {
            var text: [UInt8] = []
            if let found = name.namespace {
                var index = 0
                while found[index] != 0 {
                    text.append(found[index])
                    index += 1
                }
                text.append(0)
            }
            namespace = text
            return true
        }
        guard let found = name.namespace else { return known.isEmpty }
        var index = 0
        while index < known.count, found[index] == known[index] {
            if known[index] == 0 { return true }
            index += 1
        }
        return false
    }
}

extension XMLAttributes {
    /// The value of an attribute without prefix.
    func text(_ name: StaticString) -> String? {
        for index in 0..<count {
            guard let found = self.name(index), found.namespace == nil, found == name else {
                continue
            }
            return String(decoding: value(index), as: UTF8.self)
        }
        return nil
    }

    /// The value of `r:id`, whatever the prefix of the namespace of relationships.
    var relationshipID: String? {
        for index in 0..<count {
            guard let found = name(index), found == "id", let namespace = found.namespace,
                String(cString: namespace).hasSuffix("/relationships")
            else { continue }
            return String(decoding: value(index), as: UTF8.self)
        }
        return nil
    }

    /// Whether the element says `xml:space="preserve"`.
    var preservesSpace: Bool {
        for index in 0..<count {
            guard let found = name(index), found == "space", found.namespace != nil else {
                continue
            }
            return value(index).elementsEqual("preserve".utf8)
        }
        return false
    }

    /// Whether an attribute of type boolean is true.
    func flag(_ name: StaticString) -> Bool {
        text(name).map { ["1", "true", "on"].contains($0) } ?? false
    }
}
