/// What a document of XML is made of, as `XMLPushParser` tells it. Everything is borrowed.
protocol XMLHandler: AnyObject {
    /// An element begins.
    func startElement(_ name: XMLName, _ attributes: XMLAttributes)
    /// An element ends; `<a/>` begins and ends.
    func endElement(_ name: XMLName)
    /// Text or a piece of it, with character references resolved, also that of CDATA sections.
    func text(_ bytes: UnsafePointer<UInt8>, count: Int)
}

/// The name of an element or attribute without prefix, and its namespace; both end with a zero.
struct XMLName {
    let local: UnsafePointer<UInt8>
    let namespace: UnsafePointer<UInt8>?

    var string: String { String(cString: local) }

    /// Compares the part behind the prefix.
    static func == (name: XMLName, text: StaticString) -> Bool {
        // Both end with a zero.
        var index = 0
        while name.local[index] == text.utf8Start[index] {
            if name.local[index] == 0 { return true }
            index += 1
        }
        return false
    }

    /// Lets names be cases of a `switch`.
    static func ~= (text: StaticString, name: XMLName) -> Bool { name == text }
}

/// The attributes of an element, without declarations of namespaces.
struct XMLAttributes {
    /// Groups of five: name, prefix, namespace, start and end of the value.
    let items: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    let count: Int
    /// Whether the element is written `<a/>`, not `<a></a>`.
    let isOfEmptyElement: Bool

    func name(_ index: Int) -> XMLName? {
        guard let items, let local = items[5 * index] else { return nil }
        return XMLName(local: local, namespace: items[5 * index + 2])
    }

    /// A value with entities resolved; no zero follows.
    func value(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let items, let start = items[5 * index + 3], let end = items[5 * index + 4] else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: start, count: end - start)
    }

    /// The value of the first attribute of that name, whatever its prefix.
    subscript(name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        for index in 0..<count where self.name(index).map({ $0 == name }) ?? false {
            return value(index)
        }
        return nil
    }
}

/// Why a document is no XML, or more than we take.
struct XMLFlaw: Error {
    var code = ConversionError.Code.malformed
    var reason: String
    /// Line and column, from 1.
    var line: Int
    var column: Int
    /// Place in the document, about.
    var position: Int
    /// Whether the bytes are not what the document says that they are.
    var isAboutEncoding = false
    /// Whether an `&` begins nothing.
    var isBareAmpersand = false
}
