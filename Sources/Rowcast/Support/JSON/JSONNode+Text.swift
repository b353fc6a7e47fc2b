extension JSONNode {
    /// Makes the tree of a text that is a single JSON value.
    ///
    /// - Throws: `.truncated` for a text that ends within the value, `.malformed` for other faults.
    package static func tree(of text: [UInt8]) throws(ConversionError) -> JSONNode {
        try text.withPaddedText { bytes throws(ConversionError) in
            var fault: JSONFault?
            var position = 0
            let node = JSONNode.parse(bytes, bytes.count, &position, fault: &fault)
            skipJSONSpace(bytes, &position)
            if let node, position >= bytes.count { return node }
            let reason = fault?.reason ?? .secondDocument
            let offset = fault?.offset ?? position
            throw ConversionError(
                offset >= bytes.count ? .truncated : .malformed, at: .init(byte: offset),
                offset >= bytes.count ? "the text ends within a value" : reason.text)
        }
    }

    /// Makes the tree of a text that is a single JSON value; nil for other text.
    package init?(parsing text: [UInt8]) {
        guard let node = try? JSONNode.tree(of: text) else { return nil }
        self = node
    }
}
