/// The source text of a cell's object, `{"value":1062,"rendered":"1,062",…}`, which the decoder has
/// checked.
struct JSONCellText {
    let base: PaddedText
    /// The extent of the object in the frame's bytes.
    let start: Int
    let end: Int

    static let rendered = Snippet("rendered")
    static let html = Snippet("html")
    static let links = Snippet("links")

    /// Returns nil for a missing cell.
    init?(_ raw: Cell, _ base: PaddedText) {
        guard !raw.isMissing, base[raw.start] == 123 else { return nil }
        self.base = base
        start = raw.start
        end = raw.start + raw.length
    }

    /// The extent of a member's value; nil if the object has no such member.
    func value(of wanted: Snippet) -> Range<Int>? {
        var p = start + 1
        var fault: JSONFault?
        while p < end {
            skipJSONSpace(base, &p)
            guard base[p] == 34, let key = scanJSONString(base, quote: p, fault: &fault) else {
                return nil
            }
            p = key.end + 1
            skipJSONSpace(base, &p)
            p += 1
            skipJSONSpace(base, &p)
            let valueStart = p
            guard JSONSkip.value(base, end, &p, fault: &fault) else { return nil }
            if key.end - key.start == wanted.count,
                isEqual(base + key.start, wanted.text, count: wanted.count)
            {
                return valueStart..<p
            }
            skipJSONSpace(base, &p)
            guard base[p] == 44 else { return nil }
            p += 1
        }
        return nil
    }

    /// The text of a member whose value is a string; nil for other values.
    func string(_ wanted: Snippet) -> JSONString? {
        guard let extent = value(of: wanted), base[extent.lowerBound] == 34 else { return nil }
        var fault: JSONFault?
        return scanJSONString(base, quote: extent.lowerBound, fault: &fault)
    }
}
