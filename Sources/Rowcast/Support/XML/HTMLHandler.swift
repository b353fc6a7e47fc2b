/// What a page is made of, as `HTMLPushParser` tells it.
protocol HTMLHandler: AnyObject {
    /// An element begins, or an empty one is here; names are in lower case and end with a zero.
    func startElement(_ name: UnsafePointer<UInt8>, _ attributes: HTMLAttributes)
    /// An element ends, whether the page says so or not.
    func endElement(_ name: UnsafePointer<UInt8>)
    /// Text, a piece of it or a character reference.
    func text(_ bytes: UnsafePointer<UInt8>, count: Int)
}

/// The attributes of an element, borrowed.
struct HTMLAttributes {
    let pairs: UnsafeMutablePointer<UnsafePointer<UInt8>?>?

    var isEmpty: Bool { pairs == nil }

    subscript(name: String) -> String? {
        guard var pair = pairs else { return nil }
        while let found = pair[0] {
            if String(cString: found) == name { return pair[1].map { String(cString: $0) } ?? "" }
            pair += 2
        }
        return nil
    }
}
