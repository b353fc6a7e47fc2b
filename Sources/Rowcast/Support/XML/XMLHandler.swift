/// Receives the elements and texts of a document from `XMLPushParser`.
///
/// Names, attributes and text are borrowed for the length of a call.
package protocol XMLHandler: AnyObject {
    /// Called at the start tag of an element.
    func startElement(_ name: XMLName, _ attributes: XMLAttributes)
    /// Called at the end tag of an element, and for `<a/>` right after its start.
    func endElement(_ name: XMLName)
    /// Called with a text or a piece of it, CDATA sections included; references are resolved.
    func text(_ bytes: TextView)
}

/// The local name of an element or attribute, and the URI of its namespace; both end with a zero.
package struct XMLName {
    package let local: UnsafePointer<UInt8>
    package let namespace: UnsafePointer<UInt8>?

    /// The local name.
    var text: TextView {
        var count = 0
        while local[count] != 0 { count += 1 }
        return TextView(unsafeStart: local, count: count)
    }

    package var string: String { String(cString: local) }

    /// Compares the local name, behind the prefix.
    package static func == (name: XMLName, text: StaticString) -> Bool {
        // Both texts end with a zero.
        var index = 0
        while name.local[index] == text.utf8Start[index] {
            if name.local[index] == 0 { return true }
            index += 1
        }
        return false
    }

    /// Lets names be cases of a `switch`.
    package static func ~= (text: StaticString, name: XMLName) -> Bool { name == text }
}

/// The attributes of one start tag, without namespace declarations.
package struct XMLAttributes {
    /// Five pointers for each attribute: name, prefix, namespace, start and end of the value.
    let items: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let count: Int
    /// Whether the element is written `<a/>`, not `<a></a>`.
    let isOfEmptyElement: Bool

    func name(_ index: Int) -> XMLName? {
        guard let items, let local = items[5 * index] else { return nil }
        return XMLName(local: local, namespace: items[5 * index + 2])
    }

    /// The value of an attribute, with references resolved; no zero follows its last byte.
    func value(_ index: Int) -> TextView {
        guard let items, let start = items[5 * index + 3], let end = items[5 * index + 4] else {
            return .empty
        }
        return TextView(unsafeStart: start, count: end - start)
    }

    /// The value of the first attribute with the local name `name` in any namespace; nil for none.
    package subscript(name: StaticString) -> TextView? {
        for index in 0..<count where self.name(index).map({ $0 == name }) ?? false {
            return value(index)
        }
        return nil
    }

    /// The text of an attribute's value; nil without the attribute.
    package func string(_ name: StaticString) -> String? {
        self[name].map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value of an attribute that is a number of at most nine digits.
    package func number(_ name: StaticString) -> Int? {
        guard let value = self[name], !value.isEmpty, value.count <= 9 else { return nil }
        var number = 0
        for byte in value {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            number = number * 10 + Int(byte & 15)
        }
        return number
    }
}
