/// Distinguishes a part's own elements from those of extensions, which have another namespace than
/// the root and may have the same local name: `<x15:workbookPr>` is not `<workbookPr>`.
///
/// All elements inside an extension's element belong to the extension, whatever their namespace.
struct ElementScope {
    /// Namespace of the root with a zero byte at its end; empty if the root has none.
    private var namespace: [UInt8]?
    /// Number of open elements from the outermost extension element inwards.
    private var foreignDepth = 0

    /// Records the start of an element; returns whether the element belongs to the part.
    mutating func enter(_ name: XMLName) -> Bool {
        if foreignDepth == 0, isOfPart(name) { return true }
        foreignDepth += 1
        return false
    }

    /// Records the end of an element; returns whether the element belongs to the part.
    mutating func leave() -> Bool {
        if foreignDepth == 0 { return true }
        foreignDepth -= 1
        return false
    }

    /// Whether the current text belongs to the part.
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
    /// Returns the value of an attribute without a namespace prefix.
    func text(_ name: StaticString) -> String? {
        for index in 0..<count {
            guard let found = self.name(index), found.namespace == nil, found == name else {
                continue
            }
            return String(decoding: value(index), as: UTF8.self)
        }
        return nil
    }

    /// Value of `r:id`, with any prefix of the relationships namespace.
    var relationshipID: String? {
        for index in 0..<count {
            guard let found = name(index), found == "id", let namespace = found.namespace,
                String(cString: namespace).hasSuffix("/relationships")
            else { continue }
            return String(decoding: value(index), as: UTF8.self)
        }
        return nil
    }

    /// Whether the element has `xml:space="preserve"`.
    var preservesSpace: Bool {
        for index in 0..<count {
            guard let found = name(index), found == "space", found.namespace != nil else {
                continue
            }
            return value(index).elementsEqual("preserve".utf8)
        }
        return false
    }

    /// Returns the value of a boolean attribute; `false` if the element lacks it.
    func flag(_ name: StaticString) -> Bool {
        text(name).map { ["1", "true", "on"].contains($0) } ?? false
    }
}
