/// The harmless attributes of a tag, in the tag's order.
struct HTMLCleanAttributes {
    private(set) var found: [(name: HTMLCleanAttribute, value: Range<Int>)] = []

    init(of element: HTMLElement, _ list: HTMLAttributeList, in html: PaddedText) {
        var reader = HTMLAttributeReader(html, list)
        while let attribute = reader.next() {
            let name = html.slice(attribute.name)
            let value = html.slice(attribute.value)
            // Browsers use the first of several attributes with the same name.
            guard let known = HTMLCleanAttribute(name), known.isAttribute(of: element),
                known.takes(value), self[known] == nil
            else { continue }
            found.append((known, attribute.value))
        }
    }

    subscript(name: HTMLCleanAttribute) -> Range<Int>? { found.first { $0.name == name }?.value }
}

/// The name of a harmless attribute.
enum HTMLCleanAttribute: String, CaseIterable {
    // Attributes of any element.
    case title, lang, dir
    // Attributes of some elements.
    case href, target, src, alt, width, height, color, size, start, value, datetime

    /// The attribute with the name `name` in any case; nil for attributes that are not harmless.
    init?(_ name: PaddedText) {
        guard let key = HTMLElement.key(name), let known = HTMLCleanAttribute.byKey[key] else {
            return nil
        }
        self = known
    }

    private static let byKey = Dictionary(
        uniqueKeysWithValues: allCases.map { (HTMLElement.key(Array($0.rawValue.utf8)) ?? 0, $0) })

    func isAttribute(of element: HTMLElement) -> Bool {
        switch self {
        case .title, .lang, .dir: true
        case .href, .target: element == .a
        case .src, .alt, .width, .height: element == .img
        case .color, .size: element == .font
        case .start: element == .ol
        case .value: element == .li
        case .datetime: element == .time
        }
    }

    /// Whether a value, as it is written, is harmless.
    func takes(_ value: PaddedText) -> Bool {
        switch self {
        // Any text is harmless; `LinkRules` checks URLs.
        case .title, .alt, .href, .src: true
        case .target: value.elementsEqual("_blank".utf8)
        case .dir: ["ltr", "rtl", "auto"].contains { value.elementsEqual($0.utf8) }
        case .width, .height, .size, .start, .value:
            1...6 ~= value.count && value.allSatisfy { 48...57 ~= $0 || "%+-".utf8.contains($0) }
        case .lang, .color, .datetime:
            1...40 ~= value.count
                && value.allSatisfy {
                    48...57 ~= $0 || 97...122 ~= $0 | 32 || "#-:+. ".utf8.contains($0)
                }
        }
    }
}
