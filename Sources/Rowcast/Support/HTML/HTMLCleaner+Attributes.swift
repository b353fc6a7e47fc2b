extension HTMLCleaner {
    /// Appends the start tag of an element with its harmless attributes.
    ///
    /// Returns false if there is no tag: a link whose URL is refused has none, and an image without
    /// a valid source becomes its `alt` text.
    func append(
        startOf element: HTMLElement, _ list: HTMLAttributeList, in html: PaddedText,
        _ output: inout OutputBuffer
    ) -> Bool {
        let attributes = HTMLCleanAttributes(of: element, list, in: html)
        let start = output.count
        output.append(UInt8(ascii: "<"))
        output.append(element.writtenName)
        switch element {
        case .a:
            guard let href = attributes[.href],
                append(url: href, in: html, as: .href, by: links, &output)
            else {
                output.count = start
                return false
            }
        case .img:
            guard let images, let source = attributes[.src],
                append(url: source, in: html, as: .src, by: images, &output)
            else {
                output.count = start
                if let text = attributes[.alt] { output.append(html: html, text, .text) }
                return false
            }
            // A screen reader would read out the URL of an image without `alt`.
            if attributes[.alt] == nil { output.append(" alt=\"\"") }
        default: break
        }
        for (name, value) in attributes.found where name != .href && name != .src {
            output.append(start: name)
            output.append(html: html, value, .attribute)
            output.append(UInt8(ascii: "\""))
        }
        // The linked page must not get access to the page with the link.
        if element == .a { output.append(" rel=\"noopener noreferrer\"") }
        output.append(UInt8(ascii: ">"))
        return true
    }

    private func append(
        url value: Range<Int>, in html: PaddedText, as name: HTMLCleanAttribute,
        by rules: LinkRules, _ output: inout OutputBuffer
    ) -> Bool {
        var text = OutputBuffer(capacity: 512)
        text.append(textOfHTML: html, value, isAttribute: true)
        var url = OutputBuffer(capacity: 1024)
        guard rules.append(link: text.text(), into: &url, isImage: name == .src)
        else { return false }
        output.append(start: name)
        output.append(html: url.text(), 0..<url.count, .attribute, hasReferences: false)
        output.append(UInt8(ascii: "\""))
        return true
    }
}

extension OutputBuffer {
    fileprivate mutating func append(start name: HTMLCleanAttribute) {
        append(.space)
        append(name.rawValue)
        append("=\"")
    }
}
